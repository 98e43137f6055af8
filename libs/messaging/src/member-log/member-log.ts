import { cursorText, sequenceText } from '@ortoo/contracts';
import { prepared, type Transaction } from '@ortoo/persistence';
import { envelopeOf, type LedgerEvent, ledgerEventColumns } from '../ledger/ledger-event.js';

/** The pseudo-member whose log everybody may read. */
export const publicLog = '00000000-0000-0000-0000-000000000000';

/** An entry of a member's log with its event; `event` is null when the reader may not see it any more. */
export interface LogEntry {
  organisationId: string;
  n: number;
  eventId: string;
  recordId: string | null;
  loggedAt: Date;
  event: LedgerEvent | null;
}

/** A place in a log from which to read on. */
export interface LogPlace {
  organisationId: string;
  after: number;
}

/**
 * Reads several logs onwards, each from its own place, at most `limit` entries of each.
 * Whoever lost the right to an event gets its entry without it.
 */
export async function readLogs(transaction: Transaction, places: LogPlace[], limit: number): Promise<LogEntry[]> {
  const rows = await transaction.query<LogRow>(readSql, [
    places.map(p => p.organisationId),
    places.map(p => p.after),
    limit,
  ]);
  return rows.map(toEntry);
}

/** Reads one log backwards from just before `before` (from its newest entry when null), at most `limit` entries, newest first. */
export async function readLogBackwards(
  transaction: Transaction,
  organisationId: string,
  before: number | null,
  limit: number,
): Promise<LogEntry[]> {
  const rows = await transaction.query<LogRow>(readBackwardsSql, [
    [organisationId],
    [before ?? Number.MAX_SAFE_INTEGER],
    limit,
  ]);
  return rows.map(toEntry);
}

// An entry is shown when the reader holds a token of the record as it was then and as it is now. What was sent to
// those who lost a record, and events without a record, depend on the first alone.
const entries = (
  beyond: 'l.n > r.place order by l.n' | 'l.n < r.place order by l.n desc',
  order: 'l.n' | 'l.n desc',
): string => `
  with place as (select * from unnest($1::uuid[], $2::bigint[]) as p (organisation_id, place)),
  reader as (
    select p.*, case when p.organisation_id = '${publicLog}' then array['public'] else access.tokens(p.organisation_id, null) end as tokens
    from place p)
  select l.organisation_id as "logOf", l.n::float8 as n, l.event_id as "eventId", l.record_id as "logRecord", l.event_at as "loggedAt",
    (o.id is not null and o.data is not null and o.readers && r.tokens
      and (o.record_id is null or o.reach = 'former' or exists (select from access.records a where a.id = o.record_id and a.readers && r.tokens))) as visible,
    ${ledgerEventColumns}
  from reader r
  cross join lateral (
    select * from ledger.member_log l where l.organisation_id = r.organisation_id and ${beyond} limit $3) l
  left join ledger.outbox o on o.position = l.position and o.at = l.event_at
  order by l.organisation_id, ${order}`;

const readSql = prepared('member-log.read', entries('l.n > r.place order by l.n', 'l.n'));
const readBackwardsSql = entries('l.n < r.place order by l.n desc', 'l.n desc');

interface LogRow extends LedgerEvent {
  [column: string]: unknown;
  logOf: string;
  n: number;
  eventId: string;
  logRecord: string | null;
  loggedAt: Date;
  visible: boolean;
}

function toEntry(row: LogRow): LogEntry {
  const { logOf, n, eventId, logRecord, loggedAt, visible, ...event } = row;
  return {
    organisationId: logOf,
    n,
    eventId,
    recordId: logRecord,
    loggedAt,
    event: visible ? (event as LedgerEvent) : null,
  };
}

/** The event of an entry as CloudEvents JSON text, up to and without the closing brace, so that a channel can add `previous`. */
export function entryJson(entry: LogEntry, hub: string): string {
  const { event } = entry;
  const envelope = event ? envelopeOf(event, hub) : redactedEnvelope(entry, hub);
  const head = JSON.stringify({ ...envelope, sequence: sequenceText(entry.n) });
  const data = event?.data ?? JSON.stringify({ recordId: entry.recordId });
  return `${head.slice(0, -1)},"data":${data}`;
}

/** The whole CloudEvents JSON text of an entry, with `previous` on filtered channels. */
export function closeJson(open: string, previous?: number): string {
  return previous === undefined ? `${open}}` : `${open},"previous":"${sequenceText(previous)}"}`;
}

/** The CloudEvents type under which an entry is delivered. */
export function entryType(entry: LogEntry): string {
  return entry.event ? `org.ortoo.${entry.event.type}.v${entry.event.version}` : 'org.ortoo.record.redacted.v1';
}

function redactedEnvelope(entry: LogEntry, hub: string) {
  return {
    specversion: '1.0',
    id: entry.eventId,
    source: hub,
    type: entryType(entry),
    time: entry.loggedAt.toISOString(),
    datacontenttype: 'application/json',
    dataschema: `${hub}/schemas/record.redacted.v1.json`,
  };
}

/** How a cursor of a reader stands to the log. */
export type CursorCheck =
  | { kind: 'good'; after: number }
  /** Older than what is kept: go on from `oldest`. */
  | { kind: 'too-old'; oldest: string }
  /** Of an epoch whose history was lost, or ahead of the log. */
  | { kind: 'resync'; resumeFrom: string };

/** Where a log stands. */
interface LogState {
  [column: string]: unknown;
  epoch: number;
  head: number;
  oldest: number;
  /** Where the log stood when the epoch after the cursor's began; null when none did. */
  floor: number | null;
}

/** Checks a cursor against the log's head, its oldest kept entry and the epoch; without one, reading starts at the oldest. */
export async function checkCursor(
  transaction: Transaction,
  organisationId: string,
  cursor: { epoch: number; n: number } | null,
): Promise<CursorCheck & { epoch: number; head: number }> {
  const [state] = await transaction.query<LogState>(stateSql, [organisationId, cursor?.epoch ?? 0]);
  if (!state) throw new Error('The ledger has no epoch');
  return { epoch: state.epoch, head: state.head, ...judgeCursor(cursor, state) };
}

/** Decides what a cursor is worth, given where the log stands. */
export function judgeCursor(
  cursor: { epoch: number; n: number } | null,
  { epoch, head, oldest, floor }: LogState,
): CursorCheck {
  if (!cursor) return { kind: 'good', after: oldest - 1 };
  if (cursor.epoch < epoch) return { kind: 'resync', resumeFrom: cursorText(epoch, Math.min(cursor.n, floor ?? head)) };
  if (cursor.epoch > epoch || cursor.n > head) return { kind: 'resync', resumeFrom: cursorText(epoch, head) };
  if (cursor.n < oldest - 1) return { kind: 'too-old', oldest: cursorText(epoch, oldest - 1) };
  return { kind: 'good', after: cursor.n };
}

// A log without a floor did not exist when that epoch began; a log without entries has dropped all that it counted.
const stateSql = prepared(
  'member-log.state',
  `
  with head as (select coalesce((select n from ledger.member_heads where organisation_id = $1), 0) as n)
  select (select max(epoch) from ledger.epochs) as epoch, head.n::float8 as head,
    coalesce((select min(n) from ledger.member_log where organisation_id = $1), head.n + 1)::float8 as oldest,
    (select min(coalesce(f.n, 0)) from ledger.epochs e left join ledger.epoch_floors f on f.epoch = e.epoch and f.organisation_id = $1
      where e.epoch > $2)::float8 as floor
  from head`,
);
