import fc from 'fast-check';
import { judgeNats, judgeNode, judgePostgres } from './judge-servers.js';
import { judgeBackup, judgeDisk, judgeLag, judgeLeftovers, judgeMail, judgePartitions } from './judge-work.js';
import { finding, isHealthy, ok, tableOf, type Verdict } from './verdict.js';

const levels = (verdicts: Verdict[]) => verdicts.map(({ level }) => level);
const now = new Date('2026-11-24T12:00:00Z');
const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);
const gib = 1_073_741_824;

describe('the doctor', () => {
  it('calls a hub healthy only while no verdict warns, and says what to do for each that does', () => {
    expect(isHealthy([ok('a', ''), finding('b', 'note', '', 'c')])).toBe(true);
    for (const level of ['warning', 'wrong'] as const)
      expect(isHealthy([ok('a', ''), finding('b', level, '', 'c')])).toBe(false);
    expect(tableOf([ok('node', '24'), finding('disk', 'wrong', '1 MiB free', 'Free space')])).toBe(
      'ok       node  24\nwrong    disk  1 MiB free\n               → Free space\n\n1 thing needs you.',
    );
  });

  it.each([
    ['2.14.4', 'warning'],
    ['2.14.5', 'ok'],
    ['2.12.14', 'warning'],
    ['2.12.15', 'ok'],
    ['2.13.9', 'warning'],
    ['2.9.10', 'warning'],
    ['2.15.1', 'ok'],
  ])('calls nats-server %s: %s', (version, level) => {
    expect(judgeNats({ version, isFlushed: true, hasJetStream: true })[0]).toMatchObject({ level });
  });

  it('warns of a nats-server that acknowledges before the message is on disk, and of one without JetStream', () => {
    expect(levels(judgeNats({ version: '2.15.1', isFlushed: false, hasJetStream: true }))).toEqual(['ok', 'warning']);
    expect(levels(judgeNats({ version: '2.15.1', isFlushed: undefined, hasJetStream: false }))).toEqual([
      'ok',
      'wrong',
      'note',
    ]);
  });

  it('refuses a Node that cannot run the hub', () => {
    expect(levels(['v20.18.3', 'v20.19.0', 'v24.1.0'].map(judgeNode))).toEqual(['wrong', 'note', 'ok']);
  });

  it('names the setting by which an accepted write could be lost', () => {
    const good = { version: '18.4', fsync: 'on', synchronousCommit: 'on', fullPageWrites: 'on', dataChecksums: 'on' };
    expect(levels(judgePostgres(good))).toEqual(['ok', 'ok', 'ok']);
    expect(judgePostgres({ ...good, synchronousCommit: 'local' })[1]).toMatchObject({
      level: 'wrong',
      says: 'synchronous_commit is local',
    });
    expect(judgePostgres({ ...good, fsync: 'off', fullPageWrites: 'off' })[1]).toMatchObject({
      says: 'fsync is off, full_page_writes is off',
    });
    expect(levels(judgePostgres({ ...good, version: '14.2', dataChecksums: 'off' }))).toEqual([
      'wrong',
      'ok',
      'warning',
    ]);
  });

  it('takes a burst for work and half a minute of waiting for a fault, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.double({ min: 0, max: 1e6, noNaN: true }), (position, behind, age) => {
        const lag = { position: position + behind, relayed: position, fannedOut: position, unnumbered: 0 };
        const [delivery, relay] = judgeLag({ ...lag, oldestUndelivered: age, oldestUnrelayed: age });
        expect(delivery?.level).toBe(age > 30 ? 'wrong' : 'ok');
        expect(relay?.level).toBe(age > 30 ? 'warning' : 'ok');
      }),
    );
  });

  it('speaks of what was given up, what is late and mail that stands still', () => {
    expect(levels(judgeLeftovers({ deadLetters: 0, overdueWork: 0, failingWork: 0 }))).toEqual(['ok', 'ok']);
    expect(levels(judgeLeftovers({ deadLetters: 1, overdueWork: 0, failingWork: 2 }))).toEqual(['warning', 'warning']);
    const mail = { queued: 3, oldestDue: 60, ambiguous: 0, failed: 0, suppressed: 0, held: 0 };
    expect(levels(judgeMail(mail))).toEqual(['ok']);
    expect(levels(judgeMail({ ...mail, oldestDue: 901, ambiguous: 1, held: 1 }))).toEqual(['wrong', 'note', 'warning']);
  });

  it('sees a full disk, an old backup and the end of the months coming', () => {
    const disk = (free: number) => judgeDisk({ free, total: 100 * gib }).level;
    expect([disk(50 * gib), disk(4 * gib), disk(gib / 4)]).toEqual(['ok', 'warning', 'wrong']);
    const backup = (newest: Date | undefined, founded: Date) => judgeBackup(newest, founded, now).level;
    expect([backup(undefined, hoursAgo(2)), backup(undefined, hoursAgo(30))]).toEqual(['note', 'warning']);
    expect([backup(hoursAgo(47), hoursAgo(900)), backup(hoursAgo(49), hoursAgo(900))]).toEqual(['ok', 'warning']);
    const covered = (days: number) => judgePartitions(hoursAgo(-24 * days), now).level;
    expect([covered(70), covered(20), covered(3), covered(-1)]).toEqual(['ok', 'warning', 'wrong', 'wrong']);
  });
});
