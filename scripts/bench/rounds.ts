import { type Disk, type Ground } from './ground.js';
import { type Aim, type Contest, type Figures, type Measure, NotRun } from './measure.js';

/** Median and extremes of several rounds. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

/** One line of the table. */
export interface Verdict {
  measure: string;
  aim: Aim;
  disk: Disk;
  ours?: Spread;
  floor?: Spread;
  /** Of the ratios within each round, where both sides ran one after the other. */
  ratio?: Spread;
  /** Undefined when it was not run. */
  met?: boolean;
  /** Why it was not run. */
  reason?: string;
  /** It was not run because something broke. */
  failed?: boolean;
}

/** How long and how often. */
export interface Effort {
  seconds: number;
  rounds: number;
  say(line: string): void;
}

const longestWarmUp = 3;

/** Runs both sides in turn, after a run of each that does not count, and judges what came of it. */
export async function compare(measure: Measure, ground: Ground, effort: Effort): Promise<Verdict[]> {
  let contest: Contest | undefined;
  try {
    contest = await measure.open(ground);
    const { ours, floor } = await takeRounds(measure.name, contest, effort);
    return measure.aims.map(aim => judge(measure.name, aim, ground.disk, valuesOf(aim, ours), valuesOf(aim, floor)));
  } catch (error) {
    if (error instanceof NotRun) return notRun(measure, ground.disk, error.message);
    // One that breaks does not take the others with it.
    effort.say(`  ${measure.name} failed: ${(error as Error).stack}`);
    return notRun(measure, ground.disk, (error as Error).message, true);
  } finally {
    await contest?.close();
  }
}

/** The lines of a measure that could not be taken. */
export function notRun({ name, aims }: Measure, disk: Disk, reason: string, failed = false): Verdict[] {
  return aims.map(aim => ({ measure: name, aim, disk, reason, failed }));
}

async function takeRounds(name: string, { ours, floor }: Contest, { seconds, rounds, say }: Effort) {
  const figures: { ours: Figures[]; floor: Figures[] } = { ours: [], floor: [] };
  await ours.run(Math.min(seconds, longestWarmUp));
  await floor.run(Math.min(seconds, longestWarmUp));
  for (let round = 1; round <= rounds; round++) {
    figures.ours.push(await ours.run(seconds));
    figures.floor.push(await floor.run(seconds));
    say(`  ${name} ${round}/${rounds}: ${brief(figures.ours.at(-1))} | floor ${brief(figures.floor.at(-1))}`);
  }
  return figures;
}

const brief = (figures: Figures = {}): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value.toFixed(1)}`)
    .join(', ');

const valuesOf = ({ figure }: Aim, runs: Figures[]): number[] =>
  runs.flatMap(run => (run[figure] === undefined ? [] : [run[figure]]));

/** Compares the rounds of both sides pair by pair, since a machine is never the same for long. */
export function judge(measure: string, aim: Aim, disk: Disk, ours: number[], floor: number[]): Verdict {
  if (ours.length === 0 || ours.length !== floor.length)
    return { measure, aim, disk, reason: 'this system does not tell the figure' };
  const ratio = spreadOf(ours.map((value, round) => value / (floor[round] ?? Number.NaN)));
  const met = 'atLeast' in aim.ratio ? ratio.median >= aim.ratio.atLeast : ratio.median <= aim.ratio.atMost;
  return { measure, aim, disk, ours: spreadOf(ours), floor: spreadOf(floor), ratio, met };
}

/** Median (of an even number, the mean of the middle two), least and most. */
export function spreadOf(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    median: percentile(sorted, 0.5),
    least: sorted[0] ?? Number.NaN,
    most: sorted.at(-1) ?? Number.NaN,
  };
}

/** A percentile (0 to 1) of sorted values, between two of them by their distance. */
export function percentile(sorted: number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
