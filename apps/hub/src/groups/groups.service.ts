import { Injectable } from '@nestjs/common';
import {
  type Group,
  type GroupChange,
  GroupFormed,
  type GroupsQuery,
  type NewGroup,
  type Page,
  Problem,
  readersOf,
  RecordRedacted,
} from '@ortoo/contracts';
import { Outbox } from '@ortoo/messaging';
import { Database, type Transaction } from '@ortoo/persistence';
import { v7 as uuidv7 } from 'uuid';
import { AccessChanges } from '../http/access-changes.js';
import { type Actor, demand, type MemberActor, throughTheHub } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { decodeKey, pageFrom } from '../http/paging.js';
import { checkVersion } from '../http/versions.js';
import { Writes } from '../http/writes.js';
import { may } from '../people/permissions.rules.js';
import { type GroupRow, groupOf, readGroup, selectGroups, termsOf } from './group-rows.js';
import { audienceOf, chairsOn, mayBelong } from './group.rules.js';
import { contextOf, formedData } from './group-events.js';

/** Working groups: forming and describing them. */
@Injectable()
export class GroupsService {
  constructor(
    private readonly database: Database,
    private readonly writes: Writes,
    private readonly outbox: Outbox,
    private readonly accessChanges: AccessChanges,
  ) {}

  /** The groups that the caller may know of, by name; those that ended are left out. */
  async list(actor: Actor, query: GroupsQuery): Promise<Page<Group>> {
    const after = decodeKey(query.after, 2) ?? [null, null];
    const rows = await this.database.inTransaction(actor.viewer, transaction =>
      transaction.query<GroupRow>(listSql, [
        query.place ?? null,
        query.organisationId ?? null,
        ...after,
        query.limit + 1,
      ]),
    );
    const { items, next } = pageFrom(rows, query.limit, row => [row.name, row.id]);
    return { items: items.map(row => groupOf(row, seesMembers(actor))), next };
  }

  /** One group. */
  async get(actor: Actor, id: string): Promise<Group> {
    const row = await this.database.inTransaction(actor.viewer, transaction => readGroup(transaction, id));
    if (!row) throw new Problem('not-found');
    return groupOf(row, seesMembers(actor));
  }

  /** Forms a group with its first members. */
  async form(actor: MemberActor, input: NewGroup): Promise<Group> {
    demand(actor, 'group.form');
    return this.writes.run(throughTheHub(actor), async transaction => {
      const id = uuidv7();
      const audience = audienceOf(input.audience, id);
      await transaction.execute(
        `insert into access.records (id, entity, owner_id, audience, readers) values ($1, 'group', $2, $3, $4)`,
        [id, actor.organisationId, JSON.stringify(audience), readersOf(audience, actor.organisationId)],
      );
      await transaction.execute(
        'insert into access.groups (id, name, names, purpose, scope, places, open) values ($1, $2, $3, $4, $5, $6, $7)',
        [id, input.name, JSON.stringify(input.names), input.purpose, input.scope, input.places, input.open],
      );
      for (const organisationId of new Set(input.organisations)) {
        await demandMayBelong(transaction, organisationId, input.audience);
        await transaction.execute('insert into access.group_members (group_id, organisation_id) values ($1, $2)', [
          id,
          organisationId,
        ]);
        await this.accessChanges.announce(transaction, { organisationId });
      }
      await audit(transaction, actor, 'group.formed', id);
      const row = await this.read(transaction, id);
      await this.outbox.add(transaction, GroupFormed, formedData(row), contextOf(row));
      return groupOf(row, true);
    });
  }

  /** Changes what a group says of itself, who may know of it, or when it ends. */
  async change(actor: MemberActor, id: string, expected: number | null, change: GroupChange): Promise<Group> {
    return this.changing(actor, id, 'group.edit', async (transaction, before) => {
      checkVersion(expected, before.version);
      const { name, names, purpose, scope, places, open, endedOn } = change;
      await transaction.execute(changeSql, [
        id,
        name ?? null,
        names ? JSON.stringify(names) : null,
        purpose ?? null,
        scope ?? null,
        places ?? null,
        open ?? null,
        endedOn !== undefined,
        endedOn ?? null,
      ]);
      if (change.audience !== undefined) await this.changeAudience(transaction, before, change.audience);
      await audit(transaction, actor, 'group.changed', id, { fields: Object.keys(change) });
    });
  }

