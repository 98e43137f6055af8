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

/**
 * Publishes once at both doors and compares what was written, so that a floor that has been left behind is noticed.
 * @throws Error naming the tables that differ in rows, or by a tenth in bytes.
 */
export async function sameRows(ours: Door, floor: Door): Promise<void> {
  const [written, expected] = [await writtenBy(ours), await writtenBy(floor)];
  const differences = [...new Set([...written.keys(), ...expected.keys()])].flatMap(table => {
    const hub = written.get(table) ?? { rows: 0, bytes: 0 };
    const hand = expected.get(table) ?? { rows: 0, bytes: 0 };
    const same = hub.rows === hand.rows && Math.abs(hub.bytes - hand.bytes) <= tolerance * hub.bytes;
    return same ? [] : [`${table}: ${hub.rows} rows, ${hub.bytes} bytes instead of ${hand.rows} and ${hand.bytes}`];
  });
  if (differences.length > 0)
    throw new Error(
      `The hub writes other rows than its floor; bring scripts/bench-programs/accept-floor.ts up to date:\n  ${differences.join('\n  ')}`,
    );
}

async function writtenBy({ url, key, site }: Door): Promise<Map<string, { rows: number; bytes: number }>> {
  const before = await contents(site);
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: publication,
  });
  if (answer.status !== 201) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`);
  const after = await contents(site);
  const changes = [...after].map(([table, { rows, bytes }]) => {
    const earlier = before.get(table) ?? { rows: 0, bytes: 0 };
    return [table, { rows: rows - earlier.rows, bytes: bytes - earlier.bytes }] as const;
  });
  return new Map(changes.filter(([, { rows }]) => rows > 0));
}

/** Rows and bytes of each table that a publication may touch. */
async function contents(site: Site): Promise<Map<string, { rows: number; bytes: number }>> {
  const tables = await site.sql<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
     where schemaname in ('access', 'hub', 'ledger') and relname not in ('audits', 'leaders') and relname <> 'migrations'`,
  );
  const questions = tables.map(
    ({ name }) =>
      `select '${name}' as name, count(*)::int as rows, coalesce(sum(pg_column_size(t.*)), 0)::int as bytes from only ${name} t`,
  );
  const found = await site.sql<{ name: string; rows: number; bytes: number }>(questions.join(' union all '));
  return new Map(found.map(({ name, rows, bytes }) => [name, { rows, bytes }]));
}
