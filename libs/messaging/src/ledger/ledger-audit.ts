import { asService, type Database } from '@ortoo/persistence';
import { type StreamPlace } from '../stream/events-stream.js';

/** What the ledger says of itself. */
export interface LedgerFigures {
  /** Highest position given. */
  position: number;
  relayed: number;
  /** Rows counted between the first kept position and the highest. */
  counted: number;
  first: number;
  /** Of those, rows between `from` and `to` whose payload was redacted. */
  redacted: number;
  /** Member logs whose count is not their highest number. */
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
  if (last !== null && last > ledger.position) {
    return [{ where: 'stream', kind: 'stream-ahead', text: `the stream holds ${last}, the ledger ends at ${ledger.position}` }];
  }
  if (first === null || last === null) {
    const emptied = stream.messages > 0 || ledger.relayed >= ledger.first;
    return emptied ? [damaged(`the stream holds ${stream.messages} messages without a position, ${ledger.relayed} were relayed`)] : [];
  }
  return damage(ledger, stream, first, last);
}

function damage(ledger: LedgerFigures, stream: StreamPlace, first: number, last: number): Finding[] {
  const span = last - first + 1;
  const sequences = stream.lastSequence - stream.firstSequence + 1;
  if (stream.messages + stream.deleted !== sequences || stream.deleted > ledger.redacted) {
    return [damaged(`${sequences} sequences hold ${stream.messages} messages; ${stream.deleted} are gone, ${ledger.redacted} were redacted`)];
  }
  if (span !== sequences) return [damaged(`positions ${first}–${last} stand in ${sequences} sequences`)];
  return last < ledger.relayed ? [damaged(`the stream ends at ${last}, ${ledger.relayed} were relayed`)] : [];
}

const damaged = (text: string): Finding => ({ where: 'stream', kind: 'stream-damaged', text });

/** Reads the figures; counts only what was added since `since`, so that a large ledger costs no more than a small one. */
export function readFigures(database: Database, stream: StreamPlace | undefined): Promise<LedgerFigures> {
  return database.inTransaction(asService('hub'), async transaction => {
    const [row] = await transaction.query<LedgerFigures & Record<string, unknown>>(figures, [
      stream?.first ?? 0,
      stream?.last ?? 0,
    ]);
    if (!row) throw new Error('ledger.leaders holds no sequencer');
    return row;
  });
}

const figures = `
  with leader as (select position, relayed from ledger.leaders where name = 'sequencer'),
    recent as (
      select o.position from ledger.outbox o, leader where o.position > greatest(leader.position - 100000, 0) and o.position <= leader.position)
  select leader.position::float8 as position, leader.relayed::float8 as relayed,
    (select count(*) from recent)::float8 as counted,
    coalesce((select min(position) from recent), leader.position + 1)::float8 as first,
    (select count(*) from ledger.outbox o where o.position between $1 and $2 and o.data is null)::float8 as redacted,
    (select count(*) from ledger.outbox o where o.position is null)::float8 as unnumbered,
    (select count(*) from ledger.member_heads h
      where h.n > 0 and h.n <> (select max(l.n) from ledger.member_log l where l.organisation_id = h.organisation_id))::float8 as "brokenLogs"
  from leader`;
