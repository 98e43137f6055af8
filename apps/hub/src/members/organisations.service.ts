import { Injectable } from '@nestjs/common';
import {
  type ApplicationsQuery,
  type Organisation,
  type OrganisationChange,
  type OrganisationsQuery,
  type Page,
  Problem,
} from '@ortoo/contracts';
import { Database, isDuplicate, type Transaction } from '@ortoo/persistence';
import { type Actor, demand, type MemberActor, throughTheHub } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { decodeKey, pageFrom } from '../http/paging.js';
import { checkVersion } from '../http/versions.js';
import { Writes } from '../http/writes.js';
import { columnsOf, type OrganisationRow, selectOrganisations, wholeOrganisation } from './organisation-rows.js';
import { activeStandings, asSeenBy } from './organisation.rules.js';

/** Reads organisations as each caller may see them, and changes what they say of themselves. */
@Injectable()
export class OrganisationsService {
  constructor(
    private readonly database: Database,
    private readonly writes: Writes,
  ) {}

  /** Organisations that take part, by name. */
  async list(actor: Actor, query: OrganisationsQuery): Promise<Page<Organisation>> {
    const after = decodeKey(query.after, 2) ?? [null, null];
    const rows = await this.database.inTransaction(actor.viewer, transaction =>
      transaction.query<OrganisationRow>(listSql, [
        query.standing ? [query.standing] : activeStandings,
        query.q || null,
        query.theme ?? null,
        ...after,
        query.limit + 1,
      ]),
    );
    return this.page(actor, rows, query.limit);
  }

  /** Applications that wait for a decision, or were refused; oldest first. */
  async listApplications(actor: MemberActor, query: ApplicationsQuery): Promise<Page<Organisation>> {
    demand(actor, 'application.decide');
    const after = decodeKey(query.after, 2) ?? [null, null];
    const rows = await this.database.inTransaction(throughTheHub(actor).viewer, transaction =>
      transaction.query<OrganisationRow>(applicationsSql, [query.status, ...after, query.limit + 1]),
    );
    return this.page(actor, rows, query.limit);
  }

  /** One organisation; one that was merged says into which. */
  async get(actor: Actor, id: string): Promise<Organisation> {
    const viewer = actor.roles.includes('coordinator') ? throughTheHub(actor).viewer : actor.viewer;
    const [row] = await this.database.inTransaction(viewer, transaction =>
      transaction.query<OrganisationRow>(
        `${selectOrganisations} join access.records r on r.id = o.id where o.id = $1 and (access.is_service() or r.readers && (select access.viewer_tokens()))`,
        [id],
      ),
    );
    const organisation = row && asSeenBy(actor, wholeOrganisation(row));
    if (!organisation) throw new Problem('not-found');
    return organisation;
  }

  /** Changes what the organisation says of itself. */
  async change(
    actor: MemberActor,
    id: string,
    expected: number | null,
    change: OrganisationChange,
  ): Promise<Organisation> {
    demand(actor, 'organisation.edit', id);
    return this.writes.run(throughTheHub(actor), async transaction => {
      const before = await lockOrganisation(transaction, id);
      checkVersion(expected, before.version);
      const { names, values } = columnsOf(change);
      await setColumns(transaction, id, names, values);
      await audit(transaction, actor, 'organisation.changed', id, { fields: Object.keys(change) });
      return this.read(transaction, actor, id);
    });
  }

  /** The organisation inside a transaction of the hub's own, as the actor may see it. */
  async read(transaction: Transaction, actor: Actor, id: string): Promise<Organisation> {
    const [row] = await transaction.query<OrganisationRow>(`${selectOrganisations} where o.id = $1`, [id]);
    const organisation = row && asSeenBy(actor, wholeOrganisation(row));
    if (!organisation) throw new Problem('not-found');
    return organisation;
  }

  private page(actor: Actor, rows: OrganisationRow[], limit: number): Page<Organisation> {
    const { items, next } = pageFrom(rows, limit, row => [row.name, row.id]);
    return { items: items.flatMap(row => asSeenBy(actor, wholeOrganisation(row)) ?? []), next };
  }
}

/** Locks an organisation for a change in a transaction of the hub's own. */
export async function lockOrganisation(transaction: Transaction, id: string): Promise<OrganisationRow> {
  const [row] = await transaction.query<OrganisationRow>(`${selectOrganisations} where o.id = $1 for update of o`, [
    id,
  ]);
  if (!row) throw new Problem('not-found');
  return row;
}

/** Writes columns of an organisation and raises its version. */
export async function setColumns(
  transaction: Transaction,
  id: string,
  names: string[],
  values: unknown[],
): Promise<void> {
  const assignments = names.map((name, index) => `${name} = $${index + 2}, `).join('');
  try {
    await transaction.execute(
      `update access.organisations set ${assignments} version = version + 1, updated_at = now() where id = $1`,
      [id, ...values],
    );
  } catch (error) {
    if (isDuplicate(error)) throw acronymTaken(error);
    throw error;
  }
}

const acronymTaken = (cause: unknown): Problem =>
  new Problem(
    'conflict',
    { errors: [{ pointer: '/acronym', detail: 'Another organisation bears this acronym: choose a longer one.' }] },
    { cause },
  );

// The place in the list is the name itself; "und" sorts mixed scripts as people expect.
const afterName = (first: number): string =>
  `($${first}::text is null or (o.name collate "und-x-icu", o.id::text) > ($${first}::text, $${first + 1}::text))`;

const listSql = `${selectOrganisations}
  join access.records r on r.id = o.id
  where r.readers && (select access.viewer_tokens()) and o.standing = any($1)
    and ($2::text is null or position(hub.fold($2) in access.organisation_search(o)) > 0)
    and ($3::text is null or o.themes @> array[$3] or exists (select from unnest(o.themes) theme where theme like $3 || '.%'))
    and ${afterName(4)}
  order by o.name collate "und-x-icu", o.id::text limit $6`;

const applicationsSql = `${selectOrganisations}
  where o.standing = 'applicant' and coalesce(o.admission ->> 'status', 'pending') = $1 and ${afterName(2)}
  order by o.name collate "und-x-icu", o.id::text limit $4`;
