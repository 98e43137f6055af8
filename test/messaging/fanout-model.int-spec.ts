import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type EventContext, type LogEntry, publicLog } from '@ortoo/messaging';
import { asService, type Transaction } from '@ortoo/persistence';
import { type Ledger, openLedger, ThingCounted } from '../support/ledger.js';

/** Whom a record is for: everybody, all members, the group, or its owner alone. */
type Circle = 'public' | 'coalition' | 'group' | 'own';
type Step =
  | { do: 'publish'; owner: number; circle: Circle }
  | { do: 'revise'; record: number }
  | { do: 'change'; record: number; circle: Circle }
  | { do: 'change and revise'; record: number; circle: Circle }
  | { do: 'withdraw'; record: number }
  | { do: 'join' | 'leave' | 'read'; organisation: number }
  | { do: 'fan out' };

interface ModelRecord {
  id: string;
  owner: number;
  circle: Circle;
  version: number;
  isWithdrawn: boolean;
}

const organisationCount = 3;
const circle = fc.constantFrom<Circle>('public', 'coalition', 'group', 'own');
const organisation = fc.nat(organisationCount - 1);
const record = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('publish' as const), owner: organisation, circle }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('revise' as const), record }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('change' as const), record, circle }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('change and revise' as const), record, circle }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('withdraw' as const), record }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('join' as const, 'leave' as const), organisation }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const), organisation }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fan out' as const) }) },
);

/** What a reader holds after it has taken in the entries: record to text. */
function replay(entries: LogEntry[], held = new Map<string, string>()): Map<string, string> {
  for (const { recordId, event } of entries) {
    const { text } = JSON.parse(event?.data ?? '{"text":"gone"}') as { text: string };
    if (event === null || event.reach === 'former' || text === 'gone') held.delete(recordId ?? '');
    else held.set(recordId ?? '', text);
  }
  return held;
}

/** The hub as its services behave, beside a model that knows what each organisation may see. */
class Play {
  private readonly organisations: string[] = [];
  private readonly group = randomUUID();
  private readonly inGroup = new Set<number>();
  private readonly records: ModelRecord[] = [];
  private readonly cursors = new Map<string, { after: number; held: Map<string, string> }>();

  constructor(private readonly ledger: Ledger) {}

  async begin(): Promise<void> {
    await this.ledger
      .sql(`truncate ledger.outbox, ledger.member_log, ledger.member_heads, access.organisations, access.groups cascade;
      update ledger.leaders set position = 0`);
    for (let i = 0; i < organisationCount; i++) this.organisations.push(await this.ledger.organisation());
    await this.ledger.sql(`insert into access.groups (id, name) values ($1, 'Water')`, [this.group]);
  }

  async take(taken: Step): Promise<void> {
    if (taken.do === 'fan out') return this.ledger.fanOut();
    if ('owner' in taken) return this.publish(taken.owner, taken.circle);
    if ('organisation' in taken) return this.moves[taken.do](taken.organisation);
    const of = this.records[taken.record];
    if (!of || of.isWithdrawn) return;
    if (taken.do === 'withdraw') return this.withdraw(of);
    return this.write(of, 'circle' in taken ? taken.circle : of.circle, taken.do !== 'change');
  }

  private readonly moves = {
    join: (index: number) => this.join(index),
    leave: (index: number) => this.leave(index),
    read: (index: number) => this.read(this.organisations[index] ?? ''),
  };

  /** Fans out what is left and compares what each reader holds with what the model says that it may see. */
  async check(): Promise<void> {
    await this.ledger.fanOut();
    for (const [index, id] of [...this.organisations, publicLog].entries()) {
      const visible = this.records.filter(of => !of.isWithdrawn && this.sees(index, of));
      const expected = Object.fromEntries(visible.map(of => [of.id, textOf(of)]));
      const log = await this.ledger.log(id);
      expect(log.map(entry => entry.n)).toEqual(log.map((_, at) => at + 1));
      expect(new Set(log.map(entry => entry.eventId)).size).toBe(log.length);
      expect({ replaying: Object.fromEntries(replay(log)) }).toEqual({ replaying: expected });
      await this.read(id);
      expect({ following: Object.fromEntries(this.cursors.get(id)?.held ?? []) }).toEqual({ following: expected });
    }
  }

  private sees(index: number, { circle: of, owner }: ModelRecord): boolean {
    if (of === 'public' || index === owner) return true;
    return index < organisationCount && (of === 'coalition' || (of === 'group' && this.inGroup.has(index)));
  }

