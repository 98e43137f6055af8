import { Injectable } from '@nestjs/common';
import {
  type Invitation,
  type InvitationAcceptance,
  type InvitationAccepted,
  type InvitationsQuery,
  type NewInvitation,
  type Page,
  Problem,
} from '@ortoo/contracts';
import { MailQueue } from '@ortoo/mail';
import { Database, type Transaction } from '@ortoo/persistence';
import { v7 as uuidv7 } from 'uuid';
import { DigestChoicesService } from '../digest-choices/digest-choices.service.js';
import { AccessChanges } from '../http/access-changes.js';
import { type Actor, demand, type MemberActor, throughTheHub } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { decodeKey, pageFrom } from '../http/paging.js';
import { Writes } from '../http/writes.js';
import { Hub } from '../hub.settings.js';
import { codeHash, newLongCode } from '../signin/code.rules.js';
import { type InvitationRow, invitationOf, openInvitationSql, selectInvitations } from './invitation-rows.js';
import { languageOf, membershipsOf, readPerson } from './people-rows.js';
import { refuseOutOfReach } from './people.service.js';

const validDays = 14;

/** How often one address may try to accept invitations. */
export const acceptancesPerAddress = { name: 'invitation', times: 60, milliseconds: 900_000 };

/** The way in for a person: a mail with a code, which makes them known but signs nobody in. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly database: Database,
    private readonly writes: Writes,
    private readonly mail: MailQueue,
    private readonly hub: Hub,
    private readonly accessChanges: AccessChanges,
    private readonly digests: DigestChoicesService,
  ) {}

  /** Invites somebody to act for an organisation. */
  async create(actor: MemberActor, organisationId: string, input: NewInvitation): Promise<Invitation> {
    demand(actor, 'person.invite', organisationId);
    return this.writes.run(throughTheHub(actor), async transaction => {
      const [organisation] = await transaction.query<{ id: string; name: string; standing: string }>(
        `select id, name, standing from access.organisations where id = $1 and standing not in ('applicant', 'suspended', 'left')`,
        [organisationId],
      );
      if (!organisation) throw new Problem('not-found');
      refuseOutOfReach(actor, input.roles, organisation.standing);
      return this.invite(transaction, actor, organisation, input);
    });
  }

  /** Writes the invitation and its mail; an earlier one to the same address for the same organisation ends. */
  async invite(
    transaction: Transaction,
    actor: MemberActor,
    organisation: { id: string; name: string },
    input: NewInvitation,
  ): Promise<Invitation> {
    const id = uuidv7();
    const code = newLongCode();
    await transaction.execute(
      `update access.invitations set revoked_at = now() where organisation_id = $1 and email = $2 and accepted_at is null and revoked_at is null`,
      [organisation.id, input.email],
    );
    await transaction.execute(
      `insert into access.invitations (id, organisation_id, email, name, roles, language, token_hash, invited_by, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(days => $9))`,
      [
        id,
        organisation.id,
        input.email,
        input.name,
        input.roles,
        input.language,
        codeHash(code),
        actor.personId ?? null,
        validDays,
      ],
    );
    const [row] = await transaction.query<InvitationRow>(`${selectInvitations} where i.id = $1`, [id]);
    if (!row) throw new Problem('internal');
    const inviter = actor.personId ? (await readPerson(transaction, actor.personId))?.name : undefined;
    // In the query, since a page without script cannot read what follows #; the code works once, and not by opening it.
    const url = `${this.hub.publicUrl}/join?code=${code}&lang=${input.language}`;
    await this.mail.enqueue(transaction, {
      template: 'invitation',
      to: { email: input.email },
      language: input.language,
      values: {
        inviter: inviter ?? organisation.name,
        organisation: organisation.name,
        url,
        expiresAt: row.expires_at.toISOString(),
      },
      dedupeKey: `invitation:${id}`,
      notAfter: row.expires_at,
    });
    await audit(transaction, actor, 'person.invited', id, { organisationId: organisation.id, roles: input.roles });
    return invitationOf(row);
  }

  /** The invitations of an organisation, newest first. */
  async list(actor: MemberActor, organisationId: string, query: InvitationsQuery): Promise<Page<Invitation>> {
    demand(actor, 'person.invite', organisationId);
    const [after] = decodeKey(query.after, 1) ?? [null];
    const rows = await this.database.inTransaction(actor.viewer, transaction =>
      transaction.query<InvitationRow>(
        `${selectInvitations} where i.organisation_id = $1 and ($2::text is null or i.id::text < $2::text) order by i.id::text desc limit $3`,
        [organisationId, after, query.limit + 1],
      ),
    );
    const { items, next } = pageFrom(rows, query.limit, row => [row.id]);
    return { items: items.map(invitationOf), next };
  }

  /** Takes an invitation back that was not accepted yet. */
  async revoke(actor: MemberActor, id: string): Promise<void> {
    await this.writes.run(throughTheHub(actor), async transaction => {
      const [row] = await transaction.query<InvitationRow>(`${selectInvitations} where i.id = $1 for update of i`, [
        id,
      ]);
      // One answer for "not there" and "not yours": ids of others tell nothing.
      if (!row) throw new Problem('not-allowed');
      demand(actor, 'person.invite', row.organisation_id);
      if (row.accepted_at)
        throw new Problem('state-conflict', { detail: 'It was accepted: remove the person instead.' });
      await transaction.execute(
        'update access.invitations set revoked_at = coalesce(revoked_at, now()) where id = $1',
        [id],
      );
      await audit(transaction, actor, 'person.invitation-revoked', id);
    });
  }

  /** Makes the invited person known, or gives a known one another membership. Signing in is another step. */
  async accept(actor: Actor, input: InvitationAcceptance): Promise<InvitationAccepted> {
    return this.writes.run(throughTheHub(actor), async transaction => {
      const invitation = await findOpenInvitation(transaction, input.code);
      if (!invitation)
        throw new Problem('code-not-accepted', {
          detail: 'The invitation is unknown, used, taken back or too old: ask for a new one.',
        });
      const personId = await this.welcome(transaction, invitation, input, actor.personId);
      await audit(transaction, { ...actor, personId }, 'person.joined', personId, {
        organisationId: invitation.organisation_id,
      });
      const person = await readPerson(transaction, personId);
      const membership =
        person && membershipsOf(person).find(({ organisation }) => organisation.id === invitation.organisation_id);
      if (!membership) throw new Problem('internal');
      return { personId, membership };
    });
  }

  /**
   * Uses an invitation up for a person: the one who is signed in, the one with its address, or a new one.
   * @returns the person's id.
   */
  async welcome(
    transaction: Transaction,
    invitation: InvitationRow,
    input: Partial<InvitationAcceptance>,
    signedIn?: string,
  ): Promise<string> {
    const [holder] = await transaction.query<{ id: string }>('select id from access.people where email = $1', [
      invitation.email,
    ]);
    const known = signedIn ?? holder?.id;
    const personId = known ?? (await insertPerson(transaction, invitation, input));
    const updated = await transaction.execute(
      `update access.people set code_of_conduct_at = now() where id = $1 and state = 'active'`,
      [personId],
    );
    if (updated === 0) throw new Problem('not-allowed', { detail: 'This person is suspended: ask a coordinator.' });
    await transaction.execute(joinSql, [personId, invitation.organisation_id, invitation.roles]);
    await transaction.execute('update access.invitations set accepted_at = now() where id = $1', [invitation.id]);
    if (!known) await this.digests.begin(transaction, personId);
    await this.accessChanges.announce(transaction, { personId, organisationId: invitation.organisation_id });
    return personId;
  }
}

