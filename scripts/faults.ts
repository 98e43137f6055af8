import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { obtainNatsServer } from '@ortoo/runtime';
import { format, resolveConfig } from 'prettier';
import { crashPoints } from './faults/crash-points.js';
import { runFaults } from './faults/run.js';
import { describe, tableOf } from './faults/report.js';

const root = join(import.meta.dirname, import.meta.dirname.endsWith('dist') ? '../..' : '..');
const page = join(root, 'docs/reliability.md');

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '5000' },
    kills: { type: 'string', default: '40' },
    rate: { type: 'string', default: '25' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    instances: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
  },
});

const seed = Number(values.seed);
const natsBinary = await obtainNatsServer({
  cacheDir: join(root, '.cache/nats'),
  url: process.env['ORTOO_NATS_SERVER'],
  log: line => console.log(`  ${line}`),
});
const options = {
  count: Number(values.count),
  kills: Number(values.kills),
  perSecond: Number(values.rate),
  instances: Number(values.instances),
  seed,
  every: 1000,
  sleepFor: 15_000,
  fsync: true,
  crashPoints,
  natsBinary,
  say: (line: string) => console.log(line),
};
console.log(`${values.count} publications with seed ${seed}; npm run faults -- --seed ${seed} draws the same kills`);
const result = await runFaults(options);
const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.versions.node}, nats-server ${natsBinary.version}`;
const table = tableOf(result);
console.log(`\n${table}\n`);
for (const fault of result.faults.slice(0, 50)) console.log(`FAULT ${fault}`);
if (values.write && existsSync(page)) {
  const text = describe(readFileSync(page, 'utf8'), { options, machine, table });
  writeFileSync(page, await format(text, { ...(await resolveConfig(page)), parser: 'markdown' }));
}
process.exitCode = result.faults.length === 0 ? 0 : 1;
