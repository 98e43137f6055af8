import { randomUUID } from 'node:crypto';
import { NotLeading, publicLog } from '@ortoo/messaging';
import { asService } from '@ortoo/persistence';
import { armFailpoints, silentLogger } from '@ortoo/runtime';
import { startNotifier } from '@ortoo/notifier';
import { FanoutService } from '../../apps/notifier/src/fanout/fanout.service.js';
import { databaseUrls } from '../support/database.js';
import { eventually, type Ledger, openLedger, ThingCounted, ThingNoted } from '../support/ledger.js';

describe('the fan-out', () => {
  let ledger: Ledger;
  let fanout: FanoutService;
  let owner: string;
  let member: string;
  beforeEach(async () => {
    ledger = await openLedger();
    fanout = new FanoutService(ledger.notifier, ledger.bus, silentLogger);
    [owner, member] = [await ledger.organisation(), await ledger.organisation()];
  });
  afterEach(async () => {
    armFailpoints(undefined);
    await ledger.stop();
  });

  const number = async () => void (await ledger.sequencer.number((await ledger.elect('sequencer')).term));
  const texts = async (organisation: string) =>
    (await ledger.log(organisation)).map(({ event }) =>
      event ? (JSON.parse(event.data ?? '') as { text: string }).text : 'redacted',
    );
  const own = () => [`org:${owner}`];

  /** Writes a record and says so, in the order in which the hub's services do it. */
  async function set(
    record: string,
    readers: string[],
    ...sayings: [string, { readers: string[]; reach?: 'all' | 'newcomers' | 'former' }][]
  ) {
    await ledger.hub.inTransaction(asService('hub'), async transaction => {
      await transaction.execute(
        `insert into access.records (id, entity, owner_id, audience, readers) values ($1, 'material', $2, '"own"', $3)
         on conflict (id) do update set readers = excluded.readers`,
        [record, owner, readers],
      );
      for (const [text, context] of sayings)
        await ledger.outbox.add(transaction, ThingCounted, { text }, { recordId: record, ...context });
    });
  }
  const narrowed = (record: string, before: string[], after: string[]) =>
    set(record, after, ['narrowed', { reach: 'former', readers: before }]);
  const widened = (record: string, text: string, after: string[]) =>
    set(record, after, [text, { reach: 'newcomers', readers: after }]);

  it('gives each event to those who may see it, and to nobody else', async () => {
    const [ministry, applicant, suspended, left] = [
      await ledger.organisation('government'),
      await ledger.organisation('applicant'),
      await ledger.organisation('suspended'),
      await ledger.organisation('left'),
    ];
    await set(randomUUID(), ['public'], ['to all', { readers: ['public', ...own()] }]);
    await set(
      randomUUID(),
      ['coalition+government'],
      ['to government', { readers: ['coalition+government', ...own()] }],
    );
    await set(randomUUID(), ['coalition'], ['to members', { readers: ['coalition', ...own()] }]);
    await set(randomUUID(), own(), ['to itself', { readers: own() }]);
    await set(randomUUID(), [`person:${randomUUID()}`], ['to a person', { readers: [`person:${randomUUID()}`] }]);
    await ledger.fanOut();
    expect(await texts(member)).toEqual(['to all', 'to government', 'to members']);
    expect(await texts(ministry)).toEqual(['to all', 'to government']);
    expect(await texts(applicant)).toEqual([]);
    expect(await texts(publicLog)).toEqual(['to all']);
    expect(
      await ledger.sql('select from ledger.member_log where organisation_id = any($1)', [[suspended, left]]),
    ).toEqual([]);
  });

  it('gives internal events to nobody, and passes over them', async () => {
    await ledger.hub.inTransaction(asService('hub'), transaction =>
      ledger.outbox.add(transaction, ThingNoted, { text: 'internal' }, { readers: ['public'] }),
    );
    await ledger.say('after', { readers: ['coalition'] });
    await ledger.fanOut();
    expect(await texts(member)).toEqual(['after']);
    expect(await texts(publicLog)).toEqual([]);
  });

  it('follows the groups: members of today get what their group gets, former and future ones do not', async () => {
    const [group, former, future, ended] = [
      randomUUID(),
      await ledger.organisation(),
      await ledger.organisation(),
      randomUUID(),
    ];
    await ledger.sql(
      `insert into access.groups (id, name, ended_on) values ($1, 'Water', null), ($2, 'Old', current_date - 1)`,
      [group, ended],
    );
    await ledger.sql(
      `insert into access.group_members (group_id, organisation_id, from_date, until_date) values
       ($1, $2, current_date, null), ($1, $3, current_date - 10, current_date - 1), ($1, $4, current_date + 1, null), ($5, $3, current_date - 10, null)`,
      [group, member, former, future, ended],
    );
    await ledger.say('to the group', { readers: [`group:${group}`] });
    await ledger.say('to the ended group', { readers: [`group:${ended}`] });
    await ledger.fanOut();
    expect(await Promise.all([member, former, future].map(texts))).toEqual([['to the group'], [], []]);
  });

  describe('when an audience changes', () => {
    const record = randomUUID();
    const coalition = () => ['coalition', ...own()];

    it('tells those who had it and lost it, and only them', async () => {
      const ministry = await ledger.organisation('government');
      await set(record, coalition(), ['state', { readers: coalition() }]);
      await ledger.fanOut();
      await narrowed(record, coalition(), own());
      await ledger.fanOut();
      expect(await texts(member)).toEqual(['redacted', 'narrowed']);
      expect(await texts(owner)).toEqual(['state']);
      expect(await texts(ministry)).toEqual([]);
    });

    it('gives the current state to those who get it now, and nothing to those who have it', async () => {
      await set(record, own(), ['draft', { readers: own() }]);
      await set(record, own(), ['state', { readers: own() }]);
      await ledger.fanOut();
      await widened(record, 'state again', coalition());
      await ledger.fanOut();
      expect(await texts(owner)).toEqual(['draft', 'state']);
      expect(await texts(member)).toEqual(['state again']);
    });

    it('never tells what was narrowed before it was fanned out', async () => {
      await set(record, coalition(), ['state', { readers: coalition() }]);
      await narrowed(record, coalition(), own());
      await ledger.fanOut();
      expect(await texts(owner)).toEqual(['state']);
      expect(await ledger.log(member)).toEqual([]);
    });

    it('never tells a newcomer what the record said before, however late it fans out', async () => {
      await set(record, own(), ['secret draft', { readers: own() }]);
      await set(record, own(), ['revised', { readers: own() }]);
      await widened(record, 'revised, for all', ['public', ...own()]);
      await ledger.fanOut();
      expect(await texts(member)).toEqual(['revised, for all']);
      expect(await texts(publicLog)).toEqual(['revised, for all']);
      expect(await texts(owner)).toEqual(['secret draft', 'revised']);
    });

    it('brings those up to date who lost it, missed a revision and got it back before it fanned out', async () => {
      await set(record, coalition(), ['first', { readers: coalition() }]);
      await narrowed(record, coalition(), own());
      await set(record, own(), ['second', { readers: own() }]);
      await widened(record, 'second, for all', coalition());
      await ledger.fanOut();
      expect((await texts(member)).at(-1)).toBe('second, for all');
      expect((await texts(owner)).at(-1)).toBe('second');
    });

    it('gives it again to whoever lost it and got it back in between, since it may have read the gap', async () => {
      await set(record, coalition(), ['state', { readers: coalition() }]);
      await ledger.fanOut();
      await narrowed(record, coalition(), own());
      expect(await texts(member)).toEqual(['redacted']);
      await widened(record, 'state again', coalition());
      await ledger.fanOut();
      expect(await texts(member)).toEqual(['state', 'narrowed', 'state again']);
      expect(await texts(owner)).toEqual(['state']);
    });

    it('leaves those alone who keep it while others lose it and others get it', async () => {
      const [leaving, keeping, coming] = [member, await ledger.organisation(), await ledger.organisation()];
      const [before, after] = [
        [leaving, keeping],
        [keeping, coming],
      ].map(ids => [...ids.map(id => `org:${id}`), ...own()]);
      await set(record, before ?? [], ['state', { readers: before ?? [] }]);
      await set(
        record,
        after ?? [],
        ['lost', { reach: 'former', readers: before ?? [] }],
        ['now', { reach: 'newcomers', readers: after ?? [] }],
      );
      await ledger.fanOut();
      expect(await Promise.all([leaving, keeping, coming].map(texts))).toEqual([[], ['state'], ['now']]);
    });

    it('gives it to a member who had it through a group that it has left, now that all may see it', async () => {
      const group = randomUUID();
      await ledger.sql(`insert into access.groups (id, name) values ($1, 'Water')`, [group]);
      await ledger.sql('insert into access.group_members (group_id, organisation_id) values ($1, $2)', [group, member]);
      await set(record, [`group:${group}`], ['state', { readers: [`group:${group}`] }]);
      await ledger.fanOut();
      await ledger.sql('delete from access.group_members where group_id = $1', [group]);
      await widened(record, 'state, for all', coalition());
      await ledger.fanOut();
      expect(await texts(member)).toEqual(['redacted', 'state, for all']);
    });
  });

  it('appends each event once although it died at any of its steps, and leaves no number out', async () => {
    for (let i = 0; i < 4; i++) await ledger.say(String(i), { readers: ['coalition'] });
    await number();
    for (const step of ['fanout.before-append', 'fanout.after-append', 'fanout.after-commit']) {
      armFailpoints(`${step}:throw`);
      await expect(fanout.advance(await ledger.elect('fanout'))).rejects.toThrow('Failpoint');
    }
    armFailpoints(undefined);
    await fanout.advance(await ledger.elect('fanout'));
    expect((await ledger.log(member)).map(entry => [entry.n, entry.event?.position])).toEqual(
      [1, 2, 3, 4].map(n => [n, n]),
    );
  });

  it('refuses a notifier whose term is over, so that two at once append each event once', async () => {
    for (let i = 0; i < 30; i++) await ledger.say(String(i), { readers: ['coalition'] });
    await number();
    const old = await ledger.elect('fanout');
    const next = await ledger.elect('fanout');
    const results = await Promise.allSettled([fanout.advance(old), fanout.advance(next)]);
    expect((results[0] as PromiseRejectedResult).reason).toBeInstanceOf(NotLeading);
    expect((await ledger.log(member)).map(entry => entry.event?.position)).toEqual(
      Array.from({ length: 30 }, (_, i) => i + 1),
    );
  });

  it('stops between two batches when the lead is lost', async () => {
    await ledger.sql(
      `insert into ledger.outbox (id, type, version, readers, data) select gen_random_uuid(), 'thing.counted', 1, '{coalition}', '{}' from generate_series(1, 1000)`,
    );
    await number();
    const lead = await ledger.elect('fanout');
    armFailpoints('fanout.after-append:hang:50');
    const working = fanout.advance(lead);
    lead.end();
    await working;
    expect(await ledger.log(member)).toHaveLength(500);
  });

  it('is not stopped by any payload: it never reads one', async () => {
    const poisons = ['no JSON', '', '{"__proto__":{"a":1}}', '['.repeat(20_000), '\u0001', '"'.repeat(1000), null];
    for (const data of poisons)
      await ledger.sql(
        `insert into ledger.outbox (id, type, version, readers, data) values (gen_random_uuid(), 'thing.counted', 1, '{coalition}', $1)`,
        [data],
      );
    await ledger.say('after', { readers: ['coalition'] });
    await ledger.fanOut();
    const log = await ledger.log(member);
    expect(log.map(entry => entry.n)).toEqual(poisons.map((_, i) => i + 1).concat(poisons.length + 1));
    expect(log.at(-1)?.event?.data).toBe('{"text":"after"}');
  });
});

