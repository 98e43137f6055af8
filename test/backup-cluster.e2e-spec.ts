import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@ortoo/runtime';
import { Client } from 'pg';
import { backupBeforeMigration } from '../scripts/operations/backup/automatic-backup.js';
import { listBackups } from '../scripts/operations/backup/manifest.js';
import { restoreBackup } from '../scripts/operations/backup/restore-backup.js';
import { takeBackup, type TakenBackup } from '../scripts/operations/backup/take-backup.js';
import { type Place, placeOf } from '../scripts/operations/place.js';
import { freshDatabase } from './support/database.js';

const quiet = (): void => undefined;

describe('a backup of a database of one’s own', () => {
  let folder: string;
  let origin: string;
  let target: string;
  let into: Place;
  let taken: TakenBackup;

  async function ask(url: string, sql: string): Promise<unknown[]> {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows as unknown[];
    } finally {
      await client.end();
    }
  }
  const inDatabase = (name: string): string => Object.assign(new URL(origin), { pathname: `/${name}` }).toString();
  const namesLike = async (): Promise<unknown[]> =>
    ask(
      origin,
      `select datname from pg_database where datname like '${new URL(target).pathname.slice(1)}%' order by 1`,
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ortoo-backup-'));
    origin = await freshDatabase();
    const name = `restored_${process.pid}`;
    await ask(origin, `create database ${name}`);
    target = inDatabase(name);
    into = placeOf({
      ORTOO_DATABASE_URL: target,
      ORTOO_KEYS_DIR: join(folder, 'new-keys'),
      ORTOO_BLOB_DIR: join(folder, 'new-blobs'),
    });
    // An event of a month that a new database does not lay out by itself, and one with every kind of awkward text.
    await ask(
      origin,
      `
      create table ledger.outbox_202601 partition of ledger.outbox for values from ('2026-01-01 00:00:00+00') to ('2026-02-01 00:00:00+00');
      insert into ledger.outbox (id, at, position, type, version, readers, data) values
        (gen_random_uuid(), '2026-01-15T12:34:56.123456Z', 1, 'report.published', 1, '{public,"org:x,y"}', '{"a":"\\\\N\\t\\n"}'),
        (gen_random_uuid(), now(), 2, 'report.published', 1, '{}', null);
      update ledger.leaders set position = 2;
      insert into access.organisations (id, standing, name, type_iati) values ('0193a000-0000-7000-8000-000000000001', 'member', E'Өртөө\\\\ "x"', 21);
      insert into ledger.member_heads values ('0193a000-0000-7000-8000-000000000001', 7)`,
    );
    const request = { ownerUrl: new Secret(origin), backups: join(folder, 'backups'), hubVersion: '1', say: quiet };
    taken = await takeBackup({ ...request, kind: 'asked' });
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('comes back the same, months, numbers, rules and references included', async () => {
    await restoreBackup({ from: taken.folder, into, isReplacing: false, say: quiet });
    const questions = [
      'select * from ledger.outbox order by seq',
      'select * from access.organisations',
      `select tableoid::regclass::text as place, count(*)::int from ledger.outbox group by 1 order by 1`,
      `select conrelid::regclass::text as owner, conname, pg_get_constraintdef(oid) as rule from pg_constraint
       where connamespace::regnamespace::text in ('access', 'hub', 'ledger', 'mailer') order by 1, 2`,
      `select oid::regclass::text as owner, relrowsecurity, relforcerowsecurity from pg_class
       where relnamespace::regnamespace::text in ('access', 'hub', 'ledger', 'mailer') and relkind in ('r', 'p') order by 1`,
      `select tgrelid::regclass::text as owner, tgname, tgenabled from pg_trigger where not tgisinternal order by 1, 2`,
    ];
    for (const question of questions) expect(await ask(target, question)).toEqual(await ask(origin, question));
    const next = `insert into ledger.outbox (id, type, version) values (gen_random_uuid(), 'x', 1) returning seq`;
    expect(await ask(target, next)).toEqual(await ask(origin, next));
    expect(await ask(target, 'select epoch, n::int from ledger.epoch_floors')).toEqual([{ epoch: 2, n: 7 }]);
    expect(await namesLike()).toHaveLength(1);
  }, 60_000);

  it('refuses a database that holds a hub, and one that somebody uses', async () => {
    const again = { from: taken.folder, into, say: quiet };
    await expect(restoreBackup({ ...again, isReplacing: false })).rejects.toThrow(/already holds a hub.*--replace/);
    const user = new Client({ connectionString: target, application_name: 'ortoo-hub' });
    await user.connect();
    await expect(restoreBackup({ ...again, isReplacing: true })).rejects.toThrow(/Stop ortoo-hub first/);
    await user.end();
    expect(await namesLike()).toHaveLength(1);
  }, 60_000);

  it('refuses a backup of a newer hub, and leaves nothing half-made', async () => {
    const file = join(taken.folder, 'manifest.json');
    const [text, digest] = [
      await readFile(file, 'utf8'),
      await readFile(join(taken.folder, 'manifest.sha256'), 'utf8'),
    ];
    const newer = text.replace(/"(Access\d+)"/, '"$1", "Future20990101000000"');
    await writeFile(file, newer);
    await writeFile(join(taken.folder, 'manifest.sha256'), createHash('sha256').update(newer).digest('hex'));
    await expect(restoreBackup({ from: taken.folder, into, isReplacing: true, say: quiet })).rejects.toThrow(
      /newer hub.*Future/,
    );
    expect(await namesLike()).toHaveLength(1);
    await writeFile(file, text);
    await writeFile(join(taken.folder, 'manifest.sha256'), digest);
  }, 60_000);

  it('keeps the database that it replaces, and says under which name', async () => {
    const { undo } = await restoreBackup({ from: taken.folder, into, isReplacing: true, say: quiet });
    const kept = /kept as (\w+)/.exec(undo.join(' '))?.[1] ?? '';
    expect(await ask(inDatabase(kept), 'select max(epoch) as epoch from ledger.epochs')).toEqual([{ epoch: 2 }]);
  }, 60_000);
});

describe('the backup before a migration', () => {
  it('is taken unless the database is empty, and the last five are kept beside those that were asked for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ortoo-backup-'));
    try {
      const ownerUrl = new Secret(await freshDatabase());
      const request = { ownerUrl, backups: folder, hubVersion: '1', say: quiet };
      const before = backupBeforeMigration(request);
      await before(['First'], true);
      expect(await readdir(folder)).toEqual([]);
      const { folder: asked } = await takeBackup({ ...request, kind: 'asked' });
      for (let n = 0; n < 7; n++) await before(['Next'], false);
      const kept = listBackups(folder);
      expect(kept.filter(({ manifest }) => manifest.kind === 'automatic')).toHaveLength(5);
      expect(kept.map(backup => backup.folder)).toContain(asked);
      expect(kept.every(({ manifest }) => manifest.blobs === null)).toBe(true);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
