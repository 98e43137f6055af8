import { randomUUID } from 'node:crypto';
import { defineEvent } from '@ortoo/contracts';
import {
  Bus,
  Election,
  type EventContext,
  type Lead,
  type LogEntry,
  Outbox,
  type Patience,
  readLogs,
  Relay,
  Sequencer,
} from '@ortoo/messaging';
import { asService, type Database, dialTo } from '@ortoo/persistence';
import { Secret, silentLogger } from '@ortoo/runtime';
import { Client } from 'pg';
import { z } from 'zod';
import { FanoutService } from '../../apps/notifier/src/fanout/fanout.service.js';
import { connectAs, databaseUrls, freshDatabase } from './database.js';

/** An event with nothing in it but who wrote it and what it says. */
export const ThingCounted = defineEvent({
  type: 'thing.counted',
  version: 1,
  title: 'Thing counted',
  happensWhen: 'a test says so',
  audience: 'record',
  data: z.object({ text: z.string() }),
  example: { text: 'one' },
});

/** The same, for the hub's own services only. */
export const ThingNoted = defineEvent({ ...ThingCounted, type: 'int.thing.noted', audience: 'internal' });

/** The parts of the ledger on a database of their own, each run by hand. */
export interface Ledger {
  ownerUrl: string;
  hub: Database;
  notifier: Database;
  bus: Bus;
  outbox: Outbox;
  sequencer: Sequencer;
  /** With the owner's rights. */
  sql<Row = Record<string, unknown>>(text: string, parameters?: unknown[]): Promise<Row[]>;
  organisation(standing?: string): Promise<string>;
  /** Adds an event for `readers` in a transaction of its own; a record is made known to the access rules first. */
  say(text: string, context?: EventContext): Promise<string>;
  /** Says who may read a record now. */
  record(id: string, owner: string, readers: string[]): Promise<void>;
  /** Raises a term by hand, as an election does. */
  elect(name: 'sequencer' | 'fanout'): Promise<Lead & { end(): void }>;
  election(name: 'sequencer' | 'fanout', patience?: Patience): Election;
  relay(bus?: Bus): Relay;
  /** Numbers and fans out all that is there. */
  fanOut(): Promise<void>;
  log(organisationId: string, after?: number): Promise<LogEntry[]>;
  stop(): Promise<void>;
}

/** Opens a ledger; without the address of a server NATS is away. */
export async function openLedger(natsUrl = 'nats://127.0.0.1:9'): Promise<Ledger> {
  const ownerUrl = await freshDatabase();
  const [hub, notifier] = await Promise.all([connectAs(ownerUrl, 'hub'), connectAs(ownerUrl, 'notifier')]);
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  const bus = Bus.open({ url: natsUrl, name: 'test', log: silentLogger });
  const outbox = new Outbox(bus);
  const sequencer = new Sequencer(hub);
  const sql: Ledger['sql'] = async (text, parameters) => (await client.query(text, parameters)).rows as never;
  const elect: Ledger['elect'] = async name => {
    const [row] = await sql<{ term: string }>(
      'update ledger.leaders set term = term + 1 where name = $1 returning term',
      [name],
    );
    let held = true;
    return { term: Number(row?.term), held: () => held, end: () => (held = false) };
  };
  const elections: Election[] = [];
  const ledger: Ledger = {
    ownerUrl,
    hub,
    notifier,
    bus,
    outbox,
    sequencer,
    sql,
    elect,
    organisation: async (standing = 'member') => {
      const id = randomUUID();
      await sql(`insert into access.organisations (id, standing, name, type_iati) values ($1, $2, 'Test', 21)`, [
        id,
        standing,
      ]);
      return id;
    },
    say: (text, context = {}) =>
      hub.inTransaction(asService('hub'), transaction => outbox.add(transaction, ThingCounted, { text }, context)),
    record: async (id, owner, readers) => {
      await sql(
        `insert into access.records (id, entity, owner_id, audience, readers) values ($1, 'material', $2, '"own"', $3)
         on conflict (id) do update set readers = excluded.readers`,
        [id, owner, readers],
      );
    },
    election: (name, patience) => {
      const role = name === 'sequencer' ? 'HUB' : 'NOTIFIER';
      const url = new Secret(databaseUrls(ownerUrl)[`ORTOO_${role}_DATABASE_URL`] ?? '');
      const election = new Election(name, dialTo(url, `test-${name}`), silentLogger, patience);
      elections.push(election);
      return election;
    },
    relay: (own = bus) =>
      new Relay(
        hub,
        own,
        { hub: 'https://hub.example', keepDays: 14, maxBytes: 100_000_000, replicas: 1 },
        silentLogger,
      ),
    fanOut: async () => {
      const numbering = await elect('sequencer');
      while ((await sequencer.number(numbering.term)).length > 0);
      await new FanoutService(notifier, bus, silentLogger).advance(await elect('fanout'));
    },
    log: (organisationId, after = 0) =>
      hub.inTransaction(asService('hub'), transaction => readLogs(transaction, [{ organisationId, after }], 100_000)),
    stop: async () => {
      await Promise.all(elections.map(election => election.resign()));
      await bus.close();
      await Promise.all([hub.close(), notifier.close()]);
      await client.end();
    },
  };
  return ledger;
}

/** Waits until a claim comes true; fails with the claim's own error when it does not. */
export async function eventually<T>(claim: () => Promise<T>, within = 10_000): Promise<T> {
  const until = Date.now() + within;
  for (;;) {
    try {
      return await claim();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise(resolve => setTimeout(resolve, 25));
    }
  }
}
