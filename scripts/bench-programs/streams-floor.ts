// The least that streams: two groups of open responses, and `write` of one prebuilt frame to each response of a group.
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { answer } from './answer.js';

const groups = new Map<string, ServerResponse[]>();
const server = createServer((request, response) => {
  response.socket?.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('retry: 5000\n\n');
  const group = groups.get(request.url ?? '') ?? [];
  group.push(response);
  groups.set(request.url ?? '', group);
});

answer({
  listen: () =>
    new Promise(resolve => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    }),
  send: ({ group, frame }: { group: string; frame: string }) => {
    for (const response of groups.get(group) ?? []) response.write(frame);
  },
});
