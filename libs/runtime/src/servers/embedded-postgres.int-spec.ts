import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type RunningPostgres, startPostgres } from './embedded-postgres.js';
import { findFreePort } from './free-port.js';
import { commandLineOf } from './process.js';
import { supervise } from './supervise.js';

async function ask(server: { url: string }, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('startPostgres', () => {
  const base = mkdtempSync(join(tmpdir(), 'ortoo-pg-'));
  chmodSync(base, 0o711);
  const dataDir = join(base, 'postgres');
  const lines: string[] = [];
  const options = { dataDir, password: 'p@ss word', fsync: false, log: (line: string): void => void lines.push(line) };
  let server: RunningPostgres;

  beforeAll(async () => {
    server = await startPostgres(options);
  }, 60_000);

  afterAll(async () => {
    await server.stop();
    rmSync(base, { recursive: true });
  });

  it('makes a UTF-8 database with checksums that folds and compares alike everywhere', async () => {
    const [row] = await ask(
      server,
      `select current_database() as name, pg_encoding_to_char(encoding) as encoding, datlocprovider, datlocale,
              current_setting('data_checksums') as checksums, current_setting('synchronous_commit') as commit,
              lower('ӨРТӨӨ Đà') as folded from pg_database where datname = current_database()`,
    );
    expect(row).toEqual({
      name: 'ortoo',
      encoding: 'UTF8',
      datlocprovider: 'b',
      datlocale: 'C.UTF-8',
      checksums: 'on',
      commit: 'on',
      folded: 'өртөө đà',
    });
  });

  it('has the extensions that search needs, and trigrams that know Mongolian', async () => {
    for (const name of ['pg_trgm', 'unaccent', 'citext', 'btree_gin']) await ask(server, `create extension ${name}`);
    const [row] = await ask(
      server,
      `select similarity('хүүхэд', 'хүүхдийн') > 0.2 as alike, cardinality(show_trgm('хүүхэд')) as trigrams`,
    );
    expect(row).toEqual({ alike: true, trigrams: 7 });
  });

  it('listens on the loopback only, without a socket file', async () => {
    const rows = await ask(
      server,
      `select name, setting from pg_settings where name in ('listen_addresses', 'unix_socket_directories') order by name`,
    );
    expect(rows.map(row => row['setting'])).toEqual(['127.0.0.1', '']);
  });

  it('keeps its data folder closed to other accounts', () => {
    expect(statSync(server.dataDir).mode & 0o077).toBe(0);
  });

  it('keeps the data over a restart, and refuses a wrong password in words', async () => {
    await ask(server, 'create table kept (word text)');
    await ask(server, `insert into kept values ('still here')`);
    await server.stop();
    expect(commandLineOf(server.pid)).toBe('');
    await expect(startPostgres({ ...options, password: 'other' })).rejects.toThrow('password authentication failed');
    server = await startPostgres(options);
    expect(await ask(server, 'select word from kept')).toEqual([{ word: 'still here' }]);
  }, 60_000);

  it('names a taken port', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as { port: number };
    const outcome = await startPostgres({ ...options, dataDir: join(base, 'other'), port }).catch(
      (error: Error) => error.message,
    );
    stranger.close();
    expect(outcome).toContain(`Port ${port} for PostgreSQL is taken`);
    expect(existsSync(join(base, 'other'))).toBe(false);
  });

  it('quotes the server when it does not start', async () => {
    await server.stop();
    const file = join(server.dataDir, 'postgresql.auto.conf');
    writeFileSync(file, "shared_preload_libraries = 'no_such_library'\n");
    await expect(startPostgres(options)).rejects.toThrow('no_such_library');
    writeFileSync(file, '');
    server = await startPostgres(options);
  }, 60_000);

  it('ends and replaces the server that a killed launcher left behind', async () => {
    await server.stop();
    const program = `
      const { startPostgres } = await import('@ortoo/runtime');
      const server = await startPostgres({ dataDir: process.argv[1], password: 'p@ss word', fsync: false, log: () => undefined });
      console.log(server.pid);
      setInterval(() => undefined, 1000);`;
    const launcher = spawn(process.execPath, ['--input-type=module', '-e', program, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = (await once(launcher.stdout, 'data')) as [Buffer];
    const orphan = Number(output.toString());
    launcher.kill('SIGKILL');
    await once(launcher, 'exit');
    expect(commandLineOf(orphan)).toContain(dataDir);

    server = await startPostgres(options);
    expect(commandLineOf(orphan)).toBe('');
    expect(lines).toContain(`ending the PostgreSQL that an earlier start left behind (process ${orphan})`);
    expect(await ask(server, 'select word from kept')).toEqual([{ word: 'still here' }]);
  }, 60_000);

  it('comes back on the same port under supervision when it is killed', async () => {
    await server.stop();
    const port = await findFreePort();
    let isBack = (): void => undefined;
    const back = new Promise<void>(resolve => (isBack = resolve));
    const supervised = await supervise({
      name: 'PostgreSQL',
      start: () => startPostgres({ ...options, port }),
      log: line => (line.includes('runs again') ? isBack() : undefined),
    });
    server = supervised.current();
    process.kill(server.pid, 'SIGKILL');
    await back;
    expect(supervised.current().pid).not.toBe(server.pid);
    server = supervised.current();
    expect(server.port).toBe(port);
    expect(await ask(server, 'select word from kept')).toEqual([{ word: 'still here' }]);
    await supervised.stop();
  }, 60_000);
});
