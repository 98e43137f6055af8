import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type RunningHub, startHub } from '@ortoo/hub';
import { startNotifier } from '@ortoo/notifier';
import { DiskBlobStore, type RunningPostgres, Secret, startPostgres } from '@ortoo/runtime';
import { ensureRoles, serviceUrl } from '@ortoo/persistence';
import { type Restored, restoreBackup } from '../scripts/operations/backup/restore-backup.js';
import { takeBackup, type TakenBackup } from '../scripts/operations/backup/take-backup.js';
import { type Place, placeOf, reachDatabase } from '../scripts/operations/place.js';
import { examine } from '../scripts/operations/doctor/examine.js';
import { isHealthy, tableOf, type Verdict } from '../scripts/operations/doctor/verdict.js';
import { startTestNats } from './support/nats.js';
import { startWorld, type World } from './support/world.js';

const quiet = (): void => undefined;
const body = 'Tab\t, newline\n, backslash \\ and Ñ Ө Ў';

async function until(condition: () => Promise<boolean>, describe = (): string => ''): Promise<void> {
  for (const end = Date.now() + 20_000; !(await condition()); await wait(50)) {
    if (Date.now() > end) throw new Error(`The condition was not met within 20 s\n${describe()}`);
  }
}

describe('a backup', () => {
  let world: World;
  let folder: string;
  let publisher: { id: string; key: string };
  let member: { id: string; key: string };
  let taken: TakenBackup;
  let blob: { sha256: string };
  let place: Place;
  let lost: { events: unknown[]; cursor: string };
  let restored: Restored | undefined;
  let postgres: RunningPostgres | undefined;
  let hub: RunningHub | undefined;

  const publish = (title: string) =>
    world.call('POST', '/v1/materials', publisher.key, {
      kind: 'study',
      title,
      body,
      language: 'en',
      audience: 'coalition',
      themes: [],
      places: [],
      publish: true,
    });

  const readAll = async (key: string) =>
    (await world.call('GET', '/v1/events?limit=500', key)).body as { events: unknown[]; cursor: string };

  beforeAll(async () => {
    world = await startWorld({ ORTOO_RATE_PER_CALLER: '100000' });
    folder = await mkdtemp(join(tmpdir(), 'ortoo-backup-'));
    // PostgreSQL's own account must be able to walk through when root runs the tests.
    await chmod(folder, 0o711);
    place = placeOf({}, join(folder, 'restored'));
    publisher = await world.organisation('SCF');
    member = await world.organisation('NPA');
    blob = await new DiskBlobStore(join(folder, 'blobs')).put(
      (async function* () {
        yield Buffer.from('A file of the library');
      })(),
      { maxBytes: 100 },
    );
    await mkdir(join(folder, 'keys'), { mode: 0o700 });
    await writeFile(join(folder, 'keys/link.key'), 'a key\n', { mode: 0o600 });

    // Writers that go on while the backup is taken: some of their writes are in it, some are not.
    const isOver = { backup: false };
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; n < 10 || !isOver.backup; n++) {
        expect((await publish(`Writer ${writer}, study ${n}`)).status).toBe(201);
      }
    };
    const writers = [write(1), write(2)];
    await until(async () => (await readAll(member.key)).events.length >= 6);
    taken = await takeBackup({
      ownerUrl: new Secret(world.ownerUrl),
      backups: join(folder, 'backups'),
      blobs: join(folder, 'blobs'),
      keys: join(folder, 'keys'),
      kind: 'asked',
      hubVersion: '1',
      say: quiet,
    });
    isOver.backup = true;
    await Promise.all(writers);
    lost = await readAll(member.key);
  }, 60_000);

  afterAll(async () => {
    await hub?.stop();
    await postgres?.stop();
    await world.stop();
    if (postgres) await rm(postgres.dataDir, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  });

  it('lets nobody else read what it holds', async () => {
    const entries = await readdir(taken.folder, { recursive: true, withFileTypes: true });
    const open = entries.filter(entry => (statSync(join(entry.parentPath, entry.name)).mode & 0o077) !== 0);
    expect(entries.length).toBeGreaterThan(20);
    expect(open.map(entry => entry.name)).toEqual([]);
  });

  it('is refused before anything is touched when one byte of it has changed', async () => {
    const copy = join(folder, 'damaged');
    const into = placeOf({}, join(folder, 'never'));
    const attempt = async (): Promise<unknown> =>
      restoreBackup({ from: copy, into, isReplacing: false, say: quiet }).catch((error: unknown) => error);
    const parts = [
      'tables/ledger.outbox.copy.gz',
      `blobs/${blob.sha256.slice(0, 2)}/${blob.sha256.slice(2, 4)}/${blob.sha256}`,
      'keys/link.key',
      'manifest.json',
    ];
    for (const part of parts) {
      await cp(taken.folder, copy, { recursive: true });
      const bytes = await readFile(join(copy, part));
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      await writeFile(join(copy, part), bytes);
      expect(await attempt()).toMatchObject({
        name: 'BackupUnusable',
        message: expect.stringContaining(part.split('/').at(-1) ?? ''),
      });
      await rm(copy, { recursive: true });
    }
    await cp(taken.folder, copy, { recursive: true });
    await rm(join(copy, 'tables/access.people.copy.gz'));
    expect(await attempt()).toMatchObject({ name: 'BackupUnusable' });
    await rm(copy, { recursive: true });
    expect((await readdir(folder)).filter(name => name.startsWith('never'))).toEqual([]);
  });

  it('comes back whole in an empty folder, as of one moment', async () => {
    restored = await restoreBackup({ from: taken.folder, into: place, isReplacing: false, say: quiet });
    expect(restored.undo).toEqual([]);
    expect(await readFile(join(place.keys, 'link.key'), 'utf8')).toBe('a key\n');
    expect(await new DiskBlobStore(place.blobs).has(blob.sha256)).toBe(true);

    const database = await reachDatabase(place);
    const client = new Client({ connectionString: database.url.reveal() });
    await client.connect();
    const { rows } = await client.query(`
      select (select count(*) from hub.materials)::int as materials,
        (select count(distinct record_id) from ledger.outbox where type = 'report.published')::int as told,
        (select count(*) from access.records where entity = 'material')::int as records,
        (select count(position) from ledger.outbox)::int as numbered,
        (select max(position) from ledger.outbox)::int as last,
        (select body from hub.materials limit 1) as body`);
    await client.end();
    await database.close();
    const { materials } = rows[0];
    expect(rows[0]).toEqual({
      materials,
      told: materials,
      records: materials,
      numbered: rows[0].last,
      last: rows[0].last,
      body,
    });
    expect(materials).toBeGreaterThanOrEqual(6);
    expect(materials).toBeLessThan(lost.events.length);
  }, 60_000);

  it('refuses a folder that holds something, and keeps what it replaces', async () => {
    const again = { from: taken.folder, into: place, say: quiet };
    await expect(restoreBackup({ ...again, isReplacing: false })).rejects.toThrow(/not empty.*--replace/);
    await writeFile(join(place.root, 'mine.txt'), 'precious');
    const { undo } = await restoreBackup({ ...again, isReplacing: true });
    const kept = (await readdir(folder)).find(name => name.startsWith('restored.before-')) ?? '';
    expect(await readFile(join(folder, kept, 'mine.txt'), 'utf8')).toBe('precious');
    expect(undo.join(' ')).toContain(join(folder, kept));
    expect(existsSync(join(place.root, 'mine.txt'))).toBe(false);
  }, 60_000);

  it('tells a reader of the lost time where to go on, in a new epoch', async () => {
    postgres = await startPostgres({
      dataDir: join(place.root, 'postgres'),
      password: (await readFile(join(place.keys, 'database-owner.password'), 'utf8')).trim(),
      log: quiet,
    });
    await ensureRoles(new Secret(postgres.url), { hub: new Secret('pw') });
    hub = await startHub({
      ...world.environment,
      ORTOO_HUB_DATABASE_URL: serviceUrl(postgres.url, 'hub', 'pw'),
      ORTOO_PORT: '0',
    });
    const ask = async (after: string) => {
      const answer = await fetch(`${hub?.url}/v1/events?after=${after}`, {
        headers: { authorization: `Bearer ${member.key}` },
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    const refused = await ask(lost.cursor);
    expect(refused).toMatchObject({ status: 409, body: { resumeFrom: expect.stringMatching(/^2\.\d+$/) } });
    const common = String(refused.body['resumeFrom']);
    expect(Number(common.slice(2))).toBeLessThan(lost.events.length);
    expect(await ask(common)).toMatchObject({ status: 200 });
    expect(restored?.epoch).toBe(2);
  }, 60_000);

  it('leaves a hub that the doctor calls healthy', async () => {
    const [nats, environment] = [await startTestNats(), { ...world.environment }];
    Object.assign(environment, { ORTOO_NATS_URL: nats.url, ORTOO_PORT: '0' });
    await ensureRoles(new Secret(postgres?.url ?? ''), { hub: new Secret('pw'), notifier: new Secret('pw') });
    for (const name of ['hub', 'notifier'] as const) {
      environment[`ORTOO_${name.toUpperCase()}_DATABASE_URL`] = serviceUrl(postgres?.url ?? '', name, 'pw');
    }
    await hub?.stop();
    hub = await startHub(environment);
    const notifier = await startNotifier(environment);
    let verdicts: Verdict[] = [];
    try {
      await until(
        async () => {
          verdicts = await examine({ place, environment, roles: ['hub', 'notifier'] });
          return isHealthy(verdicts);
        },
        () => tableOf(verdicts),
      );
    } finally {
      await notifier.stop();
      await hub.stop();
      hub = undefined;
      await nats.stop();
    }
    const levels = Object.fromEntries(verdicts.map(({ part, level }) => [part, level]));
    expect(levels).toMatchObject({
      ledger: 'ok',
      stream: 'ok',
      delivery: 'ok',
      durability: 'ok',
      checksums: 'ok',
      partitions: 'ok',
    });

    const alone = await examine({ place, environment, roles: ['hub', 'notifier'] });
    expect(alone.find(({ part }) => part === 'services')).toMatchObject({
      level: 'wrong',
      says: 'not connected: hub, notifier',
    });
    expect(alone.find(({ part }) => part === 'nats')).toMatchObject({
      level: 'wrong',
      says: expect.stringContaining('does not answer'),
    });
    expect(isHealthy(alone)).toBe(false);
  }, 60_000);
});
