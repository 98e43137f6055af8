// `npm run bench`: every path of the hub beside the simplest program that could do the same, both in one run.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accept } from './bench/accept.js';
import { commitToStream } from './bench/commit-to-stream.js';
import { digests } from './bench/digests.js';
import { fanOut } from './bench/fan-out.js';
import { type Ground, prepareGround } from './bench/ground.js';
import { type Measure, NotRun } from './bench/measure.js';
import { type Options, readOptions, UsageError, usageOf } from './bench/options.js';
import { readProfiles } from './bench/profile.js';
import { relay } from './bench/relay.js';
import { describeMachine, tableOf, writePage } from './bench/report.js';
import { compare, type Effort, notRun, type Verdict } from './bench/rounds.js';
import { streams } from './bench/streams.js';

const measures: Measure[] = [accept, relay, commitToStream, ...fanOut, streams, digests];
const names = [...new Set(measures.map(({ name }) => name))];

async function bench({ only, disks, rounds, seconds, isComplete }: Options): Promise<void> {
  const chosen = measures.filter(({ name }) => only.includes(name));
  const verdicts: Verdict[] = [];
  let machine = '';
  for (const disk of disks) {
    const found = await measureOn(disk, chosen, { rounds, seconds, say: console.log });
    verdicts.push(...found.verdicts);
    machine ||= found.machine;
  }
  const table = tableOf(verdicts);
  const effort = `${rounds} rounds of about ${seconds} s for each side; median (least..most)`;
  console.log(`\n${machine}\n${effort}\n\n${table}\n`);
  const isFailed = verdicts.some(({ failed }) => failed);
  if (isComplete && !isFailed) writePage(machine, effort, table);
  else console.log('docs/benchmarks.md stays as it is: only a whole run without options writes it.');
  if (isFailed) process.exitCode = 1;
}

async function measureOn(disk: 'usual' | 'slower', chosen: Measure[], effort: Effort) {
  const verdicts: Verdict[] = [];
  let ground: Ground;
  try {
    ground = await prepareGround(disk, effort.say);
  } catch (error) {
    if (!(error instanceof NotRun)) throw error;
    return { verdicts: chosen.flatMap(measure => notRun(measure, disk, error.message)), machine: '' };
  }
  try {
    effort.say(`Disk: ${disk}`);
    for (const measure of chosen) verdicts.push(...(await compare(measure, ground, effort)));
    return { verdicts, machine: describeMachine(ground, new Date()) };
  } finally {
    await ground.stop();
  }
}

/** Runs one path without its floor, and tells where its services spend their time. */
async function profile(name: string, seconds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ortoo-profile-'));
  const ground = await prepareGround('usual', console.log, folder);
  try {
    for (const measure of measures.filter(({ name: own }) => own === name)) {
      const contest = await measure.open(ground);
      try {
        console.log(await contest.ours.run(seconds));
      } finally {
        await contest.close();
      }
    }
  } finally {
    await ground.stop();
  }
  console.log(`${readProfiles(folder)}\n\nThe whole profiles, for a browser's developer tools, are in ${folder}`);
}

// Ending by `exit` takes along every server and program that was started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  const options = readOptions(names);
  if (options.help) console.log(usageOf(names));
  else await (options.profile ? profile(options.profile, options.seconds) : bench(options));
} catch (error) {
  const isUsage = error instanceof UsageError || String((error as { code?: string }).code).startsWith('ERR_PARSE_ARGS');
  console.error(isUsage ? `${(error as Error).message}\n\n${usageOf(names)}` : error);
  process.exit(isUsage ? 2 : 1);
}