/** The invitation with this code, locked, as long as it can be accepted. */
export async function findOpenInvitation(transaction: Transaction, code: string): Promise<InvitationRow | undefined> {
  const [row] = await transaction.query<InvitationRow>(`${openInvitationSql} and i.token_hash = $1 for update of i`, [
    codeHash(code),
  ]);
  return row;
}

async function insertPerson(
  transaction: Transaction,
  invitation: InvitationRow,
  input: Partial<InvitationAcceptance>,
): Promise<string> {
  const id = uuidv7();
  const name = input.name ?? (invitation.name || nameFrom(invitation.email));
  const language = input.language ?? languageOf(invitation.language);
  await transaction.execute('insert into access.people (id, email, name, language, zone) values ($1, $2, $3, $4, $5)', [
    id,
    invitation.email,
    name,
    language,
    input.zone ?? 'UTC',
  ]);
  return id;
}

const nameFrom = (email: string): string => email.split('@')[0] ?? email;

// Roles of an ended membership do not come back with a new invitation.
const joinSql = `
  insert into access.memberships (person_id, organisation_id, roles) values ($1, $2, $3)
  on conflict (person_id, organisation_id) do update set ended_at = null, since = case when memberships.ended_at is null then memberships.since else now() end,
    roles = array(select distinct unnest(case when memberships.ended_at is null then memberships.roles else '{}' end || excluded.roles))`;
