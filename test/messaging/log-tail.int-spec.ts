import { type ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { raiseEpoch } from '@ortoo/messaging';
import { silentLogger } from '@ortoo/runtime';
import { LogTail } from '../../apps/hub/src/streams/log-tail.js';
import { StreamConnection } from '../../apps/hub/src/streams/stream-connection.js';
import { eventually, type Ledger, openLedger } from '../support/ledger.js';

describe('the tail of the logs', () => {
  let ledger: Ledger;
  let tail: LogTail;
  let member: string;
  beforeEach(async () => {
    ledger = await openLedger();
    member = await ledger.organisation();
    tail = new LogTail(ledger.hub, ledger.bus, 'https://hub.example', silentLogger);
  });
  afterEach(async () => {
    await tail.stop();
    await ledger.stop();
  });

  function connect(epoch: number, after: number) {
    const line = new PassThrough({ highWaterMark: 64 * 1024 });
    let text = '';
    line.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const connection = new StreamConnection(line as unknown as ServerResponse, member, null, epoch, after, {});
    return { connection, line, ids: () => text.match(/^id: .*$/gm)?.map(id => id.slice(4)) ?? [] };
  }
  async function say(count: number, text = 'x'): Promise<void> {
    for (let i = 0; i < count; i++) await ledger.say(text, { readers: ['coalition'] });
    await ledger.fanOut();
  }
  const numbers = (epoch: number, from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => `${epoch}.${from + i}`);

  it('sends what a reader has missed and then what comes, each entry once, to readers at different places', async () => {
    await say(5);
    const [early, late] = [connect(1, 0), connect(1, 4)];
    await Promise.all([tail.attach(early.connection), tail.attach(late.connection)]);
    await say(3);
    await eventually(async () => expect([early.ids(), late.ids()]).toEqual([numbers(1, 1, 8), numbers(1, 5, 8)]));
  });

  it('catches a reader up over many megabytes as fast as it reads', async () => {
    await say(250, 'x'.repeat(40_000));
    const { connection, line, ids } = connect(1, 0);
    line.pause();
    const attaching = tail.attach(connection);
    await eventually(async () => expect(tail.connections(member)).toEqual([connection]));
    await ledger.sql('select pg_sleep(0.3)');
    line.resume();
    await attaching;
    await eventually(async () => expect(ids()).toEqual(numbers(1, 1, 250)));
    expect(connection.closed).toBe(false);
  });

  it('ends the readers of an older epoch instead of going on in numbers that are used again', async () => {
    await say(6);
    const before = connect(1, 6);
    await tail.attach(before.connection);
    await ledger.sql('delete from ledger.member_log where n > 4; update ledger.member_heads set n = 4 where n > 4');
    await raiseEpoch(ledger.hub, 'test');
    await say(3);
    await eventually(async () => expect(before.connection.closed).toBe(true));
    expect(before.ids()).toEqual([]);
    const after = connect(2, 4);
    await tail.attach(after.connection);
    await eventually(async () => expect(after.ids()).toEqual(numbers(2, 5, 7)));
  });

  it('goes on when the database was away for a moment', async () => {
    const { connection, ids } = connect(1, 0);
    await tail.attach(connection);
    await ledger.sql('revoke select on ledger.member_log from ortoo_hub');
    await ledger.sql('select pg_sleep(0.7)');
    await ledger.sql('grant select on ledger.member_log to ortoo_hub');
    await say(2);
    await eventually(async () => expect(ids()).toEqual(numbers(1, 1, 2)));
  });
});
