import { Injectable } from '@nestjs/common';
import {
  type AdmissionDecision,
  type ApplicationReceipt,
  LanguageCode,
  type NewApplication,
  type Organisation,
  OrganisationJoined,
  type Reason,
} from '@ortoo/contracts';
import { Outbox } from '@ortoo/messaging';
import { type Transaction } from '@ortoo/persistence';
import { v7 as uuidv7 } from 'uuid';
import { AccessChanges } from '../http/access-changes.js';
import { type Actor, demand, type MemberActor, throughTheHub } from '../http/actor.js';
import { AttemptLimits } from '../http/attempt-limits.js';
import { audit } from '../http/audit.js';
import { Writes } from '../http/writes.js';
import { InvitationsService } from '../people/invitations.service.js';
import { may } from '../people/permissions.rules.js';
import { columnsOf, type OrganisationRow, referenceOf } from './organisation-rows.js';
import { admitted, demandStanding, pendingAdmission, tagsOf } from './organisation.rules.js';
import { lockOrganisation, OrganisationsService, setColumns } from './organisations.service.js';

const applicationsPerAddress = { name: 'application', times: 5, milliseconds: 3_600_000 };

/** The way into the coalition: an application, a checklist with child-safeguarding, a coordinator's decision. */
@Injectable()
export class AdmissionsService {
  constructor(
    private readonly writes: Writes,
    private readonly outbox: Outbox,
    private readonly accessChanges: AccessChanges,
    private readonly organisations: OrganisationsService,
    private readonly invitations: InvitationsService,
    private readonly limits: AttemptLimits,
  ) {}

  /** Keeps an application; nobody but coordinators sees it before it is decided. */
  async apply(actor: Actor, address: string, input: NewApplication): Promise<ApplicationReceipt> {
    // A coordinator writes down whole coalitions; strangers are kept from flooding the list.
    if (!may(actor, 'application.decide')) this.limits.take(applicationsPerAddress, address);
    const { standing: _, contact: __, ...fields } = input;
    return this.writes.run(throughTheHub(actor), async transaction => {
      const id = uuidv7();
      const { names, values } = columnsOf(fields);
      const places = values.map((_value, index) => `$${index + 3}`);
      await transaction.execute(
        `insert into access.organisations (id, standing, admission, ${names.join(', ')}) values ($1, 'applicant', $2, ${places.join(', ')})`,
        [id, JSON.stringify(pendingAdmission(input)), ...values],
      );
      await audit(transaction, actor, 'organisation.applied', id);
      return { id, status: 'pending' };
    });
  }

  /** Admits an applicant once everything on the checklist is confirmed, and invites its contact as its first editor. */
  async admit(actor: MemberActor, id: string, decision: AdmissionDecision): Promise<Organisation> {
    demand(actor, 'application.decide');
    return this.writes.run(throughTheHub(actor), async transaction => {
      const applicant = await lockOrganisation(transaction, id);
      demandStanding(applicant.standing, ['applicant']);
      const now = new Date();
      const admission = admitted(applicant.admission, decision, actor.personId, now);
      await setColumns(
        transaction,
        id,
        ['standing', 'joined_at', 'admission'],
        [decision.standing, now, JSON.stringify(admission)],
      );
      await audit(transaction, actor, 'organisation.admitted', id, { standing: decision.standing });
      await announceJoined(transaction, this.outbox, { ...applicant, standing: decision.standing });
      await this.accessChanges.announce(transaction, { organisationId: id });
      await this.inviteContact(transaction, actor, applicant);
      return this.organisations.read(transaction, actor, id);
    });
  }

  /** Refuses an applicant; the reason is kept for coordinators. */
  async refuse(actor: MemberActor, id: string, { reason }: Reason): Promise<Organisation> {
    demand(actor, 'application.decide');
    return this.writes.run(throughTheHub(actor), async transaction => {
      const applicant = await lockOrganisation(transaction, id);
      demandStanding(applicant.standing, ['applicant']);
      const admission = {
        ...applicant.admission,
        status: 'refused',
        reason,
        decidedBy: actor.personId,
        decidedAt: new Date().toISOString(),
      };
      await setColumns(transaction, id, ['admission'], [JSON.stringify(admission)]);
      await audit(transaction, actor, 'organisation.refused', id);
      return this.organisations.read(transaction, actor, id);
    });
  }

  private async inviteContact(transaction: Transaction, actor: MemberActor, applicant: OrganisationRow): Promise<void> {
    const { contact } = applicant.admission;
    if (!contact) return;
    const language = LanguageCode.catch('en').parse(contact.language);
    await this.invitations.invite(transaction, actor, applicant, {
      email: contact.email,
      name: contact.name,
      language,
      roles: ['editor'],
    });
  }
}

/** Says that an organisation joined, to everybody: that is public. */
export async function announceJoined(transaction: Transaction, outbox: Outbox, row: OrganisationRow): Promise<void> {
  await outbox.add(
    transaction,
    OrganisationJoined,
    { organisation: referenceOf(row), standing: row.standing },
    contextOf(row),
  );
}

/** Where the events of an organisation belong: it is a record of its own, and public. */
export function contextOf(row: OrganisationRow) {
  return {
    recordId: row.id,
    ownerId: row.id,
    readers: ['public', `org:${row.id}`],
    classification: 'public',
    subject: `organisation/${row.id}`,
    tags: tagsOf({ id: row.id, themes: row.themes, worksIn: row.works_in }),
  };
}
