import { Schedule } from '@ortoo/messaging';
import { asService } from '@ortoo/persistence';
import { armFailpoints, silentLogger } from '@ortoo/runtime';
import { eventually, type Ledger, openLedger, ThingCounted } from '../support/ledger.js';

describe('the schedule', () => {
  let ledger: Ledger;
  let runners: Schedule[];
  beforeEach(async () => {
    ledger = await openLedger();
    runners = [];
  });
  afterEach(async () => {
    armFailpoints(undefined);
    await Promise.all(runners.map(runner => runner.stop()));
    await ledger.stop();
  });

  /** A runner whose handler tells the outbox what it did. */
  function runner(
    before: (payload: Record<string, unknown>, own: Schedule) => Promise<void> | void = () => undefined,
  ): Schedule {
    const schedule = new Schedule(ledger.hub, 'hub', silentLogger);
    schedule.handle('tell', async (transaction, payload, key) => {
      await ledger.outbox.add(transaction, ThingCounted, { text: key });
      await before(payload, schedule);
    });
    runners.push(schedule);
    return schedule;
  }
  const plan = (schedule: Schedule, key: string, inMilliseconds: number, payload?: Record<string, unknown>) =>
    ledger.hub.inTransaction(asService('hub'), async transaction => {
      const [row] = await transaction.query<{ at: Date }>(`select now() + $1 * interval '1 millisecond' as at`, [
        inMilliseconds,
      ]);
      await schedule.at(transaction, row?.at ?? new Date(), { name: 'tell', key, payload });
    });
  const told = async () =>
    (await ledger.sql<{ data: string }>('select data from ledger.outbox order by seq')).map(
      row => (JSON.parse(row.data) as { text: string }).text,
    );
  const open = () =>
    ledger.sql<{ key: string; attempts: number; error: string | null; wait: number }>(
      `select key, attempts, last_error as error, extract(epoch from due_at - now())::float8 as wait from ledger.schedule order by key`,
    );

  it('does each piece exactly once with two runners at work', async () => {
    const [first, second] = [runner(), runner()];
    for (let i = 0; i < 40; i++) await plan(first, `piece ${i}`, i % 2 ? -5 : 100);
    first.start();
    second.start();
    await eventually(async () => expect(await open()).toEqual([]));
    expect((await told()).sort()).toEqual(Array.from({ length: 40 }, (_, i) => `piece ${i}`).sort());
  });

  it('does nothing before its moment, and what is due longest first', async () => {
    const schedule = runner();
    await plan(schedule, 'later', 60_000);
    await plan(schedule, 'second', -1000);
    await plan(schedule, 'first', -2000);
    while (await schedule.doNext());
    expect(await told()).toEqual(['first', 'second']);
  });

  it('does it once although it dies before its commit', async () => {
    const schedule = runner();
    await plan(schedule, 'piece', -1);
    armFailpoints('schedule.before-commit:throw');
    await expect(schedule.doNext()).rejects.toThrow('Failpoint');
    expect(await told()).toEqual([]);
    await eventually(async () => expect(await schedule.doNext()).toBe(true));
    await schedule.doNext();
    expect(await told()).toEqual(['piece']);
    expect(await open()).toEqual([]);
  });

  it('does once what failed before, and strikes it off', async () => {
    let failures = 2;
    const schedule = runner(() => {
      if (failures-- > 0) throw new Error('not yet');
    });
    await plan(schedule, 'piece', -1);
    schedule.start();
    await eventually(async () => expect(await open()).toEqual([]));
    await ledger.sql('select pg_sleep(1.2)');
    expect(await told()).toEqual(['piece']);
  }, 20_000);

  it('backs off from a handler that keeps failing, remembers why, and goes on with the rest', async () => {
    const schedule = runner(({ fails }) => {
      if (fails) throw new Error('it is broken');
    });
    await plan(schedule, 'broken', -1000, { fails: true });
    await plan(schedule, 'good', -500);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt++) {
      await expect(schedule.doNext()).rejects.toThrow('it is broken');
      const [row] = await open();
      expect(row).toMatchObject({ key: 'broken', attempts: attempt, error: 'it is broken' });
      waits.push(Math.round(row?.wait ?? 0));
      if (attempt === 1) expect(await schedule.doNext()).toBe(true);
      await ledger.sql(`update ledger.schedule set due_at = now() - interval '1 millisecond'`);
    }
    expect(waits).toEqual([1, 2, 4, 8]);
    expect(await told()).toEqual(['good']);
  });

  it('moves what is planned again under the same key, and forgets its failures', async () => {
    const schedule = runner();
    await plan(schedule, 'piece', -1);
    await plan(schedule, 'piece', 60_000);
    expect(await schedule.doNext()).toBe(false);
    await plan(schedule, 'piece', -1);
    expect(await schedule.doNext()).toBe(true);
    expect(await told()).toEqual(['piece']);
  });

  it('keeps what a handler plans again under its own key', async () => {
    let rounds = 0;
    const schedule = runner();
    schedule.handle('tell', async (transaction, _payload, key) => {
      rounds++;
      await schedule.at(transaction, new Date(Date.now() + 60_000), { name: 'tell', key });
    });
    await plan(schedule, 'every minute', -1);
    await schedule.doNext();
    expect(await schedule.doNext()).toBe(false);
    expect([rounds, (await open()).length]).toEqual([1, 1]);
  });

  it('strikes off what is cancelled', async () => {
    const schedule = runner();
    await plan(schedule, 'piece', -1);
    await ledger.hub.inTransaction(asService('hub'), transaction => schedule.cancel(transaction, 'tell', 'piece'));
    expect(await schedule.doNext()).toBe(false);
    expect(await told()).toEqual([]);
  });

  it('plans nothing when the transaction rolls back', async () => {
    const schedule = runner();
    await ledger.hub
      .inTransaction(asService('hub'), async transaction => {
        await schedule.at(transaction, new Date(0), { name: 'tell', key: 'piece' });
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    expect(await open()).toEqual([]);
  });

  it('leaves to other services what they handle', async () => {
    const schedule = runner();
    await ledger.sql(
      `insert into ledger.schedule (id, due_at, command, key) values (gen_random_uuid(), now(), 'of another', 'x')`,
    );
    expect(await schedule.doNext()).toBe(false);
    expect(await open()).toHaveLength(1);
  });
});
