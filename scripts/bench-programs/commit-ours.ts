// Commits events as a hub process does, with the hub's own libraries, and reads the hub's stream.
import { randomUUID } from 'node:crypto';
import { exampleMaterial, ReportPublished } from '@ortoo/contracts';
import { Bus, Outbox } from '@ortoo/messaging';
import { Database } from '@ortoo/persistence';
import { Secret, silentLogger } from '@ortoo/runtime';
import { answer, setting } from './answer.js';
import { Committer } from './committer.js';

const database = await Database.connect({
  url: new Secret(setting('ORTOO_HUB_DATABASE_URL')),
  applicationName: 'bench-commit',
  poolSize: 8,
});
const bus = Bus.open({ url: setting('ORTOO_NATS_URL'), name: 'bench-commit', log: silentLogger });
await new Promise<void>(resolve => bus.onConnected(() => resolve()));
const outbox = new Outbox(bus);
const organisation = setting('BENCH_ORGANISATION');
const readers = ['coalition', `org:${organisation}`];

const committer = new Committer(
  committing =>
    database.inTransaction({ kind: 'organisation', organisation }, async transaction => {
      const record = randomUUID();
      await transaction.execute(
        `insert into access.records (id, entity, owner_id, audience, readers) values ($1, 'material', $2, '"coalition"', $3)`,
        [record, organisation, readers],
      );
      const data = { ...exampleMaterial, materialId: record };
      const context = { recordId: record, ownerId: organisation, readers, subject: `material/${record}` };
      committing(await outbox.add(transaction, ReportPublished, data, context));
    }),
  Number(setting('BENCH_PER_SECOND')),
);

answer({
  listen: ({ url, key }: { url: string; key: string }) => committer.listen(url, { authorization: `Bearer ${key}` }),
  run: (seconds: number) => committer.run(seconds),
});