describe('a notifier that is told to leave', () => {
  it('leaves between two batches, however much there is to do, and another goes on', async () => {
    const ledger = await openLedger();
    const member = await ledger.organisation();
    const total = 6000;
    await ledger.sql(
      `insert into ledger.outbox (id, type, version, readers, data, position)
       select gen_random_uuid(), 'thing.counted', 1, '{coalition}', '{}', n from generate_series(1, $1) n`,
      [total],
    );
    const environment = {
      ...databaseUrls(ledger.ownerUrl),
      ORTOO_NATS_URL: 'nats://127.0.0.1:9',
      ORTOO_LOG_LEVEL: 'silent',
      ORTOO_FAIL: 'fanout.after-append:hang:300',
    };
    const count = async () =>
      Number(
        (
          await ledger.sql<{ n: string }>('select count(*) as n from ledger.member_log where organisation_id = $1', [
            member,
          ])
        )[0]?.n,
      );
    const first = await startNotifier(environment);
    await eventually(async () =>
      expect(
        (
          await ledger.sql(
            `select from pg_stat_activity where application_name = 'ortoo-notifier' and state <> 'idle' and datname = current_database()`,
          )
        ).length,
      ).toBe(1),
    );
    await first.stop();
    const left = await count();
    expect(left).toBeLessThan(total);
    const second = await startNotifier({ ...environment, ORTOO_FAIL: '' });
    await eventually(async () => expect(await count()).toBe(total));
    await second.stop();
    await ledger.stop();
  }, 30_000);
});
