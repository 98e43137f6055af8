import { asService, type Database } from '@ortoo/persistence';
import { type EventsStream, type StreamPlace } from '../stream/events-stream.js';

/** What the ledger says of itself, and of what the stream holds. */
export interface LedgerFigures {
  /** Highest position given. */
  position: number;
  /** Highest position that was known to be in the stream before the stream was looked at. */
  relayed: number;
  /** Rows counted between the first kept position and the highest. */
  counted: number;
  first: number;
  /** First position whose data the stream must still hold; null when all are too old for it or redacted. */
  kept: number | null;
  /** Of the positions that are missing in the stream, those that were not redacted. */
  lost: number;
  /** Id of the event at the position where the stream ends; null when the ledger does not keep it any more. */
  lastId: string | null;
  /** Member logs of whose newest entries one is missing or stands there twice. */
  brokenLogs: number;
  unnumbered: number;
}

/** One thing that is wrong, in words for the operator. */
export interface Finding {
  where: 'ledger' | 'stream' | 'member-log';
  /** `stream-damaged`: refill it; `stream-ahead`: history was lost here. */
  kind: 'gap' | 'stream-damaged' | 'stream-ahead';
  text: string;
}

/** Compares the ledger with the stream; an empty answer means that all is sound. */
export function findings(ledger: LedgerFigures, stream: StreamPlace | undefined): Finding[] {
  const found: Finding[] = [];
  const expected = ledger.position - ledger.first + 1;
  if (ledger.position > 0 && ledger.counted !== expected) {
    found.push({
      where: 'ledger',
      kind: 'gap',
      text: `positions ${ledger.first}–${ledger.position} hold ${ledger.counted} rows`,
    });
  }
  if (ledger.brokenLogs > 0)
    found.push({ where: 'member-log', kind: 'gap', text: `${ledger.brokenLogs} member logs are not dense` });
  return stream ? [...found, ...streamFindings(ledger, stream)] : found;
}

function streamFindings(ledger: LedgerFigures, stream: StreamPlace): Finding[] {
  const { first, last } = stream;
  if (first === null || last === null) return emptiness(ledger, stream);
  if (last > ledger.position) return [ahead(`the stream holds ${last}, the ledger ends at ${ledger.position}`)];
  if (ledger.lastId !== null && ledger.lastId !== stream.lastId)
    return [ahead(`stream and ledger hold different events at ${last}`)];
  return damage(ledger, stream, first, last);
}

function emptiness(ledger: LedgerFigures, stream: StreamPlace): Finding[] {
  const isEmptied = stream.messages > 0 || (ledger.kept !== null && ledger.kept <= ledger.relayed);
  return isEmptied
    ? [damaged(`the stream holds ${stream.messages} messages without a position, ${ledger.relayed} were relayed`)]
    : [];
}

function damage(ledger: LedgerFigures, stream: StreamPlace, first: number, last: number): Finding[] {
  const span = last - first + 1;
  const sequences = stream.lastSequence - stream.firstSequence + 1;
  if (stream.messages + stream.deleted !== sequences || ledger.lost > 0) {
    return [
      damaged(
        `${sequences} sequences hold ${stream.messages} messages; ${stream.deleted} are gone, ${ledger.lost} of them not by redaction`,
      ),
    ];
  }
  if (span !== sequences) return [damaged(`positions ${first}–${last} stand in ${sequences} sequences`)];
  if (ledger.kept !== null && ledger.kept < first && ledger.kept <= ledger.relayed)
    return [damaged(`the stream begins at ${first}, it should hold ${ledger.kept}`)];
  return last < ledger.relayed ? [damaged(`the stream ends at ${last}, ${ledger.relayed} were relayed`)] : [];
}

const damaged = (text: string): Finding => ({ where: 'stream', kind: 'stream-damaged', text });
const ahead = (text: string): Finding => ({ where: 'stream', kind: 'stream-ahead', text });

/**
 * Looks at ledger and stream in the one order that tells a busy stream from a damaged one: what was relayed first, then
 * the stream, then the ledger, which is ahead of it by then.
 */
