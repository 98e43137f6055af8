import { Injectable } from '@nestjs/common';
import { type Organisation, Problem } from '@ortoo/contracts';
import { Outbox } from '@ortoo/messaging';
import { type Transaction } from '@ortoo/persistence';
import { AccessChanges } from '../http/access-changes.js';
import { demand, type MemberActor, throughTheHub } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { Writes } from '../http/writes.js';
import { keepACoordinator } from '../people/coordinators.js';
import { Holdings } from '../me/holdings.js';
import { activeStandings, demandStanding } from './organisation.rules.js';
import { lockOrganisation, OrganisationsService, setColumns } from './organisations.service.js';
import { announceLeft } from './standing.service.js';

/** Makes one organisation part of another: records, people, keys and seats in groups go on under the survivor. */
@Injectable()
export class MergingService {
  constructor(
    private readonly writes: Writes,
    private readonly outbox: Outbox,
    private readonly accessChanges: AccessChanges,
    private readonly organisations: OrganisationsService,
    private readonly holdings: Holdings,
  ) {}

  /** Merges `from` into `into` and answers the survivor; the old id stays and says where it went. */
  merge(actor: MemberActor, from: string, into: string): Promise<Organisation> {
    demand(actor, 'organisation.merge');
    if (from === into)
      throw new Problem('invalid-request', {
        errors: [{ pointer: '/into', detail: 'Name another organisation than the one that is merged.' }],
      });
    return this.writes.run(throughTheHub(actor), async transaction => {
      // In the order of their ids, so that two merges of the same pair wait instead of blocking each other.
      for (const id of [from, into].sort()) await lockOrganisation(transaction, id);
      const old = await lockOrganisation(transaction, from);
      const survivor = await lockOrganisation(transaction, into);
      demandStanding(old.standing, [...activeStandings, 'suspended']);
      demandStanding(survivor.standing, activeStandings);
      const aliases = [
        ...new Set([...survivor.aliases, old.name, ...(old.acronym ? [old.acronym] : []), ...old.aliases]),
      ].filter(alias => alias !== survivor.name);
      await keepACoordinator(transaction, async () => {
        await this.move(transaction, from, into);
        await setColumns(
          transaction,
          from,
          ['standing', 'standing_before', 'left_at', 'merged_into'],
          ['left', null, new Date(), into],
        );
        await setColumns(transaction, into, ['aliases'], [aliases]);
      });
      await audit(transaction, actor, 'organisation.merged', from, { into });
      await announceLeft(transaction, this.outbox, old);
      for (const organisationId of [from, into]) await this.accessChanges.announce(transaction, { organisationId });
      return this.organisations.read(transaction, actor, into);
    });
  }

  private async move(transaction: Transaction, from: string, into: string): Promise<void> {
    await this.holdings.moveOrganisation(transaction, from, into);
    for (const statement of moves) await transaction.execute(statement, [from, into]);
    await transaction.execute(
      'delete from access.group_members m where m.organisation_id = $1 and ' + repeatsAnotherSeat,
      [into],
    );
  }
}

/** What moves in schema `access`; $1 is the organisation that ends, $2 the one that goes on. */
const moves = [
  `update access.records set owner_id = case owner_id when $1::uuid then $2::uuid else owner_id end,
     readers = (select array_agg(distinct case token when 'org:' || $1::uuid then 'org:' || $2::uuid else token end) from unnest(readers) token),
     audience = replace(audience::text, ($1::uuid)::text, ($2::uuid)::text)::jsonb, updated_at = now()
   where entity <> 'organisation' and (owner_id = $1::uuid or readers && array['org:' || $1::uuid])`,
  `insert into access.memberships (person_id, organisation_id, roles, since)
     select person_id, $2, roles, since from access.memberships where organisation_id = $1 and ended_at is null
   on conflict (person_id, organisation_id) do update set ended_at = null,
     roles = array(select distinct unnest(case when memberships.ended_at is null then memberships.roles else '{}' end || excluded.roles))`,
  `update access.memberships set ended_at = now() where organisation_id = $1 and $2::uuid is not null and ended_at is null`,
  `update access.sessions set organisation_id = $2 where organisation_id = $1`,
  // A cursor counts in the log of the old organisation; in the survivor's it would skip events without a word. Systems
  // go on publishing and reading with the key they have, and get a new one for the streams.
  `update access.keys set organisation_id = $2, scopes = array_remove(scopes, 'stream'),
     revoked_at = coalesce(revoked_at, case when scopes = '{stream}' then now() end) where organisation_id = $1`,
  `update access.group_members set organisation_id = $2 where organisation_id = $1`,
  `update access.invitations set organisation_id = $2 where organisation_id = $1`,
  `update access.organisations set merged_into = $2 where merged_into = $1`,
];

const repeatsAnotherSeat = `m.office = 'member' and exists (select from access.group_members other
  where other.group_id = m.group_id and other.organisation_id = m.organisation_id and other.office = 'member' and other.id < m.id
    and (other.until_date is null or other.until_date >= current_date))`;
