// The floor's door: a durable consumer whose messages go to whoever is connected.
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { answer, setting } from './answer.js';

const readers = new Set<ServerResponse>();
const connection = await connect({ servers: setting('ORTOO_NATS_URL') });
const manager = await jetstreamManager(connection);
await manager.consumers.add('FLOOR', { durable_name: 'door', ack_policy: AckPolicy.Explicit });
const consumer = await jetstream(connection).consumers.get('FLOOR', 'door');
await consumer.consume({
  callback: message => {
    const frame = `data: ${message.string()}\n\n`;
    for (const reader of readers) reader.write(frame);
    message.ack();
  },
});

const server = createServer((_request, response) => {
  response.socket?.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  readers.add(response);
});

answer({
  listen: () =>
    new Promise(resolve => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    }),
});
