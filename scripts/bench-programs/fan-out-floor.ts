// The least that keeps work for many receivers: a table into which a statement puts 100 rows or more, from which
// another leases 500, and a third deletes them when they are done. Done means here: nothing.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { answer, setting } from './answer.js';

const leaseSize = 500;
const leastPerCall = 100;
const client = new pg.Client(setting('BENCH_OWNER_URL'));
await client.connect();
await client.query(`create table public.floor_jobs (
  id bigint generated always as identity primary key, member uuid not null, event uuid not null, payload text not null,
  leased_until timestamptz not null default '-infinity', attempts int not null default 0)`);
const payload = 'x'.repeat(60);
const members = Array.from({ length: 1000 }, () => randomUUID());

const enqueueSql = `
  insert into public.floor_jobs (member, event, payload)
  select m, e, $3 from unnest($2::uuid[]) e cross join unnest($1::uuid[]) m`;
const leaseSql = `
  update public.floor_jobs set leased_until = now() + interval '30 seconds', attempts = attempts + 1
  where id in (select id from public.floor_jobs where leased_until < now() order by id limit ${leaseSize} for update skip locked)
  returning id, member, event, payload`;

interface Work {
  members: number;
  events: number;
}

async function run({ members: count, events }: Work): Promise<number> {
  const receivers = members.slice(0, count);
  const eventsPerCall = Math.max(1, leastPerCall / count);
  const begun = performance.now();
  for (let done = 0; done < events; done += eventsPerCall) {
    const some = Array.from({ length: Math.min(eventsPerCall, events - done) }, () => randomUUID());
    await client.query(enqueueSql, [receivers, some, payload]);
  }
  for (;;) {
    const { rows } = await client.query<{ id: string }>(leaseSql);
    if (rows.length === 0) break;
    await client.query('delete from public.floor_jobs where id = any($1)', [rows.map(({ id }) => id)]);
  }
  const seconds = (performance.now() - begun) / 1000;
  await client.query('vacuum analyze public.floor_jobs');
  return seconds;
}

answer({ run });
