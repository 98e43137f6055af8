import { rm } from 'node:fs/promises';
import { type MessageHandler } from '@nestjs/microservices';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { defineEvent, type EventDefinition } from '@ortoo/contracts';
import { type EventInfo, EventsStrategy, GiveUp, type Relay, RetryLater } from '@ortoo/messaging';
import { asService } from '@ortoo/persistence';
import { silentLogger } from '@ortoo/runtime';
import { z } from 'zod';
import { eventually, type Ledger, openLedger, ThingCounted } from '../support/ledger.js';
import { startTestNats, type TestNats } from '../support/nats.js';

type Handled = { data: unknown; info: EventInfo };

describe('the transport of events', () => {
  let nats: TestNats;
  let ledger: Ledger;
  let relay: Relay;
  let client: NatsConnection;
  let strategies: EventsStrategy[];
  let term: number;
  beforeEach(async () => {
    nats = await startTestNats();
    ledger = await openLedger(nats.url);
    relay = ledger.relay();
    strategies = [];
    client = await connect({ servers: nats.url, reconnectTimeWait: 50, reconnectJitter: 0, maxReconnectAttempts: -1 });
    await new Promise<void>(resolve => ledger.bus.onConnected(() => resolve()));
    ({ term } = await ledger.elect('sequencer'));
    await relay.catchUp(term);
  });
  afterEach(async () => {
    await Promise.all(strategies.map(strategy => strategy.close()));
    await client.close();
    await ledger.stop();
    await nats.stop();
  });

  /** Leaf work as Nest would register it. */
  function handle(
    work: (handled: Handled) => Promise<void> | void,
    event: EventDefinition = ThingCounted,
    consumer = 'test-leaf',
  ): Handled[] {
    const handled: Handled[] = [];
    const handler = (async (data: unknown, info: EventInfo) => {
      handled.push({ data, info });
      await work({ data, info });
    }) as unknown as MessageHandler;
    start(handler, consumer, { consumer, event });
    return handled;
  }
  function start(handler: MessageHandler, name: string, extras: Record<string, unknown>): EventsStrategy {
    const strategy = new EventsStrategy(ledger.bus, ledger.hub, 'hub', silentLogger);
    strategy.addHandler(name, handler, true, extras);
    strategy.listen(() => undefined);
    strategies.push(strategy);
    return strategy;
  }
  async function say(...texts: string[]): Promise<void> {
    for (const text of texts) await ledger.say(text);
    await publish();
  }
  const publish = () =>
    eventually(async () => {
      while ((await ledger.sequencer.number(term)).length > 0);
      await relay.catchUp(term).catch((error: unknown) => {
        relay.forget();
        throw error;
      });
      const [row] = await ledger.sql<{ behind: number }>(
        `select (s.position - r.position)::int as behind from ledger.leaders s, ledger.leaders r where s.name = 'sequencer' and r.name = 'relay'`,
      );
      expect(row?.behind).toBe(0);
    });
  /** Writes a row as another version of the hub might have. */
  const sayRaw = async (data: string | null, version = 1) => {
    await ledger.sql(
      `insert into ledger.outbox (id, type, version, data) values (gen_random_uuid(), 'thing.counted', $2, $1)`,
      [data, version],
    );
    await publish();
  };
  const texts = (handled: Handled[]) => handled.map(({ data }) => (data as { text: string }).text);
  const letters = () =>
    ledger.sql<{ reason: string; attempts: number; type: string }>(
      'select reason, attempts, type from ledger.dead_letters order by at',
    );
  const idle = () =>
    eventually(async () => {
      const info = await (await jetstreamManager(client)).consumers.info('EVENTS', 'test-leaf');
      expect([info.num_pending, info.num_ack_pending]).toEqual([0, 0]);
    }, 20_000);

  it('hands each event over once, in order, with its id and position', async () => {
    const handled = handle(() => undefined);
    await say('one', 'two', 'three');
    await eventually(async () => expect(texts(handled)).toEqual(['one', 'two', 'three']));
    await idle();
    expect(handled.map(({ info }) => [info.position, info.delivery])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    expect(handled.map(({ info }) => info.id)).toEqual(
      (await ledger.sql<{ id: string }>('select id from ledger.outbox order by position')).map(row => row.id),
    );
  });

  it('tries again after the delay that the handler asked for', async () => {
    const handled = handle(({ info }) => {
      if (info.delivery < 3) throw new RetryLater(50);
    });
    await say('one');
    await eventually(async () => expect(handled.map(({ info }) => info.delivery)).toEqual([1, 2, 3]));
    await idle();
    expect(await letters()).toEqual([]);
  });

  it('keeps what the handler gave up as a dead letter and goes on', async () => {
    const handled = handle(({ data }) => {
      if ((data as { text: string }).text === 'bad') throw new GiveUp('nobody wants this');
    });
    await say('bad', 'good');
    await eventually(async () => expect(texts(handled)).toEqual(['bad', 'good']));
    await idle();
    expect(await letters()).toEqual([{ reason: 'nobody wants this', attempts: 1, type: 'thing.counted' }]);
  });

  it('does not handle again what it has handled, although the stream was made anew', async () => {
    const handled = handle(() => undefined);
    await say('one', 'two');
    await idle();
    await (await relay.stream())?.recreate();
    relay.forget();
    await say('three');
    await eventually(async () => expect(texts(handled)).toEqual(['one', 'two', 'three']));
    await idle();
    expect(texts(handled)).toEqual(['one', 'two', 'three']);
  }, 30_000);

  it('goes on when the server comes back with its store wiped', async () => {
    const handled = handle(() => undefined);
    await say('one');
    await idle();
    await nats.kill();
    await rm(nats.storeDir, { recursive: true, force: true });
    await nats.start();
    await say('two');
    await eventually(async () => expect(texts(handled)).toEqual(['one', 'two']), 25_000);
  }, 40_000);

  it('tries again soon when the database was away, instead of waiting until the server gives the message up', async () => {
    const handled = handle(() => undefined);
    await say('one');
    await idle();
    await ledger.sql('revoke select on ledger.inbox from ortoo_hub');
    await say('two', 'three');
    await ledger.sql('select pg_sleep(0.5)');
    await ledger.sql('grant select on ledger.inbox to ortoo_hub');
    await eventually(async () => expect(texts(handled)).toEqual(['one', 'two', 'three']), 8000);
  }, 20_000);

  it('lets go of what it has not begun when it closes, so that another goes on at once', async () => {
    let release = (): void => undefined;
    const first = handle(() => new Promise<void>(resolve => (release = resolve)));
    await say('one', 'two', 'three');
    await eventually(async () => expect(first).toHaveLength(1));
    const closing = strategies.pop()?.close();
    release();
    await closing;
    const second = handle(() => undefined);
    await eventually(async () => expect(texts(second).toSorted()).toEqual(['three', 'two']), 8000);
  }, 20_000);

  it.each([
    ['is no JSON', 'no JSON', 1, /JSON/],
    ['does not fit the declaration', '{"text":7}', 1, /text/],
    ['is nested to no end', '{"text":' + '['.repeat(50_000), 1, /JSON/],
    ['is of a version to come', '{"text":"new"}', 2, /version 2/],
  ])('parks a payload that %s, and goes on', async (_name, data, version, reason) => {
    const handled = handle(() => undefined);
    await sayRaw(data, version);
    await say('after');
    await eventually(async () => expect(texts(handled)).toEqual(['after']));
    await idle();
    expect(await letters()).toEqual([{ reason: expect.stringMatching(reason), attempts: 1, type: 'thing.counted' }]);
  });

  it('drops fields that the declaration does not know, a prototype among them', async () => {
    const handled = handle(() => undefined);
    await sayRaw('{"text":"one","more":1,"__proto__":{"polluted":true}}');
    await eventually(async () => expect(handled).toHaveLength(1));
    expect(Object.keys(handled[0]?.data as object)).toEqual(['text']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('hands an older version over as the newest', async () => {
    const newer = defineEvent({
      ...ThingCounted,
      version: 2,
      data: z.object({ text: z.string(), words: z.number() }),
      example: { text: 'one', words: 1 },
      upcast: older => ({
        text: (older as { text: string }).text,
        words: (older as { text: string }).text.split(' ').length,
      }),
    });
    const handled = handle(() => undefined, newer as unknown as EventDefinition);
    await say('one two three');
    await eventually(async () =>
      expect(handled.map(({ data }) => data)).toEqual([{ text: 'one two three', words: 3 }]),
    );
  });

  it('passes over what was redacted before it came to it', async () => {
    const handled = handle(() => undefined);
    await sayRaw(null);
    await say('after');
    await eventually(async () => expect(texts(handled)).toEqual(['after']));
    await idle();
    expect(await letters()).toEqual([]);
  });

  it('hands a dead letter over again when somebody asks for it, and strikes it off when it is handled', async () => {
    let isMended = false;
    const handled = handle(() => {
      if (!isMended) throw new GiveUp('broken');
    });
    await say('one');
    await eventually(async () => expect(await letters()).toHaveLength(1));
    isMended = true;
    await ledger.sql('update ledger.dead_letters set retry_requested_at = now()');
    await eventually(async () => expect(await letters()).toEqual([]));
    expect(handled.map(({ data, info }) => [data, info.delivery])).toEqual([
      [{ text: 'one' }, 1],
      [{ text: 'one' }, 2],
    ]);
  });

  it('strikes a dead letter off that was redacted since, without handing it over', async () => {
    const handled = handle(() => {
      throw new GiveUp('broken');
    });
    await say('one');
    await eventually(async () => expect(await letters()).toHaveLength(1));
    await ledger.sql('update ledger.outbox set data = null; update ledger.dead_letters set retry_requested_at = now()');
    await eventually(async () => expect(await letters()).toEqual([]));
    expect(handled).toHaveLength(1);
  });

  it('reads data from the ledger that are too large for a message', async () => {
    const handled = handle(() => undefined);
    await say('x'.repeat(950_000));
    await eventually(async () => expect(texts(handled)[0]).toHaveLength(950_000));
  });

  it('is not stopped by a message that nobody of the hub has written', async () => {
    const handled = handle(() => undefined);
    client.publish('evt.thing.counted.v1', 'forged');
    const forged = headers();
    forged.set('ce-id', 'no uuid');
    client.publish('evt.thing.counted.v1', '{"text":"forged"}', { headers: forged });
    await client.flush();
    await eventually(async () => {
      const info = await (await jetstreamManager(client)).streams.info('EVENTS');
      expect(info.state.messages).toBe(2);
    });
    await say('after');
    await eventually(async () => expect(texts(handled)).toEqual(['after']));
    await idle();
    expect(await letters()).toEqual([]);
  });

  it('calls a state builder for each event although NATS is away, one call at a time', async () => {
    let [position, running, overlaps] = [0, 0, 0];
    const builder = (async () => {
      overlaps += running;
      running = 1;
      const rows = await ledger.hub.inTransaction(asService('hub'), transaction =>
        transaction.query<{ position: number }>(
          'select position::float8 as position from ledger.outbox where position > $1 order by 1',
          [position],
        ),
      );
      position = rows.at(-1)?.position ?? position;
      running = 0;
    }) as unknown as MessageHandler;
    start(builder, 'test-builder', { consumer: 'test-builder' });
    await say('one');
    await eventually(async () => expect(position).toBe(1));
    await nats.kill();
    await ledger.say('two');
    await ledger.sequencer.number(term);
    await eventually(async () => expect(position).toBe(2));
    expect(overlaps).toBe(0);
  });

  it('calls a state builder again that has failed', async () => {
    let calls = 0;
    start(
      (async () => {
        if (++calls < 3) throw new Error('broken');
      }) as unknown as MessageHandler,
      'test-builder',
      { consumer: 'test-builder' },
    );
    await eventually(async () => expect(calls).toBeGreaterThan(3));
  });
});
