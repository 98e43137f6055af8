import { Injectable } from '@nestjs/common';
import { type PersonalExport, Problem } from '@ortoo/contracts';
import { type Transaction } from '@ortoo/persistence';
import { AccessChanges } from '../http/access-changes.js';
import { type Actor, demand, type PersonActor, throughTheHub } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { Writes } from '../http/writes.js';
import { type HeldRow, Holdings } from './holdings.js';

/** A person's right to have everything that is held about them, and to be forgotten. */
@Injectable()
export class PersonalDataService {
  constructor(
    private readonly writes: Writes,
    private readonly holdings: Holdings,
    private readonly accessChanges: AccessChanges,
  ) {
    for (const [name, sql] of Object.entries(heldByAccess))
      holdings.register(name, { exportPerson: (transaction, personId) => transaction.query<HeldRow>(sql, [personId]) });
  }

  /** Everything held about the person of the session, as JSON. That it was exported is on record. */
  async export(actor: PersonActor): Promise<PersonalExport> {
    return this.writes.run({ ...throughTheHub(actor), repeatable: undefined }, async transaction => {
      const [person] = await transaction.query<HeldRow>(
        'select id, email::text, name, language, zone, state, created_at, updated_at, code_of_conduct_at from access.people where id = $1',
        [actor.personId],
      );
      if (!person) throw new Problem('sign-in-required');
      const holdings = await this.holdings.exportPerson(transaction, actor.personId);
      await audit(transaction, actor, 'person.exported', actor.personId);
      return JSON.parse(JSON.stringify({ madeAt: new Date(), person, holdings })) as PersonalExport;
    });
  }

  /** Forgets the person of the session. */
  eraseMyself(actor: PersonActor): Promise<void> {
    return this.erase(actor, actor.personId);
  }

  /** Forgets somebody who asked a coordinator for it. */
  async eraseOther(actor: PersonActor, personId: string): Promise<void> {
    demand(actor, 'person.erase');
    await this.erase(actor, personId);
  }

  private async erase(actor: Actor, personId: string): Promise<void> {
    // An answer kept for a repeated request would be about somebody who is to be forgotten.
    await this.writes.run({ ...throughTheHub(actor), repeatable: undefined }, async transaction => {
      const [person] = await transaction.query<{ email: string | null; state: string }>(
        'select email::text, state from access.people where id = $1 for update',
        [personId],
      );
      if (!person || person.state === 'erased') throw new Problem('not-found');
      await this.holdings.erasePerson(transaction, personId);
      await pseudonymise(transaction, personId, person.email);
      await audit(transaction, actor, 'person.erased', personId);
      await this.accessChanges.announce(transaction, { personId });
    });
  }
}

/** What schema `access` says of a person goes; the id stays, so that audit and authorship still name one and the same. */
async function pseudonymise(transaction: Transaction, personId: string, email: string | null): Promise<void> {
  for (const statement of byPerson) await transaction.execute(statement, [personId]);
  if (email !== null) for (const statement of byAddress) await transaction.execute(statement, [email]);
}

const byPerson = [
  'delete from access.sessions where person_id = $1',
  'delete from access.identities where person_id = $1',
  'delete from access.sign_in_codes where person_id = $1',
  'delete from access.provider_attempts where person_id = $1',
  'update access.memberships set ended_at = now() where person_id = $1 and ended_at is null',
  'delete from hub.idempotency where caller = $1::uuid::text',
  `update access.people set email = null, name = '—', language = 'en', zone = 'UTC', state = 'erased', erased_at = now(), code_of_conduct_at = null,
     version = version + 1, updated_at = now() where id = $1`,
];

const byAddress = [
  'delete from access.sign_in_codes where email = $1',
  `update access.invitations set email = 'erased@invalid', name = '', revoked_at = coalesce(revoked_at, case when accepted_at is null then now() end) where email = $1`,
  `update access.organisations set version = version + 1,
     focal_points = (select coalesce(jsonb_agg(f), '[]') from jsonb_array_elements(focal_points) f where lower(f ->> 'email') <> lower($1)),
     admission = case when lower(admission #>> '{contact,email}') = lower($1) then admission - 'contact' else admission end,
     safeguarding = case when lower(safeguarding #>> '{focalPoint,email}') = lower($1) then safeguarding - 'focalPoint' else safeguarding end
   where focal_points::text ilike '%' || $1 || '%' or admission::text ilike '%' || $1 || '%' or safeguarding::text ilike '%' || $1 || '%'`,
];

/** What schema `access` holds about a person, $1. */
const heldByAccess: Record<string, string> = {
  memberships: 'select organisation_id, roles, since, ended_at from access.memberships where person_id = $1',
  accounts: 'select issuer, subject, created_at from access.identities where person_id = $1',
  sessions:
    'select id, organisation_id, method, device, created_at, seen_at, expires_at, revoked_at from access.sessions where person_id = $1',
  signInCodes:
    'select id, email::text, purpose, created_at, expires_at, used_at, attempts from access.sign_in_codes where person_id = $1',
  invitations: `select i.id, i.organisation_id, i.email::text, i.name, i.roles, i.language, i.created_at, i.accepted_at, i.revoked_at
    from access.invitations i join access.people p on p.email = i.email where p.id = $1`,
  invitationsSent: 'select id, organisation_id, roles, created_at from access.invitations where invited_by = $1',
  keysMade: 'select id, organisation_id, name, created_at from access.keys where created_by = $1',
  focalPoint: `select o.id as organisation_id, f as entry from access.people p, access.organisations o, jsonb_array_elements(o.focal_points) f
    where p.id = $1 and lower(f ->> 'email') = lower(p.email::text)`,
  actions: 'select at, action, subject_id, organisation_id from access.audit where person_id = $1 order by id',
};
