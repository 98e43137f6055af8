import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Secret } from '@ortoo/runtime';
import { endingAfter, SmtpLine } from './smtp-line.js';

/** A mail server by hand, so that a test decides what it answers and when it goes away. */
async function serve(
  answer: (line: string, socket: Socket) => void,
): Promise<{ url: Secret; server: Server; heard: string[] }> {
  const heard: string[] = [];
  const server = createServer(socket => {
    socket.on('error', () => undefined);
    socket.write('220 ready\r\n');
    let rest = '';
    socket.on('data', chunk => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        heard.push(line);
        answer(line, socket);
      }
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { url: new Secret(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`), server, heard };
}

const polite = (line: string, socket: Socket): void => {
  if (/^(EHLO|MAIL|RCPT)/.test(line)) socket.write('250 ok\r\n');
  if (line === 'DATA') socket.write('354 go on\r\n');
  if (line === '.') socket.write('250 2.0.0 taken\r\n');
};
const message = (text: string) => ({ from: 'b@hub.example', to: 'a@example.org', bytes: Buffer.from(text) });

describe('a line to the mail relay', () => {
  let server: Server | undefined;
  let line: SmtpLine | undefined;
  afterEach(async () => {
    line?.close();
    await new Promise(resolve => (server ? server.close(resolve) : resolve(undefined)));
  });

  it('asks before the final dot, when the server has taken the recipient and all of the body', async () => {
    const served = await serve(polite);
    server = served.server;
    line = new SmtpLine(served.url);
    let heardBefore: string[] = [];
    const attempt = await line.hand(message('Subject: x\r\n\r\nbody\r\n'), async () => {
      while (!served.heard.includes('body')) await new Promise(resolve => setImmediate(resolve));
      heardBefore = [...served.heard];
    });
    expect(heardBefore).toContain('body');
    expect(heardBefore).not.toContain('.');
    expect(attempt).toEqual({ bodyWritten: true, reply: '250 2.0.0 taken' });
    expect(await line.hand(message('again\r\n'), async () => undefined)).toMatchObject({ bodyWritten: true });
    expect(served.heard.filter(heard => heard.startsWith('EHLO'))).toHaveLength(1);
  });

  it('never sends the dot of a message that it may not end', async () => {
    const served = await serve(polite);
    server = served.server;
    line = new SmtpLine(served.url);
    const attempt = await line.hand(message('body\r\n'), () => Promise.reject(new Error('taken over')));
    expect(attempt).toMatchObject({ bodyWritten: false, error: { message: 'taken over' } });
    await new Promise(resolve => served.server.close(resolve));
    server = undefined;
    expect(served.heard).toContain('body');
    expect(served.heard).not.toContain('.');
  });

  it('does not ask at all when the recipient is refused', async () => {
    const served = await serve((heard, socket) =>
      heard.startsWith('RCPT') ? socket.write('550 5.1.1 unknown\r\n') : polite(heard, socket),
    );
    server = served.server;
    line = new SmtpLine(served.url);
    const attempt = await line.hand(message('body\r\n'), () => Promise.reject(new Error('asked')));
    expect(attempt).toMatchObject({ bodyWritten: false, error: { responseCode: 550, command: 'RCPT TO' } });
  });

  it('opens anew, once, when the relay had closed the idle connection', async () => {
    let messages = 0;
    const served = await serve((heard, socket) => {
      if (heard.startsWith('MAIL') && ++messages === 2) socket.end('421 4.4.2 idle for too long\r\n');
      else polite(heard, socket);
    });
    server = served.server;
    line = new SmtpLine(served.url);
    expect((await line.hand(message('one\r\n'), async () => undefined)).reply).toContain('taken');
    expect((await line.hand(message('two\r\n'), async () => undefined)).reply).toContain('taken');
    expect(served.heard.filter(heard => heard === 'two')).toHaveLength(1);
    expect(served.heard.filter(heard => heard.startsWith('EHLO'))).toHaveLength(2);
  });

  it.each(['EHLO', 'MAIL', 'RCPT', 'DATA', '.'])(
    'says whether the body was out when the server goes away at %s',
    async stage => {
      const served = await serve((heard, socket) =>
        heard.startsWith(stage) ? socket.destroy() : polite(heard, socket),
      );
      server = served.server;
      line = new SmtpLine(served.url);
      const attempt = await line.hand(message('body\r\n'), async () => undefined);
      expect(attempt.bodyWritten).toBe(stage === '.');
      expect(attempt.error?.responseCode).toBeUndefined();
      expect(attempt.error).toBeInstanceOf(Error);
    },
  );
});

describe('a stream that asks before it ends', () => {
  it('gives nothing and asks nothing before it is read', async () => {
    let asked = false;
    const stream = endingAfter(Buffer.from('all'), async () => void (asked = true));
    await new Promise(resolve => setImmediate(resolve));
    expect(asked).toBe(false);
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    expect([Buffer.concat(chunks).toString(), asked]).toEqual(['all', true]);
  });
});
