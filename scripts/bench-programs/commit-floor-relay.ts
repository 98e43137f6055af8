// The floor's relay: woken by the kick, it publishes what it finds, counts the acknowledgements and deletes.
import { jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect, createInbox } from '@nats-io/transport-node';
import { Wakeup } from '@ortoo/runtime';
import pg from 'pg';
import { answer, setting } from './answer.js';

const client = new pg.Client(setting('BENCH_OWNER_URL'));
await client.connect();
const connection = await connect({ servers: setting('ORTOO_NATS_URL') });
const manager = await jetstreamManager(connection);
await manager.streams.add({ name: 'FLOOR', subjects: ['floor.evt.>'], storage: StorageType.File });

const kicked = new Wakeup();
connection.subscribe('floor.kick', { callback: () => kicked.knock() });
const inbox = createInbox();
let missing = 0;
let whenAcknowledged = (): void => undefined;
connection.subscribe(inbox, {
  callback: () => {
    if (--missing === 0) whenAcknowledged();
  },
});

async function relay(): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ seq: string; data: string }>(
      'select seq, data from public.floor_outbox order by seq limit 500',
    );
    if (rows.length === 0) {
      await kicked.wait(1000);
      continue;
    }
    missing = rows.length;
    const acknowledged = new Promise<void>(resolve => (whenAcknowledged = resolve));
    for (const { data } of rows) connection.publish('floor.evt.published', data, { reply: inbox });
    await acknowledged;
    await client.query('delete from public.floor_outbox where seq = any($1)', [rows.map(({ seq }) => seq)]);
  }
}

answer({ start: () => void relay() });
