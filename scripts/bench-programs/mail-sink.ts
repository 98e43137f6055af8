// A mail server that takes everything, counts it and keeps the last.
import { type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { answer } from './answer.js';

let last = '';
let missing = 0;
let whenAllArrived = (): void => undefined;

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData: (stream, _session, callback) => {
    buffer(stream).then(bytes => {
      callback();
      last = bytes.toString('latin1');
      if (--missing === 0) whenAllArrived();
    }, callback);
  },
});
// A client that hangs up early is its own affair.
server.on('error', () => undefined);

answer({
  listen: () =>
    new Promise(resolve => {
      const { server: socket } = server;
      server.listen(0, '127.0.0.1', () => resolve((socket.address() as AddressInfo).port));
    }),
  expect: (count: number) =>
    new Promise<void>(resolve => {
      missing = count;
      whenAllArrived = resolve;
    }),
  last: () => last,
});