  private readers(of: Circle, owner: number): string[] {
    const own = `org:${this.organisations[owner]}`;
    return of === 'own' ? [own] : [of === 'group' ? `group:${this.group}` : of, own];
  }

  private inTransaction(work: (transaction: Transaction) => Promise<void>): Promise<void> {
    return this.ledger.hub.inTransaction(asService('hub'), work);
  }

  private async say(transaction: Transaction, of: ModelRecord, text: string, context: EventContext): Promise<void> {
    await this.ledger.outbox.add(transaction, ThingCounted, { text }, { recordId: of.id, ...context });
  }

  private async publish(owner: number, of: Circle): Promise<void> {
    const made: ModelRecord = { id: randomUUID(), owner, circle: of, version: 1, isWithdrawn: false };
    const readers = this.readers(of, owner);
    await this.ledger.record(made.id, this.organisations[owner] ?? '', readers);
    await this.inTransaction(transaction => this.say(transaction, made, textOf(made), { readers }));
    this.records.push(made);
  }

  /** As the library revises: those who lose it are told, those who had it get what changed, newcomers the whole. */
  private async write(of: ModelRecord, next: Circle, isNewVersion: boolean): Promise<void> {
    const [before, after] = [this.readers(of.circle, of.owner), this.readers(next, of.owner)];
    if (isNewVersion) of.version++;
    of.circle = next;
    await this.inTransaction(async transaction => {
      await transaction.execute('update access.records set readers = $2 where id = $1', [of.id, after]);
      if (before.some(token => !after.includes(token)))
        await this.say(transaction, of, 'gone', { readers: before, reach: 'former' });
      if (isNewVersion) await this.say(transaction, of, textOf(of), { readers: before });
      if (after.some(token => !before.includes(token)))
        await this.say(transaction, of, textOf(of), { readers: after, reach: 'newcomers' });
    });
  }

  private async withdraw(of: ModelRecord): Promise<void> {
    const before = this.readers(of.circle, of.owner);
    of.isWithdrawn = true;
    await this.inTransaction(async transaction => {
      await transaction.query('select ledger.redact($1)', [of.id]);
      await transaction.execute('update access.records set readers = $2 where id = $1', [
        of.id,
        this.readers('own', of.owner),
      ]);
      await this.say(transaction, of, 'gone', { readers: before, reach: 'former' });
      await this.say(transaction, of, 'gone', { readers: this.readers('own', of.owner) });
    });
  }

  /** Who joins a group is a newcomer to what the group holds. */
  private async join(index: number): Promise<void> {
    if (this.inGroup.has(index)) return;
    this.inGroup.add(index);
    await this.inTransaction(async transaction => {
      await transaction.execute('insert into access.group_members (group_id, organisation_id) values ($1, $2)', [
        this.group,
        this.organisations[index],
      ]);
      for (const of of this.groupRecords())
        await this.say(transaction, of, textOf(of), { readers: this.readers('group', of.owner), reach: 'newcomers' });
    });
  }

  /** Who leaves it is a former reader; until that is fanned out, joining again would hide that it was away. */
  private async leave(index: number): Promise<void> {
    if (!this.inGroup.delete(index)) return;
    await this.inTransaction(async transaction => {
      await transaction.execute('delete from access.group_members where organisation_id = $1', [
        this.organisations[index],
      ]);
      for (const of of this.groupRecords())
        await this.say(transaction, of, 'gone', { readers: this.readers('group', of.owner), reach: 'former' });
    });
    await this.ledger.fanOut();
  }

  private groupRecords(): ModelRecord[] {
    return this.records.filter(of => of.circle === 'group' && !of.isWithdrawn);
  }

  private async read(id: string): Promise<void> {
    const at = this.cursors.get(id) ?? { after: 0, held: new Map<string, string>() };
    const entries = await this.ledger.log(id, at.after);
    this.cursors.set(id, { after: entries.at(-1)?.n ?? at.after, held: replay(entries, at.held) });
  }
}

const textOf = ({ id, version }: ModelRecord): string => `${id}@${version}`;

describe('any history of records and groups', () => {
  let ledger: Ledger;
  beforeAll(async () => {
    ledger = await openLedger();
  });
  afterAll(() => ledger.stop());

  it('leaves each member, whether it follows its log or replays it, with exactly what it may see now', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async steps => {
        const play = new Play(ledger);
        await play.begin();
        for (const taken of steps) await play.take(taken);
        await play.check();
      }),
      { numRuns: 60, endOnFailure: false },
    );
  }, 120_000);
});
