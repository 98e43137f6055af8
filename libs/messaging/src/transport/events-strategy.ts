import { type ConsumerMessages, jetstream, jetstreamManager, type JsMsg } from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { asService, type Database, type ServiceName } from '@ortoo/persistence';
import { type Logger, Wakeup } from '@ortoo/runtime';
import { type Bus } from '../bus/bus.js';
import { dataInLedgerHeader, decodeAttribute, positionHeader } from '../stream/cloud-event-headers.js';
import { eventsStream } from '../stream/events-stream.js';
import { DeadLetters } from './dead-letters.js';
import { eventsTransport, type HandlerExtras } from './on-event.js';
import { GiveUp, outcomeOf } from './outcomes.js';

const doorbell = 'evt.>';
const builderPoll = 500;
const retryPoll = 2000;

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

/**
 * The Nest transport of the hub's own services. State builders are woken by whatever passes on `evt.>` and by a slow poll;
 * leaf work reads its durable consumer and ends each message in one of three outcomes.
 */
export class EventsStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = eventsTransport;
  /** Tells Nest that failures of handlers are this transport's to handle. */
  override readonly propagatesEventHandlerErrors = true;

  private readonly wakeups: Wakeup[] = [];
  private readonly loops: Promise<void>[] = [];
  private readonly open = new Set<ConsumerMessages>();
  private readonly deadLetters: DeadLetters;
  private stopping = false;

  constructor(
    private readonly bus: Bus,
    private readonly database: Database,
    private readonly service: ServiceName,
    private readonly log: Logger,
  ) {
    super();
    this.deadLetters = new DeadLetters(database, service);
  }

  listen(callback: (error?: unknown) => void): void {
    for (const handler of this.messageHandlers.values()) {
      const { consumer, event } = handler.extras as unknown as HandlerExtras;
      this.loops.push(event ? this.keepConsuming(handler, consumer, event.type) : this.keepBuilding(handler, consumer));
    }
    this.loops.push(this.keepRetrying());
    if (this.wakeups.length > 0) this.bus.onKick(doorbell, () => this.wakeups.forEach(wakeup => wakeup.knock()));
    callback();
  }

  /** Lets every handler finish what it is at. */
  async close(): Promise<void> {
    this.stopping = true;
    this.wakeups.forEach(wakeup => wakeup.knock());
    for (const messages of this.open) messages.stop();
    await Promise.all(this.loops);
  }

  on(): void {
    throw new Error('This transport has no events of its own');
  }

  unwrap<T>(): T {
    return this.bus as T;
  }

  private async keepBuilding(handler: MessageHandler, consumer: string): Promise<void> {
    const wakeup = new Wakeup();
    this.wakeups.push(wakeup);
    while (!this.stopping) {
      const error = await this.run(handler, undefined, undefined);
      if (error) this.log.warn('builder.failed', { consumer, reason: (error as Error).message });
      await wakeup.wait(builderPoll);
    }
  }

  private async keepRetrying(): Promise<void> {
    const leaves = new Map(
      [...this.messageHandlers.values()].map(handler => [
        (handler.extras as unknown as HandlerExtras).consumer,
        handler,
      ]),
    );
    const wakeup = new Wakeup();
    this.wakeups.push(wakeup);
    this.bus.onKick(retryKick, () => wakeup.knock());
    while (!this.stopping) {
      const retry = this.deadLetters.retryNext([...leaves.keys()], async letter => {
        const info = {
          id: letter.eventId,
          position: letter.position,
          time: letter.at.toISOString(),
          delivery: letter.attempts + 1,
        };
        const handler = leaves.get(letter.consumer);
        return handler && this.run(handler, parsed(letter.data ?? 'null'), info);
      });
      const found = await retry.catch((error: unknown) => {
        this.log.warn('dead-letter.retry-failed', { reason: (error as Error).message });
        return false;
      });
      if (!found) await wakeup.wait(retryPoll);
    }
  }

  private async keepConsuming(handler: MessageHandler, consumer: string, type: string): Promise<void> {
    while (!this.stopping) {
      const connection = this.bus.live;
      try {
        if (connection) await this.consume(connection, handler, consumer, type);
      } catch (error) {
        this.log.warn('consumer.failed', { consumer, reason: (error as Error).message });
      }
      if (!this.stopping) await new Promise(resolve => setTimeout(resolve, 500));
    }
  }

  private async consume(
    connection: NatsConnection,
    handler: MessageHandler,
    durable: string,
    type: string,
  ): Promise<void> {
    const manager = await jetstreamManager(connection, { checkAPI: false });
    // Adding a durable that stands already, with the same settings, changes nothing; after a refill it has to be made again.
    await manager.consumers.add(eventsStream, {
      durable_name: durable,
      filter_subject: `evt.${type}.*`,
      ack_policy: 'explicit',
      deliver_policy: 'all',
      ack_wait: 60 * 1e9,
      max_deliver: -1,
      max_ack_pending: 64,
    });
    const messages = await (
      await jetstream(connection).consumers.get(eventsStream, durable)
    ).consume({ max_messages: 8 });
    this.open.add(messages);
    const watch = (async () => {
      for await (const status of messages.status()) {
        if (['consumer_not_found', 'stream_not_found', 'consumer_deleted'].includes(status.type)) messages.stop();
      }
    })();
    try {
      for await (const message of messages) await this.handle(handler, durable, message);
    } finally {
      this.open.delete(messages);
      await watch;
    }
  }

  private async handle(handler: MessageHandler, consumer: string, message: JsMsg): Promise<void> {
    const info = infoOf(message);
    if (await this.handledBefore(consumer, info.id)) return message.ack();
    const beat = setInterval(() => message.working(), 20_000);
    const error = await this.run(handler, await this.dataOf(message, info), info).finally(() => clearInterval(beat));
    const outcome = outcomeOf(error, info.delivery);
    this.log.info('event.handled', { consumer, eventId: info.id, outcome: outcome.kind, delivery: info.delivery });
    if (outcome.kind === 'retry') return message.nak(outcome.milliseconds);
    if (outcome.kind === 'dead') {
      const type = message.subject.split('.').slice(1, -1).join('.');
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

  private async dataOf(message: JsMsg, info: EventInfo): Promise<unknown> {
    if (message.headers?.get(dataInLedgerHeader) !== 'ledger') return parsed(message.string());
    const [row] = await this.database.inTransaction(asService(this.service), transaction =>
      transaction.query<{ data: string | null }>('select data from ledger.outbox where position = $1', [info.position]),
    );
    return parsed(row?.data ?? 'null');
  }

  /** Runs a handler to its end and answers what it threw. */
  private async run(handler: MessageHandler, data: unknown, info: EventInfo | undefined): Promise<unknown> {
    try {
      if (data instanceof GiveUp) throw data;
      await lastValueFrom(this.transformToObservable(await handler(data, info)), { defaultValue: undefined });
      return undefined;
    } catch (error) {
      return error ?? new Error('The handler threw nothing');
    }
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return new GiveUp('The payload is not JSON', { cause: error });
  }
}
