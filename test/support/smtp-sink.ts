import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail as it came over the wire. */
export interface CaughtMail {
  from: string;
  to: string[];
  raw: Buffer;
}

/** How a sink treats what it is given; everything is taken by default. */
export interface SinkBehaviour {
  /** Answers a recipient with this code and text instead of taking it. */
  refuse?: (address: string) => { code: number; text: string } | undefined;
  /** What happens after the final dot: the mail is kept in any case. */
  afterBody?: (mail: CaughtMail) => 'accept' | 'drop' | { code: number; text: string };
}

/** A mail server that keeps what it gets. */
export interface SmtpSink {
  url: string;
  mails: CaughtMail[];
  behaviour: SinkBehaviour;
  /** Resolves when at least `count` mails came, or that many to one address. */
  received(count: number, address?: string): Promise<CaughtMail[]>;
  stop(): Promise<void>;
}

/** Starts a sink on a free port of loopback. */
export async function startSmtpSink(): Promise<SmtpSink> {
  const sink: Pick<SmtpSink, 'mails' | 'behaviour'> = { mails: [], behaviour: {} };
  const listeners = new Set<() => void>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: (address, _session, callback) => {
      const refusal = sink.behaviour.refuse?.(address.address);
      callback(refusal ? Object.assign(new Error(refusal.text), { responseCode: refusal.code }) : null);
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(to => to.address),
          raw: Buffer.concat(chunks),
        };
        sink.mails.push(mail);
        for (const listener of listeners) listener();
        const answer = sink.behaviour.afterBody?.(mail) ?? 'accept';
        if (answer === 'drop') return cut(server, session.id);
        callback(answer === 'accept' ? null : Object.assign(new Error(answer.text), { responseCode: answer.code }));
      });
    },
  });
  // A client that is killed resets its connection; without a listener that would end the test.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return Object.assign(sink, {
    url: `smtp://127.0.0.1:${port}`,
    received: (count: number, address?: string) =>
      new Promise<CaughtMail[]>(resolve => {
        const look = (): void => {
          const found = sink.mails.filter(mail => address === undefined || mail.to.includes(address));
          if (found.length < count) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      }),
    stop: () => new Promise<void>(resolve => server.close(() => resolve())),
  });
}

/** Ends a connection without an answer, as a relay does that crashes after taking a mail. */
function cut(server: SMTPServer, sessionId: string): void {
  const { connections } = server as unknown as { connections: Set<{ id: string; _socket: { destroy(): void } }> };
  for (const connection of connections) if (connection.id === sessionId) connection._socket.destroy();
}
