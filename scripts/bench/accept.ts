import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { dirname, join } from 'node:path';
import { type Ground } from './ground.js';
import { type Contest, type Figures, type Measure } from './measure.js';
import { startHub } from './hub.js';
import { startProgram } from './processes.js';
import { publication, sameRows } from './publication.js';
import { type Site } from './site.js';

const connections = 32;

/** How many publications the HTTP door takes, beside a door that writes the same rows by hand. */
export const accept: Measure = {
  name: 'accept',
  aims: [
    {
      figure: 'accepted',
      title: `publications accepted, ${connections} connections`,
      unit: '/s',
      ratio: { atLeast: 0.6 },
    },
    { figure: 'p99', title: `p99 of accepting, ${connections} connections`, unit: 'ms', ratio: { atMost: 2 } },
  ],
  open: openAccept,
};

async function openAccept(ground: Ground): Promise<Contest> {
  const nats = await ground.nats('accept');
  const [hubSite, floorSite] = [await ground.site('accept_hub'), await ground.site('accept_floor')];
  const [[member], [floorMember]] = [await hubSite.addMembers(1), await floorSite.addMembers(1)];
  const hub = await startHub(ground, hubSite, nats);
  const floor = await startProgram('accept-floor', floorSite.environment);
  const floorUrl = `http://127.0.0.1:${await floor.ask<number>('listen')}`;
  const ours = { url: `${hub.url}/v1/materials`, key: member?.key ?? '', site: hubSite };
  const theirs = { url: `${floorUrl}/v1/materials`, key: floorMember?.key ?? '', site: floorSite };
  await sameRows(ours, theirs);
  return {
    ours: {
      run: async seconds => {
        const figures = await load(ours.url, ours.key, seconds);
        await untilRelayed(hubSite);
        return figures;
      },
    },
    floor: { run: seconds => load(theirs.url, theirs.key, seconds) },
    close: async () => {
      await Promise.all([hub.stop(), floor.stop()]);
      await nats.stop();
      await Promise.all([hubSite.close(), floorSite.close()]);
    },
  };
}

/** Loads a door from a process of its own. */
async function load(url: string, key: string, seconds: number): Promise<Figures> {
  const program = join(dirname(createRequire(import.meta.url).resolve('autocannon')), 'autocannon.js');
  const options = ['-j', '-c', String(connections), '-d', String(seconds), '-m', 'POST', '-b', publication];
  const headers = ['-H', `authorization=Bearer ${key}`, '-H', 'content-type=application/json'];
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...options, ...headers, url]);
  const result = JSON.parse(stdout) as {
    '2xx': number;
    non2xx: number;
    errors: number;
    duration: number;
    latency: { p99: number };
  };
  if (result.non2xx + result.errors > 0)
    throw new Error(`${url} refused ${result.non2xx} publications and failed ${result.errors}`);
  return { accepted: result['2xx'] / result.duration, p99: result.latency.p99 };
}

/** What the hub still has to number and relay would otherwise take the floor's time. */
async function untilRelayed(site: Site): Promise<void> {
  for (let open = true; open; await wait(50)) {
    const [row] = await site.sql<{ open: boolean }>(
      `select r.position < s.position or exists (select from ledger.outbox where position is null) as open
       from ledger.leaders s, ledger.leaders r where s.name = 'sequencer' and r.name = 'relay'`,
    );
    open = row?.open ?? false;
  }
}
