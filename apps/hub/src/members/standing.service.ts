import { Injectable } from '@nestjs/common';
import { type Organisation, OrganisationLeft, Problem, type Reason } from '@ortoo/contracts';
import { Outbox } from '@ortoo/messaging';
import { type Transaction } from '@ortoo/persistence';
import { AccessChanges } from '../http/access-changes.js';
import { demand, type MemberActor, throughTheHub } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { Writes } from '../http/writes.js';
import { keepACoordinator } from '../people/coordinators.js';
import { contextOf } from './admissions.service.js';
import { type OrganisationRow, referenceOf } from './organisation-rows.js';
import { activeStandings, demandStanding } from './organisation.rules.js';
import { lockOrganisation, OrganisationsService, setColumns } from './organisations.service.js';

/** Suspension, its end, and departure. */
@Injectable()
export class StandingService {
  constructor(
    private readonly writes: Writes,
    private readonly outbox: Outbox,
    private readonly accessChanges: AccessChanges,
    private readonly organisations: OrganisationsService,
  ) {}

  /** Shuts an organisation out for a while: its people, keys and streams end within seconds, its records stay. */
  suspend(actor: MemberActor, id: string, { reason }: Reason): Promise<Organisation> {
    demand(actor, 'organisation.suspend');
    return this.change(actor, id, async (transaction, organisation) => {
      demandStanding(organisation.standing, activeStandings);
      const admission = { ...organisation.admission, reason };
      await setColumns(
        transaction,
        id,
        ['standing', 'standing_before', 'admission'],
        ['suspended', organisation.standing, JSON.stringify(admission)],
      );
      await audit(transaction, actor, 'organisation.suspended', id);
    });
  }

  /** Lets a suspended organisation back in, with the standing that it had. */
  resume(actor: MemberActor, id: string): Promise<Organisation> {
    demand(actor, 'organisation.suspend');
    return this.change(actor, id, async (transaction, organisation) => {
      demandStanding(organisation.standing, ['suspended']);
      await setColumns(
        transaction,
        id,
        ['standing', 'standing_before'],
        [organisation.standing_before ?? 'member', null],
      );
      await audit(transaction, actor, 'organisation.resumed', id);
    });
  }

  /** Ends an organisation's part in the coalition; what it published stays its own. */
  leave(actor: MemberActor, id: string): Promise<Organisation> {
    demand(actor, 'organisation.leave', id);
    return this.change(actor, id, async (transaction, organisation) => {
      demandStanding(organisation.standing, [...activeStandings, 'suspended']);
      await setColumns(transaction, id, ['standing', 'standing_before', 'left_at'], ['left', null, new Date()]);
      for (const statement of endings) await transaction.execute(statement, [id]);
      await audit(transaction, actor, 'organisation.left', id);
      await announceLeft(transaction, this.outbox, organisation);
    });
  }

  private change(
    actor: MemberActor,
    id: string,
    work: (transaction: Transaction, organisation: OrganisationRow) => Promise<void>,
  ): Promise<Organisation> {
    return this.writes.run(throughTheHub(actor), async transaction => {
      const organisation = await lockOrganisation(transaction, id);
      if (organisation.merged_id !== null)
        throw new Problem('state-conflict', { detail: `It was merged into ${organisation.merged_id}.` });
      await keepACoordinator(transaction, () => work(transaction, organisation));
      await this.accessChanges.announce(transaction, { organisationId: id });
      return this.organisations.read(transaction, actor, id);
    });
  }
}

/** Says that an organisation is not part of the coalition any more. */
export async function announceLeft(transaction: Transaction, outbox: Outbox, row: OrganisationRow): Promise<void> {
  await outbox.add(transaction, OrganisationLeft, { organisation: referenceOf(row), standing: 'left' }, contextOf(row));
}

/** Everything through which an organisation acts. */
const endings = [
  `update access.keys set revoked_at = now() where organisation_id = $1 and revoked_at is null`,
  `update access.sessions set revoked_at = now() where organisation_id = $1 and revoked_at is null`,
  `update access.invitations set revoked_at = now() where organisation_id = $1 and accepted_at is null and revoked_at is null`,
  `update access.memberships set ended_at = now() where organisation_id = $1 and ended_at is null`,
  `delete from access.group_members where organisation_id = $1 and from_date > current_date`,
  `update access.group_members set until_date = current_date where organisation_id = $1 and (until_date is null or until_date > current_date)`,
];
