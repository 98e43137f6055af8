// The least that relays: read 500 rows, publish, count the acknowledgements of the server, delete; the next rows are
// read while acknowledgements pend.
import { jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { connect, createInbox, headers } from '@nats-io/transport-node';
import pg from 'pg';
import { eventData } from '../bench/filling.js';
import { answer, setting } from './answer.js';

interface Row {
  seq: string;
  id: string;
  data: string;
}

const batchSize = 500;
const [reader, remover] = [new pg.Client(setting('BENCH_OWNER_URL')), new pg.Client(setting('BENCH_OWNER_URL'))];
await Promise.all([reader.connect(), remover.connect()]);
await reader.query(
  'create table public.floor_outbox (seq bigint generated always as identity primary key, id uuid, data text)',
);
const connection = await connect({ servers: setting('ORTOO_NATS_URL') });
const manager = await jetstreamManager(connection);
await manager.streams.add({
  name: 'FLOOR',
  subjects: ['floor.>'],
  storage: StorageType.File,
  retention: RetentionPolicy.Limits,
  duplicate_window: 600 * 1e9,
});

const inbox = createInbox();
let [published, acknowledged] = [0, 0];
const waiting: { target: number; resolve(): void }[] = [];
// The server acknowledges in the order in which it stores.
connection.subscribe(`${inbox}.*`, {
  callback: () => {
    acknowledged++;
    while (waiting[0] && waiting[0].target <= acknowledged) waiting.shift()?.resolve();
  },
});

function publish(rows: Row[]): Promise<void> {
  rows.forEach(({ id, data }, index) => {
    const set = headers();
    set.append('Nats-Msg-Id', id);
    connection.publish('floor.report.published', data, { headers: set, reply: `${inbox}.${index}` });
  });
  published += rows.length;
  return new Promise(resolve => waiting.push({ target: published, resolve }));
}

async function read(after: string): Promise<Row[]> {
  const { rows } = await reader.query<Row>(
    'select seq, id, data from public.floor_outbox where seq > $1 order by seq limit $2',
    [after, batchSize],
  );
  return rows;
}

async function drain(rows: number): Promise<number> {
  const { messages: before } = (await manager.streams.info('FLOOR')).state;
  const begun = performance.now();
  let removing: Promise<unknown> = Promise.resolve();
  for (let batch = await read('0'); batch.length > 0;) {
    const pending = publish(batch);
    const end = batch.at(-1)?.seq ?? '0';
    batch = await read(end);
    // Two batches are on their way at most.
    await removing;
    removing = pending.then(() => remover.query('delete from public.floor_outbox where seq <= $1', [end]));
  }
  await removing;
  const seconds = (performance.now() - begun) / 1000;
  const arrived = (await manager.streams.info('FLOOR')).state.messages - before;
  if (arrived !== rows) throw new Error(`${arrived} of ${rows} rows are in the stream`);
  return seconds;
}

answer({
  fill: async (rows: number) => {
    await reader.query(
      'insert into public.floor_outbox (id, data) select gen_random_uuid(), $2 from generate_series(1, $1)',
      [rows, eventData],
    );
    await reader.query('analyze public.floor_outbox');
  },
  drain,
});