export async function takeStock(
  database: Database,
  stream: EventsStream | undefined,
  keepDays: number,
): Promise<{ ledger: LedgerFigures; place: StreamPlace | undefined }> {
  const relayed = await readRelayed(database);
  const place = await stream?.place();
  return { place, ledger: { ...(await readFigures(database, place, keepDays)), relayed } };
}

function readRelayed(database: Database): Promise<number> {
  return database.inTransaction(asService('hub'), async transaction => {
    const [row] = await transaction.query<{ relayed: number }>(
      `select position::float8 as relayed from ledger.leaders where name = 'relay'`,
    );
    return row?.relayed ?? 0;
  });
}

/**
 * Reads the figures; counts only the newest, so that a large ledger costs no more than a small one. While events are
 * relayed, `relayed` is newer than `place`: {@link takeStock} reads both in the right order.
 */
export function readFigures(
  database: Database,
  stream: StreamPlace | undefined,
  keepDays = 14,
): Promise<LedgerFigures> {
  return database.inTransaction(asService('hub'), async transaction => {
    const [row] = await transaction.query<LedgerFigures & Record<string, unknown>>(figures, [
      stream?.last ?? 0,
      stream?.missing ?? [],
      keepDays,
    ]);
    if (!row) throw new Error('ledger.leaders holds no sequencer');
    return row;
  });
}

/** Positions in the stream whose data were redacted since, and which are not gone from it. */
export function redactedWithin(database: Database, place: StreamPlace): Promise<number[]> {
  return database.inTransaction(asService('hub'), async transaction => {
    const rows = await transaction.query<{ position: number }>(
      `select position::float8 as position from ledger.outbox where position between $1 and $2 and data is null and position <> all($3) order by 1`,
      [place.first ?? 0, place.last ?? 0, place.missing],
    );
    return rows.map(row => row.position);
  });
}

/**
 * The last position at which stream and ledger hold the same event; 0 when there is none. What both hold in common is
 * a beginning, so halving finds its end.
 */
export async function commonPoint(database: Database, stream: EventsStream, place: StreamPlace): Promise<number> {
  if (place.first === null) return 0;
  let [low, high] = [place.first - 1, place.first + (place.lastSequence - place.firstSequence)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const id = await stream.idAt(middle - place.first + place.firstSequence);
    const [row] = await database.inTransaction(asService('hub'), transaction =>
      transaction.query<{ id: string }>('select id from ledger.outbox where position = $1', [middle]),
    );
    // A message that was erased by redaction was in both.
    if (row && (id === null || id === row.id)) low = middle;
    else high = middle - 1;
  }
  return low;
}

// The newest entries of each log are enough to find a fault within a minute of its making; an hour's grace at the far
// end of the stream keeps two clocks that disagree from looking like damage.
const figures = `
  with leader as (select s.position, r.position as relayed from ledger.leaders s, ledger.leaders r where s.name = 'sequencer' and r.name = 'relay'),
    recent as (
      select o.position from ledger.outbox o, leader where o.position > greatest(leader.position - 100000, 0) and o.position <= leader.position)
  select leader.position::float8 as position, leader.relayed::float8 as relayed,
    (select count(*) from recent)::float8 as counted,
    coalesce((select min(position) from recent), leader.position + 1)::float8 as first,
    (select min(o.position) from ledger.outbox o where o.at > now() - make_interval(days => $3) + interval '1 hour' and o.data is not null)::float8 as kept,
    (select count(*) from ledger.outbox o where o.position = any($2) and o.data is not null)::float8 as lost,
    (select o.id from ledger.outbox o where o.position = $1) as "lastId",
    (select count(*) from ledger.outbox o where o.position is null)::float8 as unnumbered,
    (select count(*) from ledger.member_heads h cross join lateral (
       select count(*) as entries, count(distinct l.n) as numbers, count(distinct l.position) as positions, min(l.n) as lowest, max(l.n) as highest
       from ledger.member_log l where l.organisation_id = h.organisation_id and l.n > h.n - 200) log
     where log.entries > 0 and (log.highest <> h.n or log.entries <> log.highest - log.lowest + 1
       or log.numbers <> log.entries or log.positions <> log.entries))::float8 as "brokenLogs"
  from leader`;
