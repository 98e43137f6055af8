import { asService, type Database, type Transaction } from '@ortoo/persistence';

/**
 * Begins a new epoch because history was lost: cursors of older ones are answered with the common point.
 * `commonPosition` is the last position of the ledger that both histories share; without it, all that is there now is shared.
 * @returns the new epoch.
 */
export function raiseEpoch(database: Database, reason: string, commonPosition?: number): Promise<number> {
  return database.inTransaction(asService('hub'), async transaction => {
    const [row] = await transaction.query<{ epoch: number }>(
      `insert into ledger.epochs (epoch, reason) select max(epoch) + 1, $1 from ledger.epochs returning epoch`,
      [reason],
    );
    const epoch = row?.epoch ?? 1;
    await transaction.execute(commonPosition === undefined ? floorsAtHeads : floorsAtPosition, [
      epoch,
      ...(commonPosition === undefined ? [] : [commonPosition]),
    ]);
    return epoch;
  });
}

/** The epoch in which cursors are written now. */
export async function readEpoch(transaction: Transaction): Promise<number> {
  const [row] = await transaction.query<{ epoch: number }>('select max(epoch) as epoch from ledger.epochs');
  if (!row) throw new Error('The ledger has no epoch');
  return row.epoch;
}

const floorsAtHeads = `
  insert into ledger.epoch_floors (epoch, organisation_id, n) select $1, organisation_id, n from ledger.member_heads`;

const floorsAtPosition = `
  insert into ledger.epoch_floors (epoch, organisation_id, n)
  select $1, organisation_id, max(n) from ledger.member_log where position <= $2 group by organisation_id`;
