import { type DataOf, type DigestChosen } from '@ortoo/contracts';
import { type Transaction } from '@ortoo/persistence';
import { firstSlot, type Rhythm } from '../planning/slots.rules.js';

/** What a person chose, as the event tells it. */
export type Chosen = DataOf<typeof DigestChosen>;

/** Keeps a person's choices and plans the first slot after them; whoever leaves the digest has nothing waiting any more. */
export async function keepChoices(transaction: Transaction, chosen: Chosen): Promise<void> {
  const slot = await slotAfter(transaction, chosen);
  const tags = (prefix: string, codes: string[]): string[] => codes.map(code => `${prefix}:${code}`);
  await transaction.execute(upsert, [
    ...[chosen.personId, chosen.frequency, chosen.weekday, chosen.hour, chosen.minute, chosen.zone, chosen.language],
    ...[tags('kind', chosen.kinds), tags('theme', chosen.themes), tags('place', chosen.places)],
    ...[tags('org', chosen.organisations), slot.date, slot.at],
  ]);
  if (chosen.frequency === 'off') await forget(transaction, chosen.personId);
  if (chosen.frequency === 'immediate') await wakeImmediate(transaction, [chosen.personId]);
}

async function slotAfter(transaction: Transaction, chosen: Chosen): Promise<{ date: string | null; at: Date | null }> {
  if (!isSlotted(chosen)) return { date: null, at: null };
  const [known] = await transaction.query<{ now: Date; last: Date | null }>(
    'select now() as now, (select last_digest_at from mailer.choices where person_id = $1) as last',
    [chosen.personId],
  );
  return firstSlot(chosen, known?.now ?? new Date(), known?.last ?? null);
}

/** Makes "at once" digests due for those who have something open; a short while later, so that a burst makes one mail. */
export async function wakeImmediate(transaction: Transaction, people: string[]): Promise<void> {
  await transaction.execute(
    `update mailer.choices c set due_at = now() + interval '20 seconds'
     where c.person_id = any($1) and c.frequency = 'immediate' and c.due_at is null
       and exists (select from mailer.items i where i.person_id = c.person_id and i.digest_id is null)`,
    [people],
  );
}

/** Nothing waits for whoever left the digest, and nothing is kept of what an erased person followed. */
async function forget(transaction: Transaction, personId: string): Promise<void> {
  await transaction.execute('delete from mailer.items where person_id = $1 and digest_id is null', [personId]);
  await transaction.execute(
    `delete from mailer.choices c using access.people p where c.person_id = $1 and p.id = $1 and p.state = 'erased'`,
    [personId],
  );
}

function isSlotted(chosen: Chosen): chosen is Chosen & Rhythm {
  return chosen.frequency === 'daily' || chosen.frequency === 'weekly';
}

const upsert = `
  insert into mailer.choices (person_id, frequency, weekday, hour, minute, zone, language, kinds, themes, places, organisations, slot_date, due_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  on conflict (person_id) do update set frequency = excluded.frequency, weekday = excluded.weekday, hour = excluded.hour,
    minute = excluded.minute, zone = excluded.zone, language = excluded.language, kinds = excluded.kinds, themes = excluded.themes,
    places = excluded.places, organisations = excluded.organisations, slot_date = excluded.slot_date, due_at = excluded.due_at, held_since = null`;
