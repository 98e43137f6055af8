import { asService, type Database } from '@ortoo/persistence';
import { failpoint, type Logger } from '@ortoo/runtime';
import { type Bus } from '../bus/bus.js';
import { AckWindow } from './ack-window.js';
import { dataInLedgerHeader, headersOf } from './cloud-event-headers.js';
import { EventsStream } from './events-stream.js';
import { type LedgerEvent, ledgerEventColumns } from '../ledger/ledger-event.js';

const batchSize = 500;
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
  private window: AckWindow | undefined;

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly settings: RelaySettings,
    private readonly log: Logger,
  ) {}

  /** Hands over what was numbered just now, so that it need not be read again; ignored when the relay is behind. */
  offer(events: LedgerEvent[]): void {
    if (this.buffer.length < 5 * batchSize) this.buffer.push(...events);
  }

  /** Forgets where it stood: after an election, a lost connection or a refused publish. */
  forget(): void {
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
   * @throws when the stream refuses: the caller forgets and tries again.
   */
  async catchUp(term: number): Promise<void> {
    while (this.bus.live) {
      if (this.next === undefined) await this.recover();
      const batch = await this.nextBatch();
      if (batch.length === 0) return;
      await failpoint('relay.before-publish');
      await this.publish(batch);
      await failpoint('relay.after-publish');
      const last = batch.at(-1)?.position ?? 0;
      await this.mark(term, last);
      this.next = last + 1;
      await this.eraseRedacted(batch);
    }
  }

  private async recover(): Promise<void> {
    const stream = await this.stream();
    if (!stream) return;
    const place = await stream.place();
    this.sequence = place.lastSequence;
    this.next = place.last === null ? await this.firstKept() : place.last + 1;
    this.buffer = [];
    this.log.info('relay.recovered', { next: this.next, messages: place.messages });
  }

  private async nextBatch(): Promise<LedgerEvent[]> {
    const next = this.next ?? 1;
    while (this.buffer.length > 0 && (this.buffer[0]?.position ?? 0) < next) this.buffer.shift();
    if (this.buffer[0]?.position === next) return this.buffer.splice(0, batchSize);
    this.buffer = [];
    return this.database.inTransaction(asService('hub'), transaction =>
      transaction.query<LedgerEvent & Record<string, unknown>>(readNumbered, [next, batchSize]),
    );
  }

  private async publish(batch: LedgerEvent[]): Promise<void> {
    const connection = this.bus.live;
    if (!connection) throw new Error('NATS went away');
    this.window = this.window?.belongsTo(connection) ? this.window : new AckWindow(connection, this.bus.inboxPrefix);
    const acks = batch.map((event, index) => {
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
    this.sequence = await this.window.publishAll(acks);
  }

  private async mark(term: number, position: number): Promise<void> {
    await this.database.inTransaction(asService('hub'), transaction =>
      transaction.execute(`update ledger.leaders set relayed = $2 where name = 'sequencer' and term = $1`, [
        term,
        position,
      ]),
    );
  }

  private async firstKept(): Promise<number> {
    const [row] = await this.database.inTransaction(asService('hub'), transaction =>
      transaction.query<{ position: number | null }>(
        `select min(position)::float8 as position from ledger.outbox where at > now() - make_interval(days => $1) and position is not null`,
        [this.settings.keepDays],
      ),
    );
    return row?.position ?? 1;
  }

  private async eraseRedacted(batch: LedgerEvent[]): Promise<void> {
    const records = batch.filter(event => erasingTypes.has(event.type)).map(event => event.recordId);
    if (records.length === 0) return;
    const positions = await this.database.inTransaction(asService('hub'), transaction =>
      transaction.query<{ position: number }>(
        `select position::float8 as position from ledger.outbox where record_id = any($1) and data is null and position < $2 order by position`,
        [records, this.next],
      ),
    );
    // Position and sequence advance together within one generation of the stream, so their distance is constant.
    const distance = this.sequence - ((this.next ?? 1) - 1);
    const stream = await this.stream();
    await stream?.erase(positions.map(row => row.position + distance).filter(sequence => sequence > 0));
  }
}

const readNumbered = `select ${ledgerEventColumns} from ledger.outbox o where o.position >= $1 order by o.position limit $2`;
