/** How bad it is: `note` is worth knowing, `warning` will hurt soon, `wrong` hurts now. The last two make a hub unhealthy. */
export type Level = 'ok' | 'note' | 'warning' | 'wrong';

/** What the doctor says of one part. */
export interface Verdict {
  part: string;
  level: Level;
  says: string;
  /** What the operator should do, in a sentence; none when all is well. */
  todo?: string;
}

/** All is well with a part. */
export const ok = (part: string, says: string): Verdict => ({ part, level: 'ok', says });

/** Something about a part, and what to do about it. */
export const finding = (part: string, level: Exclude<Level, 'ok'>, says: string, todo: string): Verdict => ({
  part,
  level,
  says,
  todo,
});

/** Whether nothing needs the operator. */
export const isHealthy = (verdicts: Verdict[]): boolean =>
  verdicts.every(({ level }) => level === 'ok' || level === 'note');

/** The verdicts as lines for a terminal, the part names in one column and what to do below. */
export function tableOf(verdicts: Verdict[]): string {
  const width = Math.max(...verdicts.map(({ part }) => part.length));
  const lines = verdicts.flatMap(({ part, level, says, todo }) => [
    `${level.padEnd(7)}  ${part.padEnd(width)}  ${says}`,
    ...(todo ? [`${' '.repeat(7 + 2 + width + 2)}→ ${todo}`] : []),
  ]);
  const urgent = verdicts.filter(verdict => !isHealthy([verdict])).length;
  const summary = urgent === 0 ? 'Healthy.' : `${urgent} ${urgent === 1 ? 'thing needs' : 'things need'} you.`;
  return [...lines, '', summary].join('\n');
}
