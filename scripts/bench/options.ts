import { parseArgs } from 'node:util';

/** What `npm run bench` was asked for. */
export interface Options {
  help: boolean;
  profile?: string;
  only: string[];
  disks: ('usual' | 'slower')[];
  rounds: number;
  seconds: number;
  /** Nothing was left out or shortened: the figures may go into the documentation. */
  isComplete: boolean;
}

/** A wrong call: the message names the option and what it may be. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** How to call it, with the names of what can be measured. */
export const usageOf = (names: string[]): string => `Usage: npm run bench -- [options]

  --only <list>       only these, separated by commas: ${names.join(', ')}
  --slow-disk <when>  also (as usual), only or no: the same on a disk that is 1 ms slower
  --rounds <number>   how often each side runs (5)
  --seconds <number>  how long a run takes (6)
  --quick             2 rounds of 2 seconds, to see that it works
  --profile <name>    one of them without its floor: where its services spend their time
  --help              print this

A run without options writes its table into docs/benchmarks.md.`;

const disksFor = { also: ['usual', 'slower'], only: ['slower'], no: ['usual'] } as const;

/** Reads the command line. @throws UsageError when an option is not what it may be. */
export function readOptions(names: string[]): Options {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      'slow-disk': { type: 'string', default: 'also' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick, rounds, seconds, only, profile, help } = values;
  const slowDisk = values['slow-disk'];
  if (!isSlowDisk(slowDisk)) throw new UsageError('--slow-disk: use also, only or no');
  return {
    help,
    profile: profile === undefined ? undefined : namesIn('--profile', profile, names)[0],
    only: only === undefined ? names : namesIn('--only', only, names),
    disks: [...disksFor[slowDisk]],
    rounds: numberOf('--rounds', rounds, quick ? 2 : 5),
    seconds: numberOf('--seconds', seconds, quick ? 2 : 6),
    isComplete: slowDisk === 'also' && !quick && [only, rounds, seconds].every(value => value === undefined),
  };
}

const isSlowDisk = (text: string): text is keyof typeof disksFor => Object.hasOwn(disksFor, text);

function namesIn(option: string, list: string, names: string[]): string[] {
  const chosen = list.split(',');
  const stranger = chosen.find(name => !names.includes(name));
  if (stranger !== undefined)
    throw new UsageError(`${option}: there is no "${stranger}"; choose among ${names.join(', ')}`);
  return chosen;
}

function numberOf(option: string, text: string | undefined, otherwise: number): number {
  const value = Number(text ?? otherwise);
  if (!Number.isInteger(value) || value < 1) throw new UsageError(`${option}: give a whole number from 1`);
  return value;
}