  private async changeAudience(
    transaction: Transaction,
    before: GroupRow,
    name: NonNullable<GroupChange['audience']>,
  ): Promise<void> {
    const audience = audienceOf(name, before.id);
    const readers = readersOf(audience, before.owner_id);
    await transaction.execute(
      'update access.records set audience = $2, readers = $3, updated_at = now() where id = $1',
      [before.id, JSON.stringify(audience), readers],
    );
    const after = await this.read(transaction, before.id);
    // Those who may not know of it any more are told to forget it; those who may now are told of it.
    await this.outbox.add(
      transaction,
      RecordRedacted,
      { recordId: before.id },
      { recordId: before.id, ownerId: before.owner_id, readers: before.readers, reach: 'former' },
    );
    await this.outbox.add(transaction, GroupFormed, formedData(after), { ...contextOf(after), reach: 'newcomers' });
  }

  /** Locks a group, asks whether the actor looks after it, and changes it. */
  async changing(
    actor: MemberActor,
    id: string,
    action: 'group.edit',
    work: (transaction: Transaction, row: GroupRow) => Promise<void>,
  ): Promise<Group> {
    return this.writes.run(throughTheHub(actor), async transaction => {
      const row = await this.lock(transaction, actor, id);
      if (!looksAfter(actor, row))
        throw new Problem('not-allowed', {
          detail: `This is for editors of the group’s chair and co-chairs, and for coordinators ("${action}").`,
        });
      await work(transaction, row);
      await transaction.execute('update access.groups set version = version + 1, updated_at = now() where id = $1', [
        id,
      ]);
      return groupOf(await this.read(transaction, id), true);
    });
  }

  /** Locks a group that the actor may know of. */
  async lock(transaction: Transaction, actor: MemberActor, id: string): Promise<GroupRow> {
    await transaction.query('select from access.groups where id = $1 for update', [id]);
    const row = await readGroup(transaction, id);
    const [seen] = row
      ? await transaction.query<{ visible: boolean }>('select access.visible($1, $2, $3) as visible', [
          actor.organisationId,
          actor.personId ?? null,
          id,
        ])
      : [];
    if (!row || !(seen?.visible || actor.roles.includes('coordinator'))) throw new Problem('not-found');
    return row;
  }

  /** A group inside a transaction of the hub's own. */
  async read(transaction: Transaction, id: string): Promise<GroupRow> {
    const row = await readGroup(transaction, id);
    if (!row) throw new Problem('not-found');
    return row;
  }
}

/** Whether the actor looks after a group: coordinators do, and editors of its chair and co-chairs. */
export function looksAfter(actor: MemberActor, row: GroupRow): boolean {
  return may(actor, 'group.edit') || chairsOn(termsOf(row), row.today).some(chair => may(actor, 'group.edit', chair));
}

/** Refuses an organisation that may not be in a group with this audience, or takes no part at all. */
export async function demandMayBelong(
  transaction: Transaction,
  organisationId: string,
  audience: Group['audience'],
): Promise<void> {
  const [row] = await transaction.query<{ standing: string }>(
    'select standing from access.organisations where id = $1',
    [organisationId],
  );
  if (row && mayBelong(row.standing, audience)) return;
  throw new Problem('state-conflict', {
    detail: row
      ? `An organisation with the standing "${row.standing}" cannot belong to a group for "${audience}".`
      : `There is no organisation ${organisationId}.`,
  });
}

const seesMembers = (actor: Actor): boolean => actor.organisationId !== undefined && actor.standing !== 'applicant';

const listSql = `${selectGroups}
  where r.readers && (select access.viewer_tokens()) and (g.ended_on is null or g.ended_on >= current_date)
    and ($1::text is null or exists (select from unnest(g.places) place where place = $1 or place like $1 || '-%'))
    and ($2::uuid is null or exists (select from access.group_members m where m.group_id = g.id and m.organisation_id = $2
      and m.from_date <= current_date and (m.until_date is null or m.until_date >= current_date)))
    and ($3::text is null or (g.name collate "und-x-icu", g.id::text) > ($3::text, $4::text))
  order by g.name collate "und-x-icu", g.id::text limit $5`;

const changeSql = `
  update access.groups set name = coalesce($2, name), names = coalesce($3, names), purpose = coalesce($4, purpose), scope = coalesce($5, scope),
    places = coalesce($6, places), open = coalesce($7, open), ended_on = case when $8 then $9::date else ended_on end where id = $1`;
