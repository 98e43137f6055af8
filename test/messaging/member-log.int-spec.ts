import { randomUUID } from 'node:crypto';
import { checkCursor, publicLog, raiseEpoch, readLogBackwards, readLogs } from '@ortoo/messaging';
import { asService, type Viewer } from '@ortoo/persistence';
import { type Ledger, openLedger } from '../support/ledger.js';

describe('the member log', () => {
  let ledger: Ledger;
  let owner: string;
  let member: string;
  beforeEach(async () => {
    ledger = await openLedger();
    [owner, member] = [await ledger.organisation(), await ledger.organisation()];
  });
  afterEach(() => ledger.stop());

  const cursor = (organisation: string, epoch: number, n: number) =>
    ledger.hub.inTransaction(asService('hub'), transaction => checkCursor(transaction, organisation, { epoch, n }));
  async function publish(text: string, readers: string[], recordId: string = randomUUID()): Promise<string> {
    await ledger.record(recordId, owner, readers);
    await ledger.say(text, { recordId, readers });
    return recordId;
  }

  it('counts densely for each reader by itself, however events are mixed', async () => {
    for (let i = 0; i < 30; i++)
      await ledger.say(String(i), { readers: i % 3 === 0 ? ['public'] : [`org:${i % 2 ? owner : member}`] });
    await ledger.fanOut();
    for (const organisation of [owner, member, publicLog]) {
      const log = await ledger.log(organisation);
      expect(log.map(entry => entry.n)).toEqual(log.map((_, index) => index + 1));
    }
    expect((await ledger.log(publicLog)).length).toBe(10);
  });

  it('shows an entry whose record was narrowed at the same number and id, empty', async () => {
    const record = await publish('one', ['coalition']);
    await publish('two', ['coalition']);
    await ledger.fanOut();
    const before = await ledger.log(member);
    await ledger.record(record, owner, [`org:${owner}`]);
    const after = await ledger.log(member);
    expect(after.map(({ n, eventId }) => [n, eventId])).toEqual(before.map(({ n, eventId }) => [n, eventId]));
    expect(after.map(entry => entry.event?.data ?? null)).toEqual([null, '{"text":"two"}']);
  });

  it('shows an entry whose data were redacted without it, to its owner as well', async () => {
    const record = await publish('one', ['coalition', `org:${owner}`]);
    await ledger.fanOut();
    await ledger.hub.inTransaction(asService('hub'), transaction =>
      transaction.query('select ledger.redact($1)', [record]),
    );
    expect((await ledger.log(owner)).map(entry => entry.event)).toEqual([null]);
  });

  it('gives a member under its own rights what it gives the hub on its behalf, and nobody else’s log', async () => {
    await publish('one', ['coalition']);
    await publish('two', [`org:${owner}`]);
    await ledger.fanOut();
    const as = (organisation: string): Viewer => ({ kind: 'organisation', organisation });
    const read = (viewer: Viewer, organisationId: string) =>
      ledger.hub.inTransaction(viewer, transaction => readLogs(transaction, [{ organisationId, after: 0 }], 10));
    expect(await read(as(member), member)).toEqual(await ledger.log(member));
    expect(await read(as(member), owner)).toEqual([]);
    expect(await read({ kind: 'public' }, member)).toEqual([]);
  });

  it('reads several logs at once, each from its own place, and one backwards', async () => {
    for (const text of ['a', 'b', 'c']) await ledger.say(text, { readers: ['coalition'] });
    await ledger.fanOut();
    const rows = await ledger.hub.inTransaction(asService('hub'), transaction =>
      readLogs(
        transaction,
        [
          { organisationId: owner, after: 2 },
          { organisationId: member, after: 0 },
        ],
        2,
      ),
    );
    const numbers = (id: string) => rows.filter(row => row.organisationId === id).map(row => row.n);
    expect([numbers(owner), numbers(member)]).toEqual([[3], [1, 2]]);
    const back = await ledger.hub.inTransaction(asService('hub'), transaction =>
      readLogBackwards(transaction, member, 3, 2),
    );
    expect(back.map(row => row.n)).toEqual([2, 1]);
  });

  describe('answers a cursor', () => {
    beforeEach(async () => {
      for (let i = 0; i < 5; i++) await ledger.say(String(i), { readers: [`org:${owner}`] });
      await ledger.fanOut();
    });

    it('of an older epoch with the point that both histories share', async () => {
      await raiseEpoch(ledger.hub, 'test');
      await ledger.say('later', { readers: [`org:${owner}`] });
      await ledger.fanOut();
      expect(await cursor(owner, 1, 5)).toMatchObject({ kind: 'resync', resumeFrom: '2.5' });
      expect(await cursor(owner, 1, 9)).toMatchObject({ kind: 'resync', resumeFrom: '2.5' });
    });

    it('of an older epoch with the very beginning when its log did not exist then', async () => {
      await raiseEpoch(ledger.hub, 'restored to a day before this member had anything');
      for (let i = 0; i < 3; i++) await ledger.say(String(i), { readers: [`org:${member}`] });
      await ledger.fanOut();
      expect(await cursor(member, 1, 5)).toMatchObject({ kind: 'resync', resumeFrom: '2.0' });
    });

    it('with the lowest point when several epochs began since', async () => {
      await raiseEpoch(ledger.hub, 'second', 2);
      await ledger.say('later', { readers: [`org:${owner}`] });
      await ledger.fanOut();
      await raiseEpoch(ledger.hub, 'third');
      expect(await cursor(owner, 1, 5)).toMatchObject({ kind: 'resync', resumeFrom: '3.2' });
      expect(await cursor(owner, 2, 6)).toMatchObject({ kind: 'resync', resumeFrom: '3.6' });
    });

    it('as too old when everything that followed it was dropped, instead of passing over it', async () => {
      await ledger.sql('delete from ledger.member_log');
      expect(await cursor(owner, 1, 3)).toMatchObject({ kind: 'too-old', oldest: '1.5' });
      expect(await cursor(owner, 1, 5)).toMatchObject({ kind: 'good', after: 5 });
      const none = await ledger.hub.inTransaction(asService('hub'), transaction =>
        checkCursor(transaction, owner, null),
      );
      expect(none).toMatchObject({ kind: 'good', after: 5 });
    });
  });
});
