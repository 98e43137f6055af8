import { setTimeout as wait } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { fillOutbox } from './filling.js';
import { type Ground } from './ground.js';
import { type Contest, type Measure } from './measure.js';
import { startProgram, startService } from './processes.js';
import { type Site } from './site.js';

/** Log entries written per second of a run, whatever the number of members. */
const entriesPerSecond = 20_000;
const patience = 60_000;

/** How fast events enter the logs of so many members, beside a bare table of leased work. */
export const fanOut: Measure[] = [10, 100, 1000].map(members => ({
  name: 'fan-out',
  aims: [
    {
      figure: 'entries',
      title: `log entries of ${members.toLocaleString('en')} members`,
      unit: '/s',
      ratio: { atLeast: 0.5 },
    },
  ],
  open: ground => openFanOut(ground, members),
}));

async function openFanOut(ground: Ground, members: number): Promise<Contest> {
  const nats = await ground.nats('fan_out');
  const site = await ground.site('fan_out');
  const [publisher] = await site.addMembers(members);
  const notifier = startService(ground, 'notifier', { ...site.environment, ORTOO_NATS_URL: nats.url });
  const bell = await connect({ servers: nats.url });
  await untilElected(site);
  const floor = await startProgram('fan-out-floor', { BENCH_OWNER_URL: site.ownerUrl });
  const eventsIn = (seconds: number): number => Math.ceil((seconds * entriesPerSecond) / members);
  return {
    ours: {
      run: async seconds => {
        const events = eventsIn(seconds);
        const before = await entriesOf(site);
        await fillOutbox(site, publisher?.id ?? '', events, { numbered: true });
        const begun = performance.now();
        bell.publish('evt.report.published.v1');
        await untilApplied(site);
        const took = (performance.now() - begun) / 1000;
        const written = (await entriesOf(site)) - before;
        if (written !== events * members) throw new Error(`${written} of ${events * members} entries were written`);
        return { entries: written / took };
      },
    },
    floor: {
      run: async seconds => {
        const entries = eventsIn(seconds) * members;
        return { entries: entries / (await floor.ask<number>('run', { members, events: eventsIn(seconds) })) };
      },
    },
    close: async () => {
      await bell.close();
      await Promise.all([notifier.stop(), floor.stop()]);
      await nats.stop();
      await site.close();
    },
  };
}

async function untilElected(site: Site): Promise<void> {
  const question = `select term > 0 as done from ledger.leaders where name = 'fanout'`;
  await untilTrue(site, question);
}

async function untilApplied(site: Site): Promise<void> {
  const question = `select position >= (select max(position) from ledger.outbox) as done from ledger.leaders where name = 'fanout'`;
  await untilTrue(site, question);
}

async function untilTrue(site: Site, question: string): Promise<void> {
  for (const until = Date.now() + patience; ; await wait(4)) {
    const [row] = await site.sql<{ done: boolean }>(question);
    if (row?.done) return;
    if (Date.now() > until) throw new Error('The notifier does not come to an end');
  }
}

async function entriesOf(site: Site): Promise<number> {
  const [row] = await site.sql<{ entries: number }>(
    'select coalesce(sum(n), 0)::float8 as entries from ledger.member_heads',
  );
  return row?.entries ?? 0;
}
