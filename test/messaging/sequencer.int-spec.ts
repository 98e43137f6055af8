import { randomUUID } from 'node:crypto';
import { NotLeading } from '@ortoo/messaging';
import { asService } from '@ortoo/persistence';
import { armFailpoints } from '@ortoo/runtime';
import { eventually, type Ledger, openLedger, ThingCounted } from '../support/ledger.js';

interface Row {
  position: number | null;
  seq: number;
  record_id: string;
  data: string;
}

describe('the sequencer', () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openLedger();
  });
  afterEach(async () => {
    armFailpoints(undefined);
    await ledger.stop();
  });

  const rows = () =>
    ledger.sql<Row>(
      'select position::float8 as position, seq::float8 as seq, record_id, data from ledger.outbox order by position, seq',
    );

  /** One writer: takes the record's lock, writes its next version, lingers now and then, rolls back every tenth time. */
  async function write(records: string[], count: number, writer: number): Promise<string[]> {
    const committed: string[] = [];
    for (let i = 0; i < count; i++) {
      const recordId = records[(i * 7 + writer) % records.length] ?? '';
      const text = await ledger.hub
        .inTransaction(asService('hub'), async transaction => {
          const [row] = await transaction.query<{ version: number }>(
            `update access.records set audience = to_jsonb(coalesce((audience #>> '{}')::int, 0) + 1) where id = $1 returning (audience #>> '{}')::int as version`,
            [recordId],
          );
          const said = `${recordId}@${row?.version}`;
          await ledger.outbox.add(transaction, ThingCounted, { text: said }, { recordId });
          if ((i + writer) % 5 === 0) await transaction.query('select pg_sleep(0.02)');
          if ((i + writer) % 10 === 3) throw new Error('rolled back');
          return said;
        })
        .catch(() => undefined);
      if (text) committed.push(text);
    }
    return committed;
  }

  it('numbers the rows of eight writers densely, in the order of each record, and loses none', async () => {
    const owner = await ledger.organisation();
    const records = Array.from({ length: 6 }, () => randomUUID());
    for (const id of records)
      await ledger.sql(`insert into access.records values ($1, 'material', $2, '0', '{}')`, [id, owner]);
    const { term } = await ledger.elect('sequencer');
    let writing = true;
    const numbering = (async () => {
      while (writing) await ledger.sequencer.number(term, 50);
    })();
    const committed = (await Promise.all(Array.from({ length: 8 }, (_, writer) => write(records, 60, writer)))).flat();
    writing = false;
    await numbering;
    while ((await ledger.sequencer.number(term)).length > 0);

    const numbered = await rows();
    expect(numbered.map(row => row.position)).toEqual(numbered.map((_, index) => index + 1));
    const texts = numbered.map(row => (JSON.parse(row.data) as { text: string }).text);
    expect([...texts].sort()).toEqual([...committed].sort());
    for (const id of records) {
      const versions = texts.filter(text => text.startsWith(id)).map(text => Number(text.split('@')[1]));
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
    }
    // The run holds what it is about: rows that became visible after later ones had been numbered.
    expect(numbered.some((row, index) => row.seq < Math.max(...numbered.slice(0, index).map(r => r.seq), 0))).toBe(
      true,
    );
  }, 60_000);

  it('numbers a row that commits late after those that were numbered before, and is not held up by it', async () => {
    const { term } = await ledger.elect('sequencer');
    await ledger.notifier.inTransaction(asService('notifier'), async late => {
      await ledger.outbox.add(late, ThingCounted, { text: 'late' });
      await ledger.say('early');
      expect((await ledger.sequencer.number(term)).map(event => event.data)).toEqual(['{"text":"early"}']);
    });
    expect(await ledger.sequencer.number(term)).toMatchObject([{ position: 2, data: '{"text":"late"}' }]);
  });

  it('refuses a leader whose term is over, and the next one goes on without a gap', async () => {
    const paused = await ledger.elect('sequencer');
    await ledger.say('one');
    await ledger.sequencer.number(paused.term);
    const next = await ledger.elect('sequencer');
    await ledger.say('two');
    await expect(ledger.sequencer.number(paused.term)).rejects.toThrow(NotLeading);
    expect(await ledger.sequencer.number(next.term)).toMatchObject([{ position: 2 }]);
  });

  it('gives each number once when two leaders work at once', async () => {
    const first = await ledger.elect('sequencer');
    const second = await ledger.elect('sequencer');
    for (let i = 0; i < 40; i++) await ledger.say(String(i));
    const work = async (term: number): Promise<number> => {
      let count = 0;
      for (let i = 0; i < 20; i++) count += (await ledger.sequencer.number(term, 3).catch(() => [])).length;
      return count;
    };
    expect(await Promise.all([work(first.term), work(second.term)])).toEqual([0, 40]);
    expect((await rows()).map(row => row.position)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  it('gives no number when it fails before its commit, and the same number afterwards', async () => {
    const { term } = await ledger.elect('sequencer');
    await ledger.say('one');
    armFailpoints('sequencer.before-commit:throw');
    await expect(ledger.sequencer.number(term)).rejects.toThrow('Failpoint');
    expect((await rows())[0]?.position).toBeNull();
    expect(await ledger.sequencer.number(term)).toMatchObject([{ position: 1 }]);
  });
});

describe('an election', () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openLedger();
  });
  afterEach(() => ledger.stop());

  it('is won by one, and by the other when the winner resigns, each time with a higher term', async () => {
    const [first, second] = [ledger.election('sequencer'), ledger.election('sequencer')];
    const lead = await first.stand();
    expect(lead?.held()).toBe(true);
    expect(await second.stand()).toBeUndefined();
    await first.resign();
    expect(lead?.held()).toBe(false);
    const next = await second.stand();
    expect(next?.term).toBe((lead?.term ?? 0) + 1);
    expect(next?.held()).toBe(true);
  });

  it('is lost at once when the database ends the session, and stays lost after standing again', async () => {
    const [first, second] = [ledger.election('fanout'), ledger.election('fanout')];
    const lead = await first.stand();
    await ledger.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'test-fanout' and datname = current_database()`,
    );
    await eventually(async () => expect(lead?.held()).toBe(false));
    expect((await second.stand())?.held()).toBe(true);
    expect(await first.stand()).toBeUndefined();
    expect(lead?.held()).toBe(false);
  });

  it('passes to another when the leader falls silent with its connection open', async () => {
    // A stopped process keeps its connection, so only its silence tells.
    const stopped = { beatEvery: 3_600_000, silenceEndsAfter: 300 };
    const [frozen, other] = [ledger.election('sequencer', stopped), ledger.election('sequencer')];
    await frozen.stand();
    expect(await other.stand()).toBeUndefined();
    await eventually(async () => expect((await other.stand())?.held()).toBe(true));
  });

  it('keeps its lead for as long as the heart beats', async () => {
    const [quick, other] = [
      ledger.election('sequencer', { beatEvery: 50, silenceEndsAfter: 400 }),
      ledger.election('sequencer'),
    ];
    const lead = await quick.stand();
    await ledger.sql('select pg_sleep(1)');
    expect(lead?.held()).toBe(true);
    expect(await other.stand()).toBeUndefined();
  });
});
