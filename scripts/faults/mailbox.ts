import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mail server that takes everything and keeps it. */
export interface Mailbox {
  url: string;
  mails: { to: string; text: string }[];
  stop(): Promise<void>;
}

/** Opens a mailbox on a free port. */
export async function openMailbox(): Promise<Mailbox> {
  const mails: Mailbox['mails'] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, session, done) => {
      simpleParser(stream).then(
        ({ text = '' }) => {
          // Lines are folded at will; a title is found across them.
          for (const { address } of session.envelope.rcptTo)
            mails.push({ to: address, text: text.replace(/\s+/g, ' ') });
          done();
        },
        (error: unknown) => done(error as Error),
      );
    },
  });
  // A mailer that is killed resets its connection.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    stop: () => new Promise<void>(resolve => server.close(() => resolve())),
  };
}
