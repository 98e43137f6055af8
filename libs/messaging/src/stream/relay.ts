import { asService, type Database } from '@ortoo/persistence';
import { failpoint, type Logger } from '@ortoo/runtime';
import { type Bus } from '../bus/bus.js';
import { NotLeading } from '../ledger/sequencer.js';
import { AckWindow } from './ack-window.js';
import { dataInLedgerHeader, headersOf } from './cloud-event-headers.js';
import { EventsStream } from './events-stream.js';
import { type LedgerEvent, ledgerEventColumns } from '../ledger/ledger-event.js';

const batchSize = 500;
/** Bytes of data that are on their way at once; a batch always holds at least one event. */
const batchBytes = 8_000_000;
const largestPayload = 900_000;
/** Facts after which the earlier messages of their record leave the stream. */
const erasingTypes = new Set(['report.withdrawn', 'record.redacted']);

/** What the relay needs to know of the hub. */
export interface RelaySettings {
  /** CloudEvents `source`: the hub's public address. */
  hub: string;
  keepDays: number;
  maxBytes: number;
  replicas: number;
}

/** Publishes numbered events into `EVENTS` in order; the stream's own last message says where to go on. */
export class Relay {
  private buffer: LedgerEvent[] = [];
  private next: number | undefined;
  private sequence = 0;
  /** Counts how often it forgot, so that work begun before does not remember again. */
  private generation = 0;
  private window: AckWindow | undefined;
  /** The note of how far it has come that is on its way to the database. */
  private noting: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    readonly settings: RelaySettings,
    private readonly log: Logger,
  ) {}

  /** Hands over what was numbered just now, so that it need not be read again; ignored when the relay is behind. */
  offer(events: LedgerEvent[]): void {
    const end = this.buffer.at(-1)?.position;
    const follows = end === undefined || events[0]?.position === end + 1;
    // What was left out once leaves a hole: from there on it is read from the ledger.
    if (follows && this.buffer.length < 5 * batchSize) this.buffer.push(...events);
  }

  /** Forgets where it stood: after an election, a lost connection or a refused publish. */
  forget(): void {
    this.generation++;
    this.noting = undefined;
    this.next = undefined;
    this.buffer = [];
  }

  /** Opens the stream, for the audit; undefined while NATS is away. */
  async stream(): Promise<EventsStream | undefined> {
    const connection = this.bus.live;
    return connection ? EventsStream.open(connection, this.settings) : undefined;
  }

  /**
   * Publishes all that is numbered and not yet in the stream; returns when nothing is left or NATS is away.
   * @throws NotLeading when `term` is over; what the stream refuses with: the caller forgets and tries again.
   */
  async catchUp(term: number): Promise<void> {
    while (this.bus.live) {
      const next = this.next ?? (await this.recover(term));
      if (next === undefined) return;
      const { generation } = this;
      const batch = await this.nextBatch(next);
      if (batch.length === 0) {
        if (!this.noting) return;
        await this.noting;
        this.noting = undefined;
        continue;
      }
      await failpoint('relay.before-publish');
      await this.publish(batch);
      await failpoint('relay.after-publish');
      const last = batch.at(-1)?.position ?? 0;
      await this.noting;
      this.note(term, last);
      if (generation === this.generation) this.next = last + 1;
      await failpoint('relay.before-erase');
      await this.eraseRedacted(batch);
    }
  }

  private async recover(term: number): Promise<number | undefined> {
    const { generation } = this;
    const stream = await this.stream();
    if (!stream) return undefined;
    let place = await stream.place();
    if (place.messages > 0 && place.last === null) {
      this.log.warn('relay.foreign-message', { sequence: place.lastSequence });
      await stream.recreate();
      place = await stream.place();
    }
    const next = place.last === null ? await this.firstKept() : place.last + 1;
    if (place.last !== null) await this.mark(term, place.last);
    if (generation !== this.generation) return undefined;
    this.sequence = place.lastSequence;
    this.next = next;
    this.log.info('relay.recovered', { next, messages: place.messages });
    return next;
  }

  private async nextBatch(next: number): Promise<LedgerEvent[]> {
    while (this.buffer.length > 0 && (this.buffer[0]?.position ?? 0) < next) this.buffer.shift();
    if (this.buffer[0]?.position === next) return this.buffer.splice(0, countWithin(this.buffer));
    this.buffer = [];
    return this.database.inTransaction(asService('hub'), transaction =>
      transaction.query<LedgerEvent & Record<string, unknown>>(readNumbered, [next, batchSize, batchBytes]),
    );
  }

  private async publish(batch: LedgerEvent[]): Promise<void> {
    const connection = this.bus.live;
    if (!connection) throw new Error('NATS went away');
    this.window = this.window?.belongsTo(connection) ? this.window : new AckWindow(connection, this.bus.inboxPrefix);
    const messages = batch.map((event, index) => {
      const headers = headersOf(event, this.settings.hub);
      headers.set('Nats-Expected-Last-Sequence', String(this.sequence + index));
      const tooLarge = event.data !== null && Buffer.byteLength(event.data) > largestPayload;
      if (tooLarge || event.data === null) headers.set(dataInLedgerHeader, tooLarge ? 'ledger' : 'redacted');
      return {
        subject: `evt.${event.type}.v${event.version}`,
        headers,
        payload: tooLarge ? 'null' : (event.data ?? 'null'),
      };
    });
    this.sequence = await this.window.publishAll(messages);
  }

  /** The next batch goes out meanwhile: where to go on is read from the stream itself, this is for whoever looks on. */
  private note(term: number, position: number): void {
    this.noting = this.mark(term, position);
    // Whoever waits for it next hears of its failure.
    this.noting.catch(() => undefined);
  }

  private async mark(term: number, position: number): Promise<void> {
    const marked = await this.database.inTransaction(asService('hub'), transaction =>
      transaction.execute(
        `update ledger.leaders set position = $2
         where name = 'relay' and $1 = (select term from ledger.leaders where name = 'sequencer')`,
        [term, position],
      ),
    );
    if (marked === 0) throw new NotLeading('Another relay was elected');
  }

  /** The first event that the stream is to hold; when all are too old for it, the next one to come. */
  private async firstKept(): Promise<number> {
    const [row] = await this.database.inTransaction(asService('hub'), transaction =>
      transaction.query<{ position: number }>(
        `select coalesce(
           (select min(position) from ledger.outbox where at > now() - make_interval(days => $1) and position is not null),
           (select position + 1 from ledger.leaders where name = 'sequencer'))::float8 as position`,
        [this.settings.keepDays],
      ),
    );
    return row?.position ?? 1;
  }

  private async eraseRedacted(batch: LedgerEvent[]): Promise<void> {
    const records = batch.filter(event => erasingTypes.has(event.type)).map(event => event.recordId);
    if (records.length === 0) return;
    const rows = await this.database.inTransaction(asService('hub'), transaction =>
      transaction.query<{ position: number }>(
        `select position::float8 as position from ledger.outbox where record_id = any($1) and data is null and position <= $2 order by position`,
        [records, batch.at(-1)?.position],
      ),
    );
    await (await this.stream())?.erase(rows.map(row => row.position));
  }
}

/** How many of these events are sent at once: no more than a batch, and not more bytes than may be on their way. */
function countWithin(events: LedgerEvent[]): number {
  let bytes = 0;
  let count = 0;
  for (const event of events.slice(0, batchSize)) {
    bytes += event.data?.length ?? 0;
    if (count > 0 && bytes > batchBytes) break;
    count++;
  }
  return count;
}

const readNumbered = `
  with o as (
    select o.*, sum(octet_length(o.data)) over (order by o.position) as bytes
    from ledger.outbox o where o.position >= $1 order by o.position limit $2)
  select ${ledgerEventColumns} from o where o.position = $1 or coalesce(o.bytes, 0) <= $3 order by o.position`;
