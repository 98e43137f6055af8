import { type Site } from './site.js';

/** The data of an event: about 1 KiB, as a publication of some length has. */
export const eventData = JSON.stringify({
  materialId: '0193a1b0-6d00-7000-8000-00000000a001',
  kind: 'study',
  title: 'Household water and child health in Khövsgöl',
  body: 'Half of the households asked carry water more than one kilometre. '.repeat(13),
});

/** Adds events of one publisher, each with its record, that the whole coalition may see; one commit makes all visible. */
export async function fillOutbox(
  site: Site,
  publisher: string,
  rows: number,
  { numbered }: { numbered: boolean },
): Promise<void> {
  await site.sql(fill(numbered), [publisher, rows, eventData]);
  if (!numbered) await site.sql('analyze ledger.outbox, access.records');
}

const fill = (numbered: boolean): string => `
  with event as (
    select gen_random_uuid() as id, gen_random_uuid() as record, row_number() over () as nth from generate_series(1, $2)),
  record as (
    insert into access.records (id, entity, owner_id, audience, readers)
    select record, 'material', $1::uuid, '"coalition"', array['coalition', 'org:' || $1] from event)
  insert into ledger.outbox (id, type, version, reach, record_id, owner_id, readers, classification, subject, tags, data, position)
  select id, 'report.published', 1, 'all', record, $1::uuid, array['coalition', 'org:' || $1], 'coalition', 'material/' || record,
    array['kind:study', 'lang:en', 'org:' || $1, 'theme:health.wash', 'place:MN-041'], $3,
    ${numbered ? '(select coalesce(max(position), 0) from ledger.outbox) + nth' : 'null'}
  from event order by nth`;
