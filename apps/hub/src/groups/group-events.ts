import { ChairChanged, type DataOf, expandPlaces, type GroupFormed } from '@ortoo/contracts';
import { type EventContext, type Outbox } from '@ortoo/messaging';
import { type Transaction } from '@ortoo/persistence';
import { type GroupRow } from './group-rows.js';
import { audienceNameOf } from './group.rules.js';

/** What is told of a group when it is formed, or when somebody may know of it from now on. */
export function formedData(row: GroupRow): DataOf<typeof GroupFormed> {
  return {
    groupId: row.id,
    name: row.name,
    places: row.places,
    organisations: row.terms.filter(term => term.office === 'member').map(term => term.organisation.id),
  };
}

/** Where the events of a group belong: to whoever may know of it. */
export function contextOf(row: GroupRow): EventContext {
  return {
    recordId: row.id,
    ownerId: row.owner_id,
    readers: row.readers,
    classification: audienceNameOf(row.audience),
    subject: `group/${row.id}`,
    tags: [`org:${row.owner_id}`, ...expandPlaces(row.places).map(code => `place:${code}`)],
  };
}

/** Tells that a chair or co-chair begins. */
export async function announceChair(
  transaction: Transaction,
  outbox: Outbox,
  row: GroupRow,
  termId: string,
): Promise<void> {
  const term = row.terms.find(({ id }) => id === termId);
  if (!term || term.office === 'member') return;
  const { office, organisation, from, until } = term;
  await outbox.add(
    transaction,
    ChairChanged,
    { groupId: row.id, office, organisation, from, ...(until === null ? {} : { until }) },
    contextOf(row),
  );
}
