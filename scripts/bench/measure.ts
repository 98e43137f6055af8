import { type Ground } from './ground.js';

/** What one run of one side came to, by name; a figure that cannot be taken on this system is left out. */
export type Figures = Record<string, number>;

/** One of the two that are compared: what was built, or the floor under it. */
export interface Side {
  /** Works for about this long and answers its figures. */
  run(seconds: number): Promise<Figures>;
}

/** A figure, and how what was built has to stand to its floor. */
export interface Aim {
  figure: string;
  title: string;
  unit: string;
  /** The ratio of ours to the floor's: at least, or at most. */
  ratio: { atLeast: number } | { atMost: number };
}

/** Both sides, set up and ready to be run in turn. */
export interface Contest {
  ours: Side;
  floor: Side;
  close(): Promise<void>;
}

/** A path of the hub that is measured beside the simplest program that could do the same. */
export interface Measure {
  /** As `--only` names it; several measures may share one. */
  name: string;
  aims: Aim[];
  /** @throws NotRun when this machine cannot hold it. */
  open(ground: Ground): Promise<Contest>;
}

/** The measure cannot be taken here; the message says why and what would help. */
export class NotRun extends Error {
  override readonly name = 'NotRun';
}
