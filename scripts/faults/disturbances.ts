import { setTimeout as wait } from 'node:timers/promises';
import { crashAt, type CrashPoint } from './crash-points.js';
import { type Part } from './part.js';
import { type Random } from './random.js';
import { type Stage } from './stage.js';

/** One thing that was done to the hub. */
export interface Disturbance {
  kind: string;
  what: string;
}

/** What is to be done to the hub while it works. */
export interface Plan {
  /** Random kills of random parts. */
  kills: number;
  crashPoints: readonly CrashPoint[];
  /** Milliseconds between two disturbances, on average. */
  every: number;
  /** Milliseconds for which a leading hub is stopped and then woken; 0 leaves it out. */
  sleepFor: number;
}

/** What was done, and which points no process came to. */
export interface Disturbed {
  done: Disturbance[];
  missed: string[];
  crashed: string[];
}

/** Disturbs the hub in an order that follows from the seed: kills, crashes at every step, a wiped and a cut store, a sleeping leader. */
export async function disturb(
  stage: Stage,
  plan: Plan,
  random: Random,
  say: (line: string) => void,
): Promise<Disturbed> {
  const disturbed: Disturbed = { done: [], missed: [], crashed: [] };
  const note = (kind: string, what: string): void => {
    disturbed.done.push({ kind, what });
    say(`  ${kind}: ${what}`);
  };
  for (const act of random.shuffle(actsOf(stage, plan, random, disturbed, note))) {
    await wait(plan.every * (0.5 + random.next()));
    await act();
  }
  return disturbed;
}

type Act = () => Promise<void>;

function actsOf(
  stage: Stage,
  plan: Plan,
  random: Random,
  disturbed: Disturbed,
  note: (kind: string, what: string) => void,
): Act[] {
  const kills = everyPartAtLeastOnce(stage.parts, plan.kills, random).map(part => async () => {
    note('killed', part.name);
    await part.kill();
  });
  const crashes = plan.crashPoints.map(point => async () => {
    const isHit = await crashAt(point, stage);
    (isHit ? disturbed.crashed : disturbed.missed).push(point.name);
    note(isHit ? 'crashed at' : 'never came to', point.name);
  });
  const stores: Act[] = [
    async () => {
      note('wiped', 'the store of nats-server');
      await stage.nats.kill({ meanwhile: stage.wipeStore });
    },
    async () => {
      let cut: string | undefined;
      await stage.nats.kill({ meanwhile: () => void (cut = stage.truncateStore()) });
      note('cut', cut ?? 'nothing: the store was empty');
    },
  ];
  const sleeps: Act[] = plan.sleepFor > 0 ? [() => sleepAndWake(stage, plan.sleepFor, note)] : [];
  return [...kills, ...crashes, ...stores, ...sleeps];
}

function everyPartAtLeastOnce(parts: Part[], count: number, random: Random): Part[] {
  const first = random.shuffle(parts).slice(0, count);
  return [...first, ...Array.from({ length: count - first.length }, () => random.pick(parts))];
}

/** Stops every process of one kind but leaves its connections open, for longer than its silence is borne; then wakes it. */
async function sleepAndWake(
  stage: Stage,
  milliseconds: number,
  note: (kind: string, what: string) => void,
): Promise<void> {
  for (const part of [stage.hubs[0], stage.notifiers[0]]) {
    if (!part) continue;
    note('stopped and woke', `${part.name} after ${milliseconds / 1000} s`);
    part.signal('SIGSTOP');
    await wait(milliseconds);
    part.signal('SIGCONT');
  }
}
