import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { type Database, type ServiceName } from '@ortoo/persistence';
import { type Logger, Wakeup } from '@ortoo/runtime';
import { type Bus } from '../bus/bus.js';
import { type Leaf, LeafWork } from './leaf-work.js';
import { eventsTransport, type HandlerExtras } from './on-event.js';

const doorbell = 'evt.>';
const builderPoll = 500;

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
  private readonly leafWork: LeafWork;
  private stopping = false;

  constructor(
    private readonly bus: Bus,
    database: Database,
    service: ServiceName,
    private readonly log: Logger,
  ) {
    super();
    this.leafWork = new LeafWork(bus, database, service, log);
  }

  listen(callback: (error?: unknown) => void): void {
    const leaves: Leaf[] = [];
    for (const handler of this.messageHandlers.values()) {
      const { consumer, event } = handler.extras as unknown as HandlerExtras;
      if (event) leaves.push({ consumer, event, run: (data, info) => this.run(handler, data, info) });
      else this.loops.push(this.keepBuilding(handler, consumer));
    }
    if (this.wakeups.length > 0) this.bus.onKick(doorbell, () => this.wakeups.forEach(wakeup => wakeup.knock()));
    this.leafWork.start(leaves);
    callback();
  }

  /** Lets every handler finish what it is at. */
  async close(): Promise<void> {
    this.stopping = true;
    this.wakeups.forEach(wakeup => wakeup.knock());
    await Promise.all([...this.loops, this.leafWork.close()]);
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
      await this.run(handler).catch((error: unknown) =>
        this.log.warn('builder.failed', { consumer, reason: error instanceof Error ? error.message : String(error) }),
      );
      await wakeup.wait(builderPoll);
    }
  }

  private async run(handler: MessageHandler, data?: unknown, context?: unknown): Promise<void> {
    await lastValueFrom(this.transformToObservable(await handler(data, context)), { defaultValue: undefined });
  }
}
