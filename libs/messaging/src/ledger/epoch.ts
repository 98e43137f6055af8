import { asService, type Database } from '@ortoo/persistence';

/**
 * Begins a new epoch because history was lost: cursors of older ones are answered with the common point.
 * @returns the new epoch.
 */
export function raiseEpoch(database: Database, reason: string): Promise<number> {
  return database.inTransaction(asService('hub'), async transaction => {
    const [row] = await transaction.query<{ epoch: number }>(
      `insert into ledger.epochs (epoch, reason) select max(epoch) + 1, $1 from ledger.epochs returning epoch`,
      [reason],
    );
    const epoch = row?.epoch ?? 1;
    await transaction.execute(
      `insert into ledger.epoch_floors (epoch, organisation_id, n) select $1, organisation_id, n from ledger.member_heads`,
      [epoch],
    );
    return epoch;
  });
}
