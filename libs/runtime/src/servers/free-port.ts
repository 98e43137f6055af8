import { connect, createServer } from 'node:net';

/** Raised when a port that was asked for belongs to somebody else; the message says what to do. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';

  constructor(
    readonly port: number,
    what: string,
  ) {
    super(`Port ${port} for ${what} is taken by another program; stop that program or choose another port`);
  }
}

/** Says whether a server could listen on this loopback port now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const server = createServer();
  return new Promise(resolve => {
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A loopback port that nobody listens on: the first free one of `preferred`, else one that the system picks. */
export async function findFreePort(preferred: readonly number[] = []): Promise<number> {
  for (const port of preferred) if (await isPortFree(port)) return port;
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('No port')),
      );
    });
  });
}

/** The first bytes that a server on this loopback port says by itself, or undefined when nobody answers within a second. */
export async function greetingAt(port: number): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (text?: string): void => {
      socket.destroy();
      resolve(text);
    };
    socket.setTimeout(1_000, () => finish());
    socket.once('error', () => finish());
    socket.once('close', () => finish());
    socket.once('data', data => finish(data.toString('latin1')));
  });
}
