import { Problem } from '@ortoo/contracts';
import { type Transaction } from '@ortoo/persistence';

/**
 * Does something that may take a coordinator away, and refuses it when none would be left: nobody could admit, suspend
 * or appoint any more. Two such changes at once wait for each other.
 */
export async function keepACoordinator(transaction: Transaction, work: () => Promise<void>): Promise<void> {
  await transaction.query(`select pg_advisory_xact_lock(hashtext('ortoo.coordinators'))`);
  const before = await hasCoordinator(transaction);
  await work();
  if (before && !(await hasCoordinator(transaction)))
    throw new Problem('state-conflict', {
      detail: 'The coalition would have no coordinator: appoint another one first.',
    });
}

async function hasCoordinator(transaction: Transaction): Promise<boolean> {
  const [row] = await transaction.query<{ exists: boolean }>(`
    select exists (select from access.memberships m join access.people p on p.id = m.person_id join access.organisations o on o.id = m.organisation_id
      where 'coordinator' = any(m.roles) and m.ended_at is null and p.state = 'active' and o.standing = 'member') as exists`);
  return row?.exists ?? false;
}
