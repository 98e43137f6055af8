import { readFile } from 'node:fs/promises';
import { connect, credsAuthenticator, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { type Logger } from '@ortoo/runtime';

/** How a service reaches NATS. */
export interface BusOptions {
  url: string;
  /** Path of a `.creds` file; without it the server has to allow anyone (tests). */
  credentials?: string;
  /** Prefix of the inboxes that this service may subscribe to, as its permissions say. */
  inboxPrefix?: string;
  name: string;
  log: Logger;
}

type KickHandler = (payload: string) => void;

/**
 * A connection to NATS that is allowed to be away: it connects in the background and comes back by itself.
 * A kick says "look again" to whoever works behind a slow poll; losing one costs time, never data.
 */
export class Bus {
  private connection: NatsConnection | undefined;
  private readonly handlers = new Map<string, KickHandler[]>();
  private readonly whenConnected: ((connection: NatsConnection) => void)[] = [];
  private closed = false;

  private constructor(private readonly options: BusOptions) {}

  /** Starts connecting and returns at once. */
  static open(options: BusOptions): Bus {
    const bus = new Bus(options);
    void bus.connectInBackground();
    return bus;
  }

  /** The connection while it stands; undefined while NATS is away. */
  get live(): NatsConnection | undefined {
    return this.connection && !this.connection.isClosed() && this.up ? this.connection : undefined;
  }

  private up = false;

  /** Where replies to this service go. */
  get inboxPrefix(): string | undefined {
    return this.options.inboxPrefix;
  }

  /** Runs now or as soon as the first connection stands, and again after every reconnection. */
  onConnected(action: (connection: NatsConnection) => void): void {
    this.whenConnected.push(action);
    if (this.live) action(this.live);
  }

  /** Tells everyone who listens, in this process and in others. */
  kick(subject: string, payload = ''): void {
    for (const handler of this.handlers.get(subject) ?? []) handler(payload);
    this.live?.publish(subject, payload);
  }

  /** Listens to a kick for as long as the bus is open. */
  onKick(subject: string, handler: KickHandler): void {
    const handlers = this.handlers.get(subject) ?? [];
    this.handlers.set(subject, [...handlers, handler]);
    if (handlers.length === 0 && this.connection) this.subscribe(this.connection, subject);
  }

  /** Lets what was published leave, then closes. */
  async close(): Promise<void> {
    this.closed = true;
    this.up = false;
    const { connection } = this;
    if (!connection || connection.isClosed()) return;
    await Promise.race([connection.drain(), new Promise(resolve => setTimeout(resolve, 1000).unref())]).catch(
      () => undefined,
    );
    if (!connection.isClosed()) await connection.close();
  }

  private async connectInBackground(): Promise<void> {
    const { url, credentials, inboxPrefix, name, log } = this.options;
    while (!this.closed && !this.connection) {
      try {
        const authenticator = credentials ? credsAuthenticator(await readFile(credentials)) : undefined;
        this.connection = await connect({
          servers: url,
          name,
          authenticator,
          inboxPrefix,
          noEcho: true,
          maxReconnectAttempts: -1,
          reconnectTimeWait: 250,
          reconnectJitter: 250,
          pingInterval: 10_000,
          maxPingOut: 2,
        });
      } catch (error) {
        log.warn('nats.away', { reason: (error as Error).message });
        await new Promise(resolve => setTimeout(resolve, 500));
      }
    }
    if (this.connection) await this.follow(this.connection);
  }

  private async follow(connection: NatsConnection): Promise<void> {
    if (this.closed) return void (await connection.close());
    for (const subject of this.handlers.keys()) this.subscribe(connection, subject);
    this.announce(connection);
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') {
        this.up = false;
        this.options.log.warn('nats.disconnected');
      }
      if (status.type === 'reconnect') this.announce(connection);
    }
    this.up = false;
    if (this.closed) return;
    // The server refused us for good (credentials replaced, for example): start over with what the file says now.
    this.connection = undefined;
    await this.connectInBackground();
  }

  private announce(connection: NatsConnection): void {
    this.up = true;
    this.options.log.info('nats.connected', { server: connection.getServer() });
    for (const action of this.whenConnected) action(connection);
  }

  private subscribe(connection: NatsConnection, subject: string): Subscription {
    return connection.subscribe(subject, {
      callback: (error, message) => {
        if (error) return this.options.log.warn('nats.subscription-refused', { subject, reason: error.message });
        for (const handler of this.handlers.get(subject) ?? []) handler(message.string());
      },
    });
  }
}
