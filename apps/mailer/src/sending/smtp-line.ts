import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import { type Secret } from '@ortoo/runtime';
import { type Attempt } from './outcome.rules.js';

/** A message ready to go, for one recipient. */
export interface ReadyMessage {
  from: string;
  to: string;
  bytes: Buffer;
}

/**
 * One connection to the mail relay, kept open between messages. nodemailer's pool puts a message back into its queue
 * when a connection closes, and would send twice what may have arrived; here every attempt ends where it failed.
 */
export class SmtpLine {
  private connection: SMTPConnection | undefined;

  constructor(private readonly url: Secret) {}

  /**
   * Hands a message over. `beforeDot` runs when the server has taken the whole body and before the final dot can leave;
   * when it rejects, the connection is cut, and the server drops what it has.
   */
  async hand(message: ReadyMessage, beforeDot: () => Promise<void>): Promise<Attempt> {
    const body = { isOut: false, isAsked: false };
    const isReused = this.connection !== undefined;
    try {
      const connection = await this.open();
      const reply = await send(connection, message, async () => {
        body.isAsked = true;
        await beforeDot();
        body.isOut = true;
      });
      return { bodyWritten: true, reply };
    } catch (cause) {
      this.close();
      const error = cause as NonNullable<Attempt['error']>;
      // A relay that closed an idle connection says nothing about this message; without its dot it was never given.
      if (isReused && !body.isAsked && isGone(error)) return this.hand(message, beforeDot);
      return { bodyWritten: body.isOut, error };
    }
  }

  /** Cuts the connection; a message under way fails. */
  close(): void {
    this.connection?.close();
    this.connection = undefined;
  }

  private async open(): Promise<SMTPConnection> {
    if (this.connection) return this.connection;
    const { auth, ...options } = parseConnectionUrl(this.url.reveal());
    const connection = new SMTPConnection({
      ...options,
      connectionTimeout: 30_000,
      greetingTimeout: 30_000,
      // RFC 5321 §4.5.3.2.6: ten minutes after the final dot.
      socketTimeout: 600_000,
    });
    // Whatever breaks it while a message is under way also ends that message; an idle one is simply opened anew.
    connection.on('error', () => this.forget(connection));
    connection.once('end', () => this.forget(connection));
    this.connection = connection;
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject);
      connection.once('end', () => reject(new Error('The mail relay closed the connection')));
      connection.connect(error => (error ? reject(error) : resolve()));
    });
    if (auth?.user && connection.allowsAuth) {
      const credentials = { user: auth.user, pass: auth.pass ?? '' };
      await new Promise<void>((resolve, reject) =>
        connection.login({ credentials }, error => (error ? reject(error) : resolve())),
      );
    }
    return connection;
  }

  private forget(connection: SMTPConnection): void {
    if (this.connection === connection) this.connection = undefined;
  }
}

function send(
  connection: SMTPConnection,
  { from, to, bytes }: ReadyMessage,
  beforeDot: () => Promise<void>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    connection.send({ from, to: [to] }, endingAfter(bytes, beforeDot), (error, info) => {
      if (error) reject(error);
      else resolve(info?.response ?? '');
    });
  });
}

/**
 * A stream that asks before it ends. It holds nothing ahead of its reader: a stream with a buffer would be asked for its
 * end while the server has not even accepted the recipient.
 */
export function endingAfter(bytes: Buffer, beforeEnd: () => Promise<void>): Readable {
  let isGiven = false;
  return new Readable({
    highWaterMark: 0,
    read() {
      if (!isGiven) {
        isGiven = true;
        this.push(bytes);
        return;
      }
      beforeEnd().then(
        () => this.push(null),
        (error: Error) => this.destroy(error),
      );
    },
  });
}

function isGone({ responseCode }: NonNullable<Attempt['error']>): boolean {
  return responseCode === undefined || responseCode === 421;
}
