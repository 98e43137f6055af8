import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { LedgerLeader } from '@ortoo/messaging';
import { asService, dialTo } from '@ortoo/persistence';
import { armFailpoints, Secret, silentLogger } from '@ortoo/runtime';
import { databaseUrls } from '../support/database.js';
import { eventually, type Ledger, openLedger } from '../support/ledger.js';
import { startTestNats, type TestNats } from '../support/nats.js';

describe('the leader of the ledger', () => {
  let nats: TestNats;
  let ledger: Ledger;
  let leaders: LedgerLeader[];
  let client: NatsConnection;
  let manager: JetStreamManager;
  beforeEach(async () => {
    nats = await startTestNats();
    ledger = await openLedger(nats.url);
    leaders = [];
    client = await connect({ servers: nats.url, reconnectTimeWait: 50, reconnectJitter: 0, maxReconnectAttempts: -1 });
    manager = await jetstreamManager(client);
  });
  afterEach(async () => {
    armFailpoints(undefined);
    await Promise.all(leaders.map(leader => leader.stop()));
    await client.close();
    await ledger.stop();
    await nats.stop();
  });

  function lead(): LedgerLeader {
    const url = new Secret(databaseUrls(ledger.ownerUrl)['ORTOO_HUB_DATABASE_URL'] ?? '');
    const leader = new LedgerLeader({
      database: ledger.hub,
      dial: dialTo(url, 'test-leader'),
      bus: ledger.bus,
      sequencer: ledger.sequencer,
      relay: ledger.relay(),
      log: silentLogger,
      keepHistoryDays: 400,
    });
    leaders.push(leader);
    leader.start();
    return leader;
  }
  async function say(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await ledger.say(`thing ${i} ${'.'.repeat(200)}`);
  }
  /** Positions and ids in the stream and in the ledger. */
  async function both(): Promise<{ stream: string[]; ledger: string[] }> {
    const { state } = await manager.streams.info('EVENTS');
    const stream: string[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
      const message = await manager.streams.getMessage('EVENTS', { seq });
      if (message) stream.push(`${message.header.get('Ortoo-Position')} ${message.header.get('Nats-Msg-Id')}`);
    }
    const rows = await ledger.sql<{ text: string }>(
      `select position || ' ' || id as text from ledger.outbox order by position`,
    );
    return { stream, ledger: rows.map(row => row.text) };
  }
  const caughtUp = () =>
    eventually(async () => {
      const { stream, ledger: kept } = await both();
      expect(stream).toEqual(kept);
      // The relay notes what it has sent a moment later; an audit in between has nothing to hold the stream to.
      const [relay] = await ledger.sql<{ n: number }>(
        `select position::int as n from ledger.leaders where name = 'relay'`,
      );
      expect(relay?.n).toBe(kept.length);
    });
  const audits = () =>
    ledger.sql<{ sound: boolean; kinds: string }>(
      `select sound, (select string_agg(f ->> 'kind', ' ') from jsonb_array_elements(findings) f) as kinds from ledger.audits order by id`,
    );
  const epochs = () => ledger.sql<{ epoch: number }>('select epoch from ledger.epochs order by epoch');
  const blocks = () => {
    const folder = join(nats.storeDir, 'jetstream/$G/streams/EVENTS/msgs');
    return readdirSync(folder)
      .filter(name => name.endsWith('.blk'))
      .map(name => join(folder, name));
  };

  it('numbers and publishes what is said, and finds nothing wrong', async () => {
    const leader = lead();
    await say(5);
    await caughtUp();
    await leader.audit();
    expect((await audits()).map(row => row.sound)).toEqual([true, true]);
  });

  it('never takes a busy stream for a damaged one', async () => {
    const leader = lead();
    let busy = true;
    const writing = (async () => {
      for (let i = 0; busy; i++) await Promise.all([say(1), say(1), say(1)]);
    })();
    for (let i = 0; i < 40; i++) await leader.audit();
    busy = false;
    await writing;
    expect((await audits()).filter(row => !row.sound)).toEqual([]);
    await caughtUp();
  }, 30_000);

  describe('finds it by itself and fills the stream again', () => {
    const damages: [string, () => Promise<void>][] = [
      ['the stream is deleted', async () => void (await manager.streams.delete('EVENTS'))],
      ['it is emptied', async () => void (await manager.streams.purge('EVENTS'))],
      ['its beginning is purged', async () => void (await manager.streams.purge('EVENTS', { seq: 5 }))],
      ['a message in the middle is removed', async () => void (await manager.streams.deleteMessage('EVENTS', 4))],
      ['its last message is removed', async () => void (await manager.streams.deleteMessage('EVENTS', 12))],
      [
        'somebody else writes into it',
        async () => {
          client.publish('evt.forged.v1', 'forged');
          await client.flush();
        },
      ],
      ['the whole store is wiped', () => restarted(() => rmSync(nats.storeDir, { recursive: true }))],
      [
        'its file is cut short',
        () => restarted(() => blocks().forEach(file => truncateSync(file, Math.floor(statSync(file).size * 0.6)))),
      ],
      [
        'a bit of its file is flipped',
        () =>
          restarted(() =>
            blocks().forEach(file => {
              const bytes = readFileSync(file);
              const middle = Math.floor(bytes.length / 2);
              bytes[middle] = (bytes[middle] ?? 0) ^ 1;
              writeFileSync(file, bytes);
            }),
          ),
      ],
    ];
    async function restarted(damage: () => void): Promise<void> {
      await nats.kill();
      damage();
      await nats.start();
      await eventually(async () => {
        expect(ledger.bus.live).toBeDefined();
        await client.flush();
        await manager.getAccountInfo();
      });
    }

    it.each(damages)(
      'when %s',
      async (_name, damage) => {
        const leader = lead();
        await say(12);
        await caughtUp();
        await damage();
        await leader.audit();
        await caughtUp();
        await say(3);
        await caughtUp();
        await leader.audit();
        expect((await audits()).at(-1)?.sound).toBe(true);
        expect(await epochs()).toEqual([{ epoch: 1 }]);
      },
      30_000,
    );
  });

  it('is succeeded by another when it stops, and the stream holds everything once', async () => {
    const first = lead();
    await say(4);
    await caughtUp();
    lead();
    await first.stop();
    await say(4);
    await caughtUp();
  });

  it('erases later what it could not when it died right after it had published a redaction', async () => {
    const record = randomUUID();
    await ledger.record(record, await ledger.organisation(), ['public']);
    armFailpoints('relay.before-erase:throw@2');
    const leader = lead();
    await ledger.say('secret', { recordId: record });
    await caughtUp();
    await ledger.hub.inTransaction(asService('hub'), async transaction => {
      await transaction.query('select ledger.redact($1)', [record]);
      await transaction.execute(
        `insert into ledger.outbox (id, type, version, reach, record_id, data) values (gen_random_uuid(), 'record.redacted', 1, 'former', $1, '{}')`,
        [record],
      );
    });
    await eventually(async () => expect((await manager.streams.info('EVENTS')).state.last_seq).toBe(2));
    await eventually(async () => {
      await leader.audit();
      const { state } = await manager.streams.info('EVENTS');
      expect([state.first_seq, state.messages]).toEqual([2, 1]);
    });
    await leader.audit();
    expect((await audits()).filter(row => !row.sound)).toEqual([]);
  });

  describe('when the database has lost its newest history', () => {
    /** Takes the last rows away, as a failover to a standby that lagged does. */
    async function loseAfter(position: number): Promise<void> {
      await ledger.sql(`delete from ledger.outbox where position > ${position}; delete from ledger.member_log where position > ${position};
        update ledger.member_heads h set n = (select count(*) from ledger.member_log l where l.organisation_id = h.organisation_id);
        update ledger.leaders set position = least(position, ${position})`);
    }

    it.each([
      ['the stream is longer than the ledger', 0],
      ['the ledger has grown past the stream again', 9],
    ])(
      'raises the epoch from the common point, although %s',
      async (_name, regrown) => {
        const organisation = await ledger.organisation();
        const first = lead();
        for (let i = 0; i < 10; i++) await ledger.say(`old ${i}`, { readers: ['coalition'] });
        await caughtUp();
        await first.stop();
        await ledger.fanOut();
        await loseAfter(6);
        for (let i = 0; i < regrown; i++) await ledger.say(`new ${i}`, { readers: ['coalition'] });
        await ledger.fanOut();

        const second = lead();
        await eventually(async () => expect(await epochs()).toEqual([{ epoch: 1 }, { epoch: 2 }]));
        expect(
          await ledger.sql(`select epoch, n::int from ledger.epoch_floors where organisation_id = $1`, [organisation]),
        ).toEqual([{ epoch: 2, n: 6 }]);
        await say(2);
        await caughtUp();
        await second.audit();
        expect(await epochs()).toHaveLength(2);
      },
      20_000,
    );
  });
});
