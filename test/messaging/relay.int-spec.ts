import { rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { jetstreamManager, type JetStreamManager, type StoredMsg } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Bus, type Lead, NotLeading, type Relay } from '@ortoo/messaging';
import { asService } from '@ortoo/persistence';
import { armFailpoints, silentLogger } from '@ortoo/runtime';
import { eventually, type Ledger, openLedger } from '../support/ledger.js';
import { startTestNats, type TestNats } from '../support/nats.js';

describe('the relay', () => {
  let nats: TestNats;
  let ledger: Ledger;
  let relay: Relay;
  let lead: Lead;
  let client: NatsConnection;
  let manager: JetStreamManager;
  beforeEach(async () => {
    nats = await startTestNats();
    ledger = await openLedger(nats.url);
    relay = ledger.relay();
    lead = await ledger.elect('sequencer');
    client = await connect({ servers: nats.url, reconnectTimeWait: 50, reconnectJitter: 0, maxReconnectAttempts: -1 });
    manager = await jetstreamManager(client);
    await new Promise<void>(resolve => ledger.bus.onConnected(() => resolve()));
  });
  afterEach(async () => {
    armFailpoints(undefined);
    await client.close();
    await ledger.stop();
    await nats.stop();
  });

  async function say(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await ledger.say(`thing ${i}`);
    while ((await ledger.sequencer.number(lead.term)).length > 0);
  }

  /** All messages as they stand. */
  async function stored(): Promise<StoredMsg[]> {
    const { state } = await manager.streams.info('EVENTS');
    const found: StoredMsg[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
      const message = await manager.streams.getMessage('EVENTS', { seq }).catch(() => null);
      if (message) found.push(message);
    }
    return found;
  }
  const positions = async () => (await stored()).map(message => Number(message.header.get('Ortoo-Position')));
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
  const relayed = async () =>
    Number(
      (await ledger.sql<{ relayed: string }>(`select position as relayed from ledger.leaders where name = 'relay'`))[0]
        ?.relayed,
    );

  it('publishes each event once, in order, with its id for de-duplication and its data as it stands', async () => {
    await say(3);
    await relay.catchUp(lead.term);
    const [first] = await stored();
    expect(await positions()).toEqual([1, 2, 3]);
    expect(first?.subject).toBe('evt.thing.counted.v1');
    expect(first?.string()).toBe('{"text":"thing 0"}');
    expect([{ id: first?.header.get('Nats-Msg-Id') }]).toEqual(
      await ledger.sql('select id from ledger.outbox where position = 1'),
    );
    expect(await relayed()).toBe(3);
  });

  it('goes on behind what is in the stream when it died before it published, or before it knew of the acknowledgement', async () => {
    await say(2);
    for (const step of ['relay.before-publish', 'relay.after-publish']) {
      armFailpoints(`${step}:throw`);
      await expect(relay.catchUp(lead.term)).rejects.toThrow('Failpoint');
      armFailpoints(undefined);
      const successor = ledger.relay();
      await successor.catchUp(lead.term);
      expect(await positions()).toEqual(upTo(await relayed()));
      await say(2);
      relay = successor;
    }
    await relay.catchUp(lead.term);
    expect(await positions()).toEqual(upTo(6));
  });

  it('leaves no gap when more is numbered than it keeps in mind while it publishes', async () => {
    const count = 9000;
    await ledger.sql(
      `insert into ledger.outbox (id, type, version, data) select gen_random_uuid(), 'thing.counted', 1, '{"text":"x"}' from generate_series(1, $1)`,
      [count],
    );
    armFailpoints('relay.before-publish:hang:700@2');
    relay.offer(await ledger.sequencer.number(lead.term, 370));
    const publishing = relay.catchUp(lead.term);
    for (let numbered; (numbered = await ledger.sequencer.number(lead.term, 370)).length > 0;) {
      relay.offer(numbered);
      await new Promise(resolve => setImmediate(resolve));
    }
    await publishing;
    await relay.catchUp(lead.term);
    const { state } = await manager.streams.info('EVENTS');
    expect(state.messages).toBe(count);
    expect(await relayed()).toBe(count);
    const last = await manager.streams.getMessage('EVENTS', { seq: count });
    expect(last?.header.get('Ortoo-Position')).toBe(String(count));
  }, 30_000);

  it('stops when its term is over, and what two relays publish at once stands in the stream once', async () => {
    await say(5);
    const zombie = ledger.relay();
    await zombie.catchUp(lead.term);
    const next = await ledger.elect('sequencer');
    await ledger.say('six');
    await ledger.sequencer.number(next.term);
    await expect(zombie.catchUp(lead.term)).rejects.toThrow(NotLeading);
    await relay.catchUp(next.term);
    await ledger.say('seven');
    await ledger.sequencer.number(next.term);
    const both = await Promise.allSettled([zombie.catchUp(lead.term), relay.catchUp(next.term)]);
    expect(both.map(result => result.status)).toContain('rejected');
    relay.forget();
    await relay.catchUp(next.term);
    expect(await positions()).toEqual(upTo(7));
  });

  it('is refused when somebody else has written, and fills a clean stream', async () => {
    await say(2);
    await relay.catchUp(lead.term);
    client.publish('evt.thing.counted.v1', 'forged');
    await client.flush();
    await manager.streams.info('EVENTS');
    await say(1);
    await expect(relay.catchUp(lead.term)).rejects.toThrow(/wrong last sequence/);
    relay.forget();
    await relay.catchUp(lead.term);
    expect(await positions()).toEqual([1, 2, 3]);
  });

  it('sends a message whose data is too large without it, and says where they are', async () => {
    await ledger.say('x'.repeat(950_000));
    await say(1);
    await relay.catchUp(lead.term);
    const [large] = await stored();
    expect(large?.string()).toBe('null');
    expect(large?.header.get('Ortoo-Data')).toBe('ledger');
    expect(await positions()).toEqual([1, 2]);
  });

  it('keeps several megabytes in order', async () => {
    for (let i = 0; i < 30; i++) await ledger.say('y'.repeat(600_000));
    await say(1);
    await relay.catchUp(lead.term);
    expect(await positions()).toEqual(upTo(31));
  }, 30_000);

  it('waits without failing while NATS is away, and catches up when it is back', async () => {
    await nats.kill();
    await eventually(async () => expect(ledger.bus.live).toBeUndefined());
    await say(20);
    await relay.catchUp(lead.term);
    expect(await relayed()).toBe(0);
    await nats.start();
    await eventually(async () => {
      await relay.catchUp(lead.term);
      expect(await relayed()).toBe(20);
    });
    expect(await positions()).toEqual(upTo(20));
  }, 20_000);

  it('fills the stream again when the whole store was wiped', async () => {
    await say(4);
    await relay.catchUp(lead.term);
    await nats.kill();
    await rm(nats.storeDir, { recursive: true, force: true });
    await nats.start();
    await say(1);
    await eventually(async () => {
      await relay.catchUp(lead.term).catch((error: unknown) => {
        relay.forget();
        throw error;
      });
      expect(await relayed()).toBe(5);
    });
    expect(await positions()).toEqual(upTo(5));
  }, 20_000);

  describe('after a redaction', () => {
    const record = randomUUID();
    /** A record is told of twice, then redacted as its owner's transaction does it. */
    async function redacted(): Promise<void> {
      const owner = await ledger.organisation();
      await ledger.record(record, owner, ['public']);
      await ledger.say('secret one', { recordId: record });
      await ledger.say('of another');
      await ledger.say('secret two', { recordId: record });
      await say(0);
      await relay.catchUp(lead.term);
      await ledger.hub.inTransaction(asService('hub'), async transaction => {
        await transaction.query('select ledger.redact($1)', [record]);
        await transaction.execute(
          `insert into ledger.outbox (id, type, version, reach, record_id, data) values (gen_random_uuid(), 'record.redacted', 1, 'former', $1, '{}')`,
          [record],
        );
      });
    }
    const texts = async () => (await stored()).map(message => message.string());

    it('erases the earlier messages of the record and no others', async () => {
      await redacted();
      await say(0);
      await relay.catchUp(lead.term);
      expect(await texts()).toEqual(['{"text":"of another"}', '{}']);
    });

    it('erases the right ones in a stream that was filled again from a later position', async () => {
      await say(3);
      await ledger.sql(
        `update ledger.outbox set at = at - interval '20 days' where to_char(at - interval '20 days', 'YYYYMM') >= to_char(now() - interval '1 month', 'YYYYMM')`,
      );
      await redacted();
      await (await relay.stream())?.recreate();
      relay.forget();
      await say(0);
      await relay.catchUp(lead.term);
      expect((await texts()).filter(text => text.includes('secret'))).toEqual([]);
      expect((await texts()).filter(text => text.includes('another'))).toHaveLength(1);
    });

    it('never erases by a stale count: a message at another position stays', async () => {
      await redacted();
      await manager.streams.purge('EVENTS', { keep: 1 });
      await say(0);
      await relay.catchUp(lead.term).catch(() => undefined);
      expect((await texts()).filter(text => text.includes('secret two'))).toEqual([]);
      expect((await texts()).at(-1)).toBe('{}');
    });
  });

  it('opens a window of its own on every connection, so that an answer to the old one settles nothing', async () => {
    await say(1);
    await relay.catchUp(lead.term);
    const other = Bus.open({ url: nats.url, name: 'other', log: silentLogger });
    await new Promise<void>(resolve => other.onConnected(() => resolve()));
    await other.live?.close();
    await eventually(async () => expect(other.live).toBeDefined());
    await other.close();
    await nats.kill();
    await nats.start();
    await eventually(async () => expect(ledger.bus.live).toBeDefined());
    await say(2);
    await relay.catchUp(lead.term);
    expect(await positions()).toEqual([1, 2, 3]);
  }, 20_000);
});
