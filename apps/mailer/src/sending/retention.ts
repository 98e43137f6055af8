import { asService, type Database } from '@ortoo/persistence';

const mailDays = 90;
const itemDays = 400;

/**
 * Deletes what has no use any more: closed mails, whose replies may name addresses, after a quarter; what a person was
 * told of after as long as the ledger itself is kept, since nothing can be withdrawn that the ledger forgot.
 */
export async function forgetOldMail(database: Database): Promise<void> {
  await database.inTransaction(asService('mailer'), async transaction => {
    await transaction.execute(`delete from mailer.outgoing where closed_at < now() - make_interval(days => $1)`, [
      mailDays,
    ]);
    await transaction.execute(
      `delete from mailer.items i using mailer.digests d where d.id = i.digest_id and d.frozen_at < now() - make_interval(days => $1)`,
      [itemDays],
    );
    await transaction.execute(
      `delete from mailer.digests d where d.frozen_at < now() - make_interval(days => $1)
         and not exists (select from mailer.items i where i.digest_id = d.id)`,
      [itemDays],
    );
  });
}
