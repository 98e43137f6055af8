import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { type Disk, type Ground } from './ground.js';
import { repository } from './processes.js';
import { type Spread, type Verdict } from './rounds.js';

const page = join(repository, 'docs/benchmarks.md');
const [begin, end] = ['<!-- figures: begin -->', '<!-- figures: end -->'];

/** What was measured on, in one line. */
export function describeMachine({ versions, flushMicroseconds }: Ground, now: Date): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  const parts = [
    `${now.toISOString().slice(0, 10)}`,
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}`,
    `${memory} GiB`,
    `${process.platform} ${process.arch}`,
    `Node ${process.versions.node}`,
    `PostgreSQL ${versions.postgres}`,
    `nats-server ${versions.nats}`,
    `one flush of 8 KiB takes ${Math.round(flushMicroseconds)} µs`,
  ];
  return parts.join(' · ');
}

/** The table, and under it each aim that was missed and each measure that was not run. */
export function tableOf(verdicts: Verdict[]): string {
  const rows = verdicts.map(verdict => [
    verdict.aim.title,
    diskNames[verdict.disk],
    `${spread(verdict.ours)} ${verdict.aim.unit}`,
    `${spread(verdict.floor)} ${verdict.aim.unit}`,
    spread(verdict.ratio),
    aimText(verdict),
    outcome(verdict),
  ]);
  const head = ['what', 'disk', 'ours', 'floor', 'ours ÷ floor', 'aim', ''];
  const lines = [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`);
  const notes = verdicts.filter(({ met }) => met !== true).map(verdict => `- ${noteOn(verdict)}`);
  return [...lines, '', ...(notes.length > 0 ? notes : ['Every aim is met.'])].join('\n');
}

const diskNames: Record<Disk, string> = { usual: 'as it is', slower: '1 ms slower' };

function aimText({ aim: { ratio } }: Verdict): string {
  return 'atLeast' in ratio ? `≥ ${ratio.atLeast}` : `≤ ${ratio.atMost}`;
}

const outcome = ({ met }: Verdict): string => (met === undefined ? 'not run' : met ? 'met' : '**missed**');

function noteOn(verdict: Verdict): string {
  const { aim, disk, ratio, met, reason } = verdict;
  const name = `${aim.title} (disk ${diskNames[disk]})`;
  if (met === undefined) return `Not run: ${name}: ${reason ?? 'no reason known'}.`;
  return `Missed: ${name}: ${number(ratio?.median)} where ${aimText(verdict)} is aimed at.`;
}

function spread(values: Spread | undefined): string {
  return values ? `${number(values.median)} (${number(values.least)}..${number(values.most)})` : '–';
}

/** Three figures are more than a shared machine can repeat. */
export function number(value = Number.NaN): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Number(value.toPrecision(3)).toLocaleString('en');
  return String(Number(value.toPrecision(value < 10 ? 2 : 3)));
}

/** Puts the figures of a run into the page, between its two markers. */
export function writePage(machine: string, effort: string, table: string): void {
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has lost its markers ${begin} and ${end}`);
  writeFileSync(
    page,
    `${text.slice(0, from + begin.length)}\n\n${machine}. ${effort}.\n\n${table}\n\n${text.slice(to)}`,
  );
}
