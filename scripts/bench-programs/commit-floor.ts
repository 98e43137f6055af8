// The floor's writer: a business row and an outbox row, COMMIT, a kick over core NATS; and the reader of the stream.
import { randomUUID } from 'node:crypto';
import { connect } from '@nats-io/transport-node';
import { exampleMaterial } from '@ortoo/contracts';
import pg from 'pg';
import { answer, setting } from './answer.js';
import { Committer } from './committer.js';

const pool = new pg.Pool({ connectionString: setting('BENCH_OWNER_URL'), max: 8 });
await pool.query(`
  create table public.floor_records (id uuid primary key, data jsonb not null);
  create table public.floor_outbox (seq bigint generated always as identity primary key, id uuid not null, data text not null)`);
const connection = await connect({ servers: setting('ORTOO_NATS_URL') });
const data = JSON.stringify(exampleMaterial);

const committer = new Committer(
  async committing => {
    const id = randomUUID();
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('insert into public.floor_records (id, data) values ($1, $2)', [id, data]);
      await client.query('insert into public.floor_outbox (id, data) values ($1, $2)', [
        id,
        `{"id":"${id}","data":${data}}`,
      ]);
      committing(id);
      await client.query('COMMIT');
    } finally {
      client.release();
    }
    connection.publish('floor.kick');
  },
  Number(setting('BENCH_PER_SECOND')),
);

answer({
  listen: ({ url }: { url: string }) => committer.listen(url, {}),
  run: (seconds: number) => committer.run(seconds),
});
