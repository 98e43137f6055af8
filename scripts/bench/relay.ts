import { type Ground } from './ground.js';
import { fillOutbox } from './filling.js';
import { type Contest, type Measure } from './measure.js';
import { startProgram } from './processes.js';

/** Few enough that a slow machine still ends in about the time that was asked for. */
const rowsPerSecond = 4000;

/** How fast a full outbox is numbered and relayed, beside a relay that only counts acknowledgements. */
export const relay: Measure = {
  name: 'relay',
  aims: [{ figure: 'rows', title: 'rows numbered and relayed', unit: '/s', ratio: { atLeast: 0.5 } }],
  open: openRelay,
};

async function openRelay(ground: Ground): Promise<Contest> {
  const nats = await ground.nats('relay');
  const site = await ground.site('relay');
  const [member] = await site.addMembers(1);
  const settings = { ...site.environment, ORTOO_NATS_URL: nats.url, BENCH_OWNER_URL: site.ownerUrl };
  const ours = await startProgram('relay-ours', settings);
  const floor = await startProgram('relay-floor', settings);
  return {
    ours: {
      run: async seconds => {
        const rows = seconds * rowsPerSecond;
        await fillOutbox(site, member?.id ?? '', rows, { numbered: false });
        return { rows: rows / (await ours.ask<number>('drain', rows)) };
      },
    },
    floor: {
      run: async seconds => {
        const rows = seconds * rowsPerSecond;
        await floor.ask('fill', rows);
        return { rows: rows / (await floor.ask<number>('drain', rows)) };
      },
    },
    close: async () => {
      await Promise.all([ours.stop(), floor.stop()]);
      await nats.stop();
      await site.close();
    },
  };
}
