import { finding, ok, type Verdict } from './verdict.js';

/** How far each part has come with the ledger; ages in seconds, null when nothing waits. */
export interface Lag {
  position: number;
  unnumbered: number;
  relayed: number;
  fannedOut: number;
  /** Age of the oldest event that is not in the members' logs yet. */
  oldestUndelivered: number | null;
  /** Age of the oldest event that is not in the stream yet. */
  oldestUnrelayed: number | null;
}

const patience = 30;

/** An event that waits for more than half a minute means that the part before it is away. */
export function judgeLag(lag: Lag): Verdict[] {
  const undelivered = lag.oldestUndelivered ?? 0;
  const unrelayed = lag.oldestUnrelayed ?? 0;
  const waiting = lag.unnumbered + lag.position - lag.fannedOut;
  const says = `${waiting} events wait, the oldest for ${Math.round(undelivered)} s`;
  return [
    undelivered > patience
      ? finding(
          'delivery',
          'wrong',
          `${says}; ${lag.unnumbered} have no number`,
          'See that hub and notifier run, and read their logs',
        )
      : ok('delivery', waiting === 0 ? 'members have everything' : says),
    unrelayed > patience
      ? finding(
          'relay',
          'warning',
          `${lag.position - lag.relayed} events are not in the stream`,
          'See that NATS runs; members still get everything',
        )
      : ok('relay', `${lag.relayed} of ${lag.position} events are in the stream`),
  ];
}

/** Work that nobody could do. */
export interface Leftovers {
  deadLetters: number;
  overdueWork: number;
  failingWork: number;
}

/** Says what waits for a person's decision, and what is late. */
export function judgeLeftovers({ deadLetters, overdueWork, failingWork }: Leftovers): Verdict[] {
  return [
    deadLetters > 0
      ? finding(
          'dead letters',
          'warning',
          `${deadLetters} events were given up`,
          'Read the reasons, then retry or discard each',
        )
      : ok('dead letters', 'none'),
    overdueWork + failingWork > 0
      ? finding(
          'schedule',
          'warning',
          `${overdueWork} pieces of work are late, ${failingWork} keep failing`,
          'See that the services run; last_error in ledger.schedule says more',
        )
      : ok('schedule', 'nothing is late'),
  ];
}

/** How the mail stands; ages in seconds. */
export interface MailFigures {
  queued: number;
  oldestDue: number | null;
  ambiguous: number;
  failed: number;
  suppressed: number;
  held: number;
}

/** Says whether mail flows. */
export function judgeMail({ queued, oldestDue, ambiguous, failed, suppressed, held }: MailFigures): Verdict[] {
  const late = oldestDue ?? 0;
  const verdicts = [
    late > 900
      ? finding(
          'mail',
          'wrong',
          `${queued} mails wait, the oldest for ${Math.round(late / 60)} min`,
          'See that the mailer runs and reaches the mail server',
        )
      : ok('mail', `${queued} wait, ${suppressed} addresses are suppressed`),
  ];
  if (ambiguous + failed > 0) {
    const says = `in a week ${ambiguous} perhaps arrived and ${failed} were refused`;
    verdicts.push(
      finding(
        'mail outcome',
        'note',
        says,
        'Nobody gets a mail twice: what perhaps arrived is named in the next digest',
      ),
    );
  }
  if (held > 0) {
    verdicts.push(
      finding(
        'digests',
        'warning',
        `${held} digests are held, being overdue by a week`,
        'Release or drop them as administrator',
      ),
    );
  }
  return verdicts;
}

/** Room on the disk, in bytes. */
export function judgeDisk({ free, total }: { free: number; total: number }): Verdict {
  const [mib, share] = [Math.floor(free / 1_048_576), free / total];
  const says = `${mib} MiB free (${Math.round(share * 100)} %)`;
  if (mib < 512) return finding('disk', 'wrong', says, 'Free space now: PostgreSQL and NATS stop on a full disk');
  if (mib < 2048 || share < 0.05) return finding('disk', 'warning', says, 'Free or add space soon');
  return ok('disk', says);
}

const day = 86_400_000;

/** @param newest when the newest backup was made; `founded` is when the hub began. */
export function judgeBackup(newest: Date | undefined, founded: Date, now: Date): Verdict {
  const todo = 'Run npm run backup every night and copy its folder to another machine';
  if (!newest) {
    const isYoung = now.getTime() - founded.getTime() < day;
    return finding('backup', isYoung ? 'note' : 'warning', 'there is none yet', todo);
  }
  const hours = Math.floor((now.getTime() - newest.getTime()) / 3_600_000);
  const says = `the newest is ${hours} hours old`;
  return hours > 48 ? finding('backup', 'warning', says, todo) : ok('backup', says);
}

/** @param covered until when months are laid out in the ledger. */
export function judgePartitions(covered: Date, now: Date): Verdict {
  const days = Math.floor((covered.getTime() - now.getTime()) / day);
  const says = `the ledger is laid out for ${days} days`;
  const todo = 'See that a hub leads: it adds months by itself; without them no write is accepted';
  return days < 32 ? finding('partitions', days < 7 ? 'wrong' : 'warning', says, todo) : ok('partitions', says);
}
