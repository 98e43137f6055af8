import { Injectable } from '@nestjs/common';
import {
  type PlaceEntry,
  type PlacesImport,
  type PlacesImportResult,
  type PlacesPage,
  type PlacesQuery,
  Problem,
  storableText,
} from '@ortoo/contracts';
import { Database, everyone, type Transaction } from '@ortoo/persistence';
import { type MemberActor } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { decodeKey, pageFrom } from '../http/paging.js';
import { Writes } from '../http/writes.js';
import { parseCsv } from './csv.rules.js';
import { type ImportedPlace, readPlaces } from './place-import.rules.js';
import { PlaceList } from './place-list.js';

type Counts = Pick<PlacesImportResult, 'created' | 'updated' | 'unchanged'>;

/** Lists places, and takes over those that a coordinator brings. */
@Injectable()
export class PlacesService {
  constructor(
    private readonly database: Database,
    private readonly writes: Writes,
    private readonly list: PlaceList,
  ) {}

  /** A page of places in the order of their codes. */
  async page({ q, at, level, parent, limit, after }: PlacesQuery): Promise<PlacesPage> {
    const [from] = decodeKey(after, 1) ?? [''];
    const rows = await this.database.inTransaction(everyone, transaction =>
      transaction.query<PlaceEntry & Record<string, unknown>>(selectPage, [
        String(from),
        q ? likePattern(q) : null,
        at ?? null,
        level ?? null,
        parent ?? null,
        limit + 1,
      ]),
    );
    return pageFrom(rows, limit, row => [row.code]);
  }

  /**
   * Takes places over from a table; the same table again changes nothing. With an error anywhere nothing is changed.
   * @throws Problem `not-allowed` for all but coordinators and operators; `invalid-request` with the cells that are wrong.
   */
  async import(actor: MemberActor, { csv, dryRun }: PlacesImport): Promise<PlacesImportResult> {
    if (!actor.roles.some(role => role === 'coordinator' || role === 'operator'))
      throw new Problem('not-allowed', { detail: 'Only a coordinator or an operator changes the list of places.' });
    this.list.forget();
    const { places, errors } = readPlaces(parseCsv(storableText(csv)), await this.list.rows());
    if (errors.length > 0 && !dryRun)
      throw new Problem('invalid-request', {
        detail: 'Nothing was changed. The pointers name rows and columns of the table.',
        errors: errors.slice(0, 200).map(({ row, column, detail }) => ({ pointer: `/csv/${row}/${column}`, detail })),
      });
    const counts = await this.writes.run(actor, transaction => this.store(transaction, actor, places, dryRun));
    this.list.forget();
    return { dryRun, ...counts, errors: errors.slice(0, 200) };
  }

  private async store(
    transaction: Transaction,
    actor: MemberActor,
    places: ImportedPlace[],
    dryRun: boolean,
  ): Promise<Counts> {
    const rows = JSON.stringify(places.map(({ names, ...place }) => ({ ...place, names })));
    const [counts] = await transaction.query<{ total: number; existing: number; changed: number }>(countChanges, [
      rows,
    ]);
    const { total = 0, existing = 0, changed = 0 } = counts ?? {};
    if (!dryRun && total - existing + changed > 0) {
      await transaction.execute(upsert, [rows]);
      await audit(transaction, actor, 'places.imported', undefined, { places: total });
      await transaction.query('select hub.retag_places()');
    }
    return { created: total - existing, updated: changed, unchanged: existing - changed };
  }
}

function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

const columns = `p.code, p.level, p.parent, p.names, p.pcode, p.gso_code as "gsoCode", p.valid_from::text as "validFrom",
  p.valid_to::text as "validTo", p.succeeded_by as "succeededBy", p.child_population as "childPopulation"`;

const selectPage = `
  select ${columns} from hub.places p
  where p.code > $1
    and ($2::text is null or p.spellings like hub.fold($2))
    and ($3::date is null or (p.valid_from is null or p.valid_from <= $3) and (p.valid_to is null or $3 <= p.valid_to))
    and ($4::int is null or p.level = $4) and ($5::text is null or p.parent = $5)
  order by p.code limit $6`;

// A key that is missing from the JSON was not in the file: the column keeps its value.
const merged = `
  select i.code,
    coalesce((i.row ->> 'level')::smallint, p.level) as level,
    coalesce(i.row ->> 'parent', p.parent) as parent,
    coalesce(p.names, '{}') || (i.row -> 'names') as names,
    case when i.row ? 'pcode' then i.row ->> 'pcode' else p.pcode end as pcode,
    case when i.row ? 'gsoCode' then i.row ->> 'gsoCode' else p.gso_code end as gso_code,
    case when i.row ? 'validFrom' then (i.row ->> 'validFrom')::date else p.valid_from end as valid_from,
    case when i.row ? 'validTo' then (i.row ->> 'validTo')::date else p.valid_to end as valid_to,
    case when i.row ? 'succeededBy' then array(select jsonb_array_elements_text(i.row -> 'succeededBy')) else coalesce(p.succeeded_by, '{}') end as succeeded_by,
    case when i.row ? 'childPopulation' then nullif(i.row -> 'childPopulation', 'null') else p.child_population end as child_population,
    p.code is not null as existing
  from (select row ->> 'code' as code, row from jsonb_array_elements($1::jsonb) row) i left join hub.places p on p.code = i.code`;

const isChanged = `(p.level, p.parent, p.names, p.pcode, p.gso_code, p.valid_from, p.valid_to, p.succeeded_by, p.child_population)
  is distinct from (m.level, m.parent, m.names, m.pcode, m.gso_code, m.valid_from, m.valid_to, m.succeeded_by, m.child_population)`;

const countChanges = `
  with m as (${merged})
  select count(*)::int as total, count(*) filter (where m.existing)::int as existing,
    count(*) filter (where m.existing and ${isChanged})::int as changed
  from m left join hub.places p on p.code = m.code`;

const upsert = `
  insert into hub.places as p (code, level, parent, names, pcode, gso_code, valid_from, valid_to, succeeded_by, child_population)
  select m.code, m.level, m.parent, m.names, m.pcode, m.gso_code, m.valid_from, m.valid_to, m.succeeded_by, m.child_population from (${merged}) m
  on conflict (code) do update set (level, parent, names, pcode, gso_code, valid_from, valid_to, succeeded_by, child_population, updated_at)
    = (excluded.level, excluded.parent, excluded.names, excluded.pcode, excluded.gso_code, excluded.valid_from, excluded.valid_to,
      excluded.succeeded_by, excluded.child_population, now())
  where (p.level, p.parent, p.names, p.pcode, p.gso_code, p.valid_from, p.valid_to, p.succeeded_by, p.child_population) is distinct from
    (excluded.level, excluded.parent, excluded.names, excluded.pcode, excluded.gso_code, excluded.valid_from, excluded.valid_to,
      excluded.succeeded_by, excluded.child_population)`;
