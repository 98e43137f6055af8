import { type ConsumerMessages, jetstream, jetstreamManager, type JsMsg } from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { type EventDefinition } from '@ortoo/contracts';
import { asService, type Database, type ServiceName } from '@ortoo/persistence';
import { type Logger, Wakeup } from '@ortoo/runtime';
import { type Bus } from '../bus/bus.js';
import { dataInLedgerHeader, decodeAttribute, positionHeader } from '../stream/cloud-event-headers.js';
import { eventsStream } from '../stream/events-stream.js';
import { DeadLetters, type RetriedLetter } from './dead-letters.js';
import { readData } from './event-data.js';
import { outcomeOf } from './outcomes.js';

/** How long the server waits for a service that died with a message in its hands; one that lives says so in time. */
const ackWait = 20_000;
const retryPoll = 2000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The subject of the kick that says: somebody asked for the retry of a dead letter. */
export const retryKick = 'kick.dead-letters';

/** What a leaf handler is told beside the data. */
export interface EventInfo {
  id: string;
  position: number;
  time: string;
  /** How often this event was tried, from 1. */
  delivery: number;
}

/** One piece of leaf work: its durable consumer, the type that it takes, and what it does; `run` throws what went wrong. */
export interface Leaf {
  consumer: string;
  event: EventDefinition;
  run(data: unknown, info: EventInfo): Promise<void>;
}

/** Reads the durable consumers of leaf work, ends each message in one of three outcomes, and retries dead letters. */
export class LeafWork {
  private readonly open = new Set<ConsumerMessages>();
  private readonly deadLetters: DeadLetters;
  private readonly retries = new Wakeup();
  private loops: Promise<void>[] = [];
  private stopping = false;

  constructor(
    private readonly bus: Bus,
    private readonly database: Database,
    private readonly service: ServiceName,
    private readonly log: Logger,
  ) {
    this.deadLetters = new DeadLetters(database, service);
  }

  /** Begins with these; returns at once. */
  start(leaves: Leaf[]): void {
    if (leaves.length === 0) return;
    this.bus.onKick(retryKick, () => this.retries.knock());
    this.loops = [...leaves.map(leaf => this.keepConsuming(leaf)), this.keepRetrying(leaves)];
  }

  /** Finishes what is at hand and gives the rest back. */
  async close(): Promise<void> {
    this.stopping = true;
    this.retries.knock();
    for (const messages of this.open) messages.stop();
    await Promise.all(this.loops);
  }

  private async keepConsuming(leaf: Leaf): Promise<void> {
    while (!this.stopping) {
      const connection = this.bus.live;
      try {
        if (connection) await this.consume(connection, leaf);
      } catch (error) {
        this.log.warn('consumer.failed', { consumer: leaf.consumer, reason: (error as Error).message });
      }
      if (!this.stopping) await new Promise(resolve => setTimeout(resolve, 500));
    }
  }

  private async consume(connection: NatsConnection, leaf: Leaf): Promise<void> {
    const manager = await jetstreamManager(connection, { checkAPI: false });
    // Adding a durable that stands already, with the same settings, changes nothing; after a refill it has to be made again.
    await manager.consumers.add(eventsStream, {
      durable_name: leaf.consumer,
      filter_subject: `evt.${leaf.event.type}.*`,
      ack_policy: 'explicit',
      deliver_policy: 'all',
      ack_wait: ackWait * 1e6,
      max_deliver: -1,
      max_ack_pending: 64,
    });
    const consumer = await jetstream(connection).consumers.get(eventsStream, leaf.consumer);
    const messages = await consumer.consume({ max_messages: 8 });
    this.open.add(messages);
    void this.stopWhenGone(messages);
    try {
      for await (const message of messages) await this.settle(leaf, message);
    } finally {
      this.open.delete(messages);
      await messages.close();
    }
  }

  private async stopWhenGone(messages: ConsumerMessages): Promise<void> {
    for await (const status of messages.status()) {
      if (['consumer_not_found', 'stream_not_found', 'consumer_deleted'].includes(status.type)) messages.stop();
    }
  }

