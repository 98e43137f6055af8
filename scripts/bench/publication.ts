import { type Site } from './site.js';

/** What is published again and again: about 1 KiB. */
export const publication = JSON.stringify({
  kind: 'study',
  title: 'Household water and child health in Khövsgöl',
  summary: 'What 40 visits to soum health posts say about diarrhoea and water.',
  body: 'Half of the households asked carry water more than one kilometre. '.repeat(8),
  language: 'en',
  audience: 'coalition',
  themes: ['health.wash'],
  places: ['MN-041'],
  sources: [{ name: 'Child Rights Group' }],
  licence: 'CC-BY-4.0',
  publish: true,
});

/** A door to which publications are sent, and the database behind it. */
export interface Door {
  url: string;
  key: string;
  site: Site;
}

const tolerance = 0.1;

/** What a publication left in a table. */
interface Trace {
  rows: number;
  bytes: number;
  /** Columns that hold something in any row. */
  filled: string;
}

/**
 * Publishes once at both doors and compares what was written, so that a floor that has been left behind is noticed.
 * @throws Error naming the tables that differ in rows, in filled columns, or by a tenth in bytes.
 */
export async function sameRows(ours: Door, floor: Door): Promise<void> {
  const [written, expected] = [await writtenBy(ours), await writtenBy(floor)];
  const differences = [...new Set([...written.keys(), ...expected.keys()])].flatMap(table => {
    const [hub, hand] = [written.get(table) ?? nothing, expected.get(table) ?? nothing];
    const isSame =
      hub.rows === hand.rows && hub.filled === hand.filled && Math.abs(hub.bytes - hand.bytes) <= tolerance * hub.bytes;
    return isSame ? [] : [`${table}: ${described(hub)}; the floor ${described(hand)}`];
  });
  if (differences.length > 0)
    throw new Error(
      `The hub writes other rows than its floor; bring scripts/bench-programs/accept-floor.ts up to date:\n  ${differences.join('\n  ')}`,
    );
}

const nothing: Trace = { rows: 0, bytes: 0, filled: '' };
const described = ({ rows, bytes, filled }: Trace): string =>
  `${rows} rows, ${bytes} bytes in ${filled || 'no column'}`;

async function writtenBy({ url, key, site }: Door): Promise<Map<string, Trace>> {
  const before = await contents(site);
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: publication,
  });
  if (answer.status !== 201) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`);
  const after = await contents(site);
  const changes = [...after].map(([table, { rows, bytes, filled }]) => {
    const earlier = before.get(table) ?? nothing;
    return [table, { rows: rows - earlier.rows, bytes: bytes - earlier.bytes, filled }] as const;
  });
  return new Map(changes.filter(([, { rows }]) => rows > 0));
}

/** What is in each table that a publication may touch. A position comes later, from the sequencer. */
async function contents(site: Site): Promise<Map<string, Trace>> {
  const tables = await site.sql<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
     where schemaname in ('access', 'hub', 'ledger') and relname not in ('audits', 'leaders', 'migrations')`,
  );
  const questions = tables.map(
    ({ name }) => `select '${name}' as name, count(*)::int as rows, coalesce(sum(pg_column_size(t.*)), 0)::int as bytes,
      coalesce((select string_agg(distinct e.key, ' ' order by e.key) from only ${name} r, jsonb_each(to_jsonb(r)) e
        where e.value not in ('null', '[]', '{}') and e.key <> 'position'), '') as filled from only ${name} t`,
  );
  const found = await site.sql<Trace & { name: string }>(questions.join(' union all '));
  return new Map(found.map(({ name, ...trace }) => [name, trace]));
}
