import { type Ground } from './ground.js';
import { startHub } from './hub.js';
import { type Contest, type Figures, type Measure } from './measure.js';
import { startProgram, startService } from './processes.js';

const perSecond = 500;

/** How long an event takes from its COMMIT to a reader of the stream, beside the shortest such pipeline. */
export const commitToStream: Measure = {
  name: 'commit-to-stream',
  aims: [
    { figure: 'p50', title: `COMMIT → SSE at ${perSecond}/s, median`, unit: 'ms', ratio: { atMost: 2.5 } },
    { figure: 'p99', title: `COMMIT → SSE at ${perSecond}/s, p99`, unit: 'ms', ratio: { atMost: 3 } },
  ],
  open: openCommitToStream,
};

async function openCommitToStream(ground: Ground): Promise<Contest> {
  const [ours, floor] = [await openOurs(ground), await openFloor(ground)];
  return {
    ours: { run: ours.run },
    floor: { run: floor.run },
    close: async () => {
      await ours.close();
      await floor.close();
    },
  };
}

interface Pipeline {
  run(seconds: number): Promise<Figures>;
  close(): Promise<void>;
}

/** Hub, notifier, and a third process that commits and reads. */
async function openOurs(ground: Ground): Promise<Pipeline> {
  const nats = await ground.nats('commit_ours');
  const site = await ground.site('commit_ours');
  const [member] = await site.addMembers(10);
  const hub = await startHub(ground, site, nats);
  const notifier = startService(ground, 'notifier', { ...site.environment, ORTOO_NATS_URL: nats.url });
  const committer = await startProgram('commit-ours', {
    ...site.environment,
    ORTOO_NATS_URL: nats.url,
    BENCH_ORGANISATION: member?.id,
    BENCH_PER_SECOND: String(perSecond),
  });
  await committer.ask('listen', { url: `${hub.url}/v1/stream`, key: member?.key });
  return {
    run: seconds => committer.ask<Figures>('run', seconds),
    close: async () => {
      await Promise.all([committer.stop(), hub.stop(), notifier.stop()]);
      await nats.stop();
      await site.close();
    },
  };
}

/** Relay, door, and a third process that commits and reads. */
async function openFloor(ground: Ground): Promise<Pipeline> {
  const nats = await ground.nats('commit_floor');
  const site = await ground.site('commit_floor');
  const settings = {
    BENCH_OWNER_URL: site.ownerUrl,
    ORTOO_NATS_URL: nats.url,
    BENCH_PER_SECOND: String(perSecond),
  };
  const committer = await startProgram('commit-floor', settings);
  const relay = await startProgram('commit-floor-relay', settings);
  const door = await startProgram('commit-floor-stream', settings);
  await relay.ask('start');
  await committer.ask('listen', { url: `http://127.0.0.1:${await door.ask<number>('listen')}` });
  return {
    run: seconds => committer.ask<Figures>('run', seconds),
    close: async () => {
      await Promise.all([committer.stop(), relay.stop(), door.stop()]);
      await nats.stop();
      await site.close();
    },
  };
}
