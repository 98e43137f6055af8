import { prepared, type Transaction } from '@ortoo/persistence';
import { type Actor } from './actor.js';

/** Writes who did what to what, in the transaction that does it. Details hold names of fields, never content. */
export async function audit(
  transaction: Transaction,
  actor: Actor,
  action: string,
  subjectId?: string,
  details: Record<string, unknown> = {},
): Promise<void> {
  await transaction.execute(insertAudit, [
    actor.organisationId ?? null,
    actor.personId ?? null,
    actor.keyId ?? null,
    action,
    subjectId ?? null,
    JSON.stringify(details),
  ]);
}

const insertAudit = prepared(
  'audit',
  `insert into access.audit (organisation_id, person_id, key_id, action, subject_id, details) values ($1, $2, $3, $4, $5, $6)`,
);