  /** Handles a message; what fails here is the house's fault, not the event's, so that it is only put off. */
  private async settle(leaf: Leaf, message: JsMsg): Promise<void> {
    if (this.stopping) return message.nak();
    try {
      await this.handle(leaf, message);
    } catch (error) {
      this.log.warn('event.put-off', { consumer: leaf.consumer, reason: (error as Error).message });
      message.nak(1000);
    }
  }

  private async handle(leaf: Leaf, message: JsMsg): Promise<void> {
    const { consumer } = leaf;
    const info = infoOf(message);
    if (!uuid.test(info.id)) {
      this.log.warn('event.foreign', { consumer, sequence: message.seq });
      return message.term();
    }
    if (await this.handledBefore(consumer, info.id)) return message.ack();
    const text = await this.textOf(message, info);
    if (text === null) return message.ack();
    const [type = '', version = ''] = message.subject.slice('evt.'.length).split('.v');
    const beat = setInterval(() => message.working(), ackWait / 4);
    const error = await this.attempt(leaf, Number(version), text, info).finally(() => clearInterval(beat));
    const outcome = outcomeOf(error, info.delivery);
    this.log.info('event.handled', { consumer, eventId: info.id, outcome: outcome.kind, delivery: info.delivery });
    if (outcome.kind === 'retry') return message.nak(outcome.milliseconds);
    if (outcome.kind === 'dead') {
      await this.deadLetters.add({
        consumer,
        eventId: info.id,
        position: info.position,
        type,
        reason: outcome.reason,
        attempts: info.delivery,
      });
    }
    await this.remember(consumer, info.id);
    return outcome.kind === 'dead' ? message.term() : message.ack();
  }

  private async keepRetrying(leaves: Leaf[]): Promise<void> {
    const byConsumer = new Map(leaves.map(leaf => [leaf.consumer, leaf]));
    while (!this.stopping) {
      const found = await this.deadLetters
        .retryNext([...byConsumer.keys()], letter => this.retry(byConsumer.get(letter.consumer), letter))
        .catch((error: unknown) => {
          this.log.warn('dead-letter.retry-failed', { reason: (error as Error).message });
          return false;
        });
      if (!found) await this.retries.wait(retryPoll);
    }
  }

  private async retry(leaf: Leaf | undefined, letter: RetriedLetter): Promise<unknown> {
    const { eventId: id, position, at, attempts, version, data } = letter;
    // What was redacted since, or is too old to be kept, is nobody's work any more.
    if (!leaf || data === null) return undefined;
    return this.attempt(leaf, version, data, { id, position, time: at.toISOString(), delivery: attempts + 1 });
  }

  /** Runs leaf work to its end and answers what it threw. */
  private async attempt(leaf: Leaf, version: number, text: string, info: EventInfo): Promise<unknown> {
    try {
      await leaf.run(readData(leaf.event, version, text), info);
      return undefined;
    } catch (error) {
      return error ?? new Error('The handler threw nothing');
    }
  }

  /** The data as they were sent, or from the ledger when they were too large for that; null once redacted. */
  private async textOf(message: JsMsg, info: EventInfo): Promise<string | null> {
    const place = message.headers?.get(dataInLedgerHeader);
    if (place === 'redacted') return null;
    if (place !== 'ledger') return message.string();
    const [row] = await this.database.inTransaction(asService(this.service), transaction =>
      transaction.query<{ data: string | null }>('select data from ledger.outbox where position = $1', [info.position]),
    );
    return row?.data ?? null;
  }

  private async handledBefore(consumer: string, eventId: string): Promise<boolean> {
    const rows = await this.database.inTransaction(asService(this.service), transaction =>
      transaction.query('select from ledger.inbox where consumer = $1 and event_id = $2', [consumer, eventId]),
    );
    return rows.length > 0;
  }

  private async remember(consumer: string, eventId: string): Promise<void> {
    await this.database.inTransaction(asService(this.service), transaction =>
      transaction.execute('insert into ledger.inbox (consumer, event_id) values ($1, $2) on conflict do nothing', [
        consumer,
        eventId,
      ]),
    );
  }
}

function infoOf(message: JsMsg): EventInfo {
  const header = (name: string): string => decodeAttribute(message.headers?.get(name) ?? '');
  return {
    id: header('ce-id'),
    position: Number(header(positionHeader)),
    time: header('ce-time'),
    delivery: message.info.deliveryCount,
  };
}
