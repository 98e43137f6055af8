import { type Part } from './part.js';
import { type Stage } from './stage.js';

/** A named step of the services at which this run kills the process that comes to it. */
export interface CrashPoint {
  name: string;
  /** The processes that may come to it; where only a leader does, any of them. */
  by: (stage: Stage) => Part[];
  /** Brings about what makes a process come to it, where publications alone do not. */
  provoke?: (stage: Stage) => Promise<unknown>;
  /** Which time it comes to it. */
  onHit?: number;
}

const hubs = (stage: Stage): Part[] => stage.hubs;
const notifiers = (stage: Stage): Part[] => stage.notifiers;
const mailer = (stage: Stage): Part[] => [stage.mailer];

/** Due work that finds nothing to do, since no draft has that id. */
const planWork = (stage: Stage): Promise<unknown> =>
  stage.sql(
    `insert into ledger.schedule (id, due_at, command, key)
     values (gen_random_uuid(), now(), 'material.release', gen_random_uuid()::text) on conflict do nothing`,
  );

/**
 * Digests "at once" wait a little, so that a burst makes one mail, and come twenty times a day at most. A run has neither
 * the time nor the days: what waits is due now, and what was mailed counts for a day long ago.
 */
export async function digestsNow(stage: Stage): Promise<void> {
  await stage.sql(
    `with mailed as (select id, row_number() over (partition by person_id order by frozen_at, id)::int as nth from mailer.digests)
     update mailer.digests d set local_date = date '2000-01-01' + nth from mailed where mailed.id = d.id and d.local_date > '2020-01-01'`,
  );
  await stage.sql(`update mailer.choices set due_at = now() where due_at > now()`);
}

/** Every failpoint of the services; a test holds this list against the sources. */
export const crashPoints: CrashPoint[] = [
  { name: 'write.before-commit', by: hubs, onHit: 2 },
  { name: 'write.after-commit', by: hubs, onHit: 2 },
  { name: 'sequencer.before-commit', by: hubs },
  { name: 'sequencer.after-commit', by: hubs },
  { name: 'relay.before-publish', by: hubs },
  { name: 'relay.after-publish', by: hubs },
  { name: 'relay.before-erase', by: hubs },
  { name: 'schedule.before-commit', by: hubs, provoke: planWork },
  { name: 'schedule.after-commit', by: hubs, provoke: planWork },
  { name: 'fanout.before-append', by: notifiers },
  { name: 'fanout.after-append', by: notifiers },
  { name: 'fanout.after-commit', by: notifiers },
  { name: 'digest.before-collected', by: mailer },
  { name: 'digest.before-freeze', by: mailer, provoke: digestsNow },
  { name: 'digest.after-freeze', by: mailer, provoke: digestsNow },
  { name: 'mail.before-send', by: mailer, provoke: digestsNow },
  { name: 'mail.body-written', by: mailer, provoke: digestsNow },
  { name: 'mail.after-reply', by: mailer, provoke: digestsNow },
  { name: 'mail.before-close', by: mailer, provoke: digestsNow },
  { name: 'mail.after-close', by: mailer, provoke: digestsNow },
];

const patience = 30_000;

/**
 * Starts the processes anew so that one of them kills itself at this point, and waits until it did and runs again.
 * @returns whether it came to that point in time.
 */
export async function crashAt(point: CrashPoint, stage: Stage): Promise<boolean> {
  const parts = point.by(stage);
  const failpoint = `${point.name}:exit@${point.onHit ?? 1}`;
  const before = parts.map(part => part.deaths + 1);
  await Promise.all(parts.map(part => part.kill({ failpoint })));
  const died = (): boolean => parts.some((part, index) => part.deaths > (before[index] ?? 0));
  for (const until = Date.now() + patience; !died() && Date.now() < until;) {
    await point.provoke?.(stage);
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  const isHit = died();
  // Whoever stood by is still armed.
  await Promise.all(parts.map((part, index) => (part.deaths > (before[index] ?? 0) ? undefined : part.kill())));
  return isHit;
}
