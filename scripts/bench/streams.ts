import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Ground } from './ground.js';
import { type Contest, type Figures, type Measure, NotRun } from './measure.js';
import { type Program, startProgram } from './processes.js';
import { openFloorStreams, openOurStreams, type StreamServer, themes } from './streams-sides.js';

const connections = 5000;
const clientCount = 2;
/** Events on their way at once: enough to keep the server busy, too few to be sent in one piece. */
const outstanding = 4;
const settling = 1500;

/** How many frames reach readers who each have a filter, and what an idle reader costs, beside bare `write`. */
export const streams: Measure = {
  name: 'streams',
  aims: [
    {
      figure: 'frames',
      title: `SSE frames to ${connections.toLocaleString('en')} connections with filters`,
      unit: '/s',
      ratio: { atLeast: 0.6 },
    },
    { figure: 'memory', title: 'memory of an idle SSE connection', unit: 'KiB', ratio: { atMost: 2.5 } },
  ],
  open: openStreams,
};

async function openStreams(ground: Ground): Promise<Contest> {
  needFiles(connections + 500);
  const clients = await Promise.all(Array.from({ length: clientCount }, () => startProgram('streams-client')));
  const ours = await openOurStreams(ground, connections);
  const floor = openFloorStreams(connections);
  return {
    ours: { run: seconds => run(ours.start, clients, seconds) },
    floor: { run: seconds => run(floor.start, clients, seconds) },
    close: async () => {
      await Promise.all(clients.map(client => client.stop()));
      await ours.close();
    },
  };
}

/** Every run has a server of its own, since one that has been loaded never gives its memory back. */
async function run(start: () => Promise<StreamServer>, clients: Program[], seconds: number): Promise<Figures> {
  const server = await start();
  try {
    // What the first connections load and compile is not theirs.
    await connectAll(clients, server.port, server.readers.slice(0, 200));
    await Promise.all(clients.map(client => client.ask('close')));
    await wait(settling);
    const before = residentKilobytes(server.pid);
    await connectAll(clients, server.port, server.readers);
    await wait(settling);
    const after = residentKilobytes(server.pid);
    const figures: Figures = { frames: await flood(server, clients, seconds) };
    return before && after ? { ...figures, memory: (after - before) / connections } : figures;
  } finally {
    await Promise.all(clients.map(client => client.ask('close')));
    await server.stop();
  }
}

/** Neighbours in the list read different themes; each client gets as many of one theme as of the other. */
async function connectAll(clients: Program[], port: number, readers: StreamServer['readers']): Promise<void> {
  const share = readers.length / clients.length;
  await Promise.all(
    clients.map((client, index) =>
      client.ask('open', { port, readers: readers.slice(index * share, (index + 1) * share) }),
    ),
  );
}

async function flood(server: StreamServer, clients: Program[], seconds: number): Promise<number> {
  const framesPerEvent = connections / themes.length;
  const arrived = (events: number): Promise<unknown> =>
    Promise.all(clients.map(client => client.ask('reach', (events * framesPerEvent) / clients.length)));
  const begun = performance.now();
  let sent = 0;
  while (performance.now() - begun < seconds * 1000) {
    if (sent >= outstanding) await arrived(sent - outstanding + 1);
    await server.send(themes[sent++ % themes.length] ?? '');
  }
  await arrived(sent);
  return (sent * framesPerEvent) / ((performance.now() - begun) / 1000);
}

/** Undefined where the system does not tell. */
function residentKilobytes(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return found ? Number(found[1]) : undefined;
}

function needFiles(count: number): void {
  const { stdout } = spawnSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' });
  const limit = Number(stdout);
  if (limit < count)
    throw new NotRun(`a process may hold ${limit} files and ${count} are needed: run \`ulimit -n ${2 * count}\` first`);
}
