import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { Client } from 'pg';
import { isBelowSecurityFloor } from '@ortoo/messaging';
import { findFreePort } from '@ortoo/runtime';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);

interface Service {
  image: string;
  user?: string;
  read_only?: boolean;
  command: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes: string[];
  healthcheck?: { test: string[] };
}
interface ComposeFile {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

const text = (await readFile(join(root, 'docker-compose.yml'), 'utf8')).replace(/^#.*$/gm, '');
const raw = parse(text, { merge: true }) as ComposeFile;

/** Fills in `${NAME:?…}` and `${NAME:-default}` as Compose does: in values, after parsing. */
function filledIn(variables: Record<string, string>): ComposeFile {
  const fill = (value: string): string =>
    value.replace(/\$\{(\w+):([?-])([^}]*)\}/g, (_whole, name: string, kind: string, rest: string) => {
      const found = variables[name] ?? (kind === '-' ? rest : undefined);
      if (found === undefined) throw new Error(`${name} is not set: ${rest}`);
      return found;
    });
  return JSON.parse(JSON.stringify(raw), (_key, value: unknown) => (typeof value === 'string' ? fill(value) : value));
}

describe('docker-compose.yml', () => {
  it('follows the Compose specification', async () => {
    const schema = JSON.parse(await readFile(join(root, 'node_modules/dclint/schemas/compose.schema.json'), 'utf8'));
    const ajv = new Ajv({ strict: false, allErrors: true });
    formats.default(ajv);
    const isValid = ajv.compile({ ...schema, $schema: undefined });
    expect({ valid: isValid(raw), errors: isValid.errors }).toEqual({ valid: true, errors: null });
    const broken = { services: { hub: { imagee: 'typo' } } };
    expect(isValid(broken)).toBe(false);
  });

  it('pins every image, and a nats-server above the security floor', () => {
    for (const { image } of Object.values(raw.services)) expect(image).toMatch(/:\d+\.\d+/);
    const version = /:(\d+\.\d+\.\d+)/.exec(raw.services['nats']?.image ?? '')?.[1] ?? '';
    expect(isBelowSecurityFloor(version)).toBe(false);
    expect(raw.services['migrate']?.environment?.['ORTOO_NATS_VERSION']).toBe(version);
  });

  it('gives our services no root, no writable root file system and no open port but the hub’s', () => {
    for (const [name, service] of Object.entries(raw.services)) {
      if (name !== 'postgres') expect([name, service.user, service.read_only]).toEqual([name, '10001:10001', true]);
      if (name !== 'migrate') expect([name, service.healthcheck]).toEqual([name, expect.anything()]);
      expect([name, service.ports?.length ?? 0]).toEqual([name, name === 'hub' ? 1 : 0]);
      for (const volume of service.volumes) expect(Object.keys(raw.volumes)).toContain(volume.split(':')[0]);
    }
  });

  it('asks for nothing that .env.example does not describe', async () => {
    const described = await readFile(join(root, '.env.example'), 'utf8');
    const asked = [...text.matchAll(/\$\{(\w+)/g)].map(match => match[1] ?? '');
    expect(asked.length).toBeGreaterThan(5);
    for (const name of asked) expect(described).toMatch(new RegExp(`^(# )?${name}=`, 'm'));
  });

  it('builds an image that knows every workspace', async () => {
    const dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8');
    const { stdout } = await run('npm', ['query', '.workspace'], { cwd: root });
    const places = (JSON.parse(stdout) as { location: string }[]).map(({ location }) => location);
    expect(places.length).toBeGreaterThan(9);
    for (const place of places) expect(dockerfile).toContain(`COPY ${place}/package.json ${place}/\n`);
  });
});

describe('the services of docker-compose.yml, as separate processes', () => {
  const testUrl = new URL(process.env['ORTOO_TEST_PG_URL'] ?? 'postgres://localhost');
  const database = `ortoo_compose_${process.pid}`;
  const processes = new Map<string, { child: ChildProcess; said: () => string }>();
  let folder: string;
  let compose: ComposeFile;
  let map: (text: string) => string;

  const service = (name: string): Service => compose.services[name] as Service;
  const owner = (name: string): string => Object.assign(new URL(testUrl), { pathname: `/${name}` }).toString();

  /** The environment of a container and nothing else, on the addresses and folders of this test. */
  const environmentOf = (name: string): Record<string, string> => {
    const own = Object.entries(service(name).environment ?? {}).map(
      ([key, value]) => [key, map(String(value))] as const,
    );
    return { PATH: process.env['PATH'] ?? '', ...Object.fromEntries(own) };
  };
  const runOnce = ([program, ...args]: string[], environment: Record<string, string>) =>
    run(program === 'node' ? process.execPath : String(program), args, { cwd: root, env: environment });

  function start(name: string, program: string, args: string[]): void {
    const child = spawn(program, args, { cwd: root, env: environmentOf(name), stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
    processes.set(name, { child, said: () => said });
  }

  beforeAll(async () => {
    // Type errors elsewhere are the type check's to report; what counts here is that the programs are there.
    await run(process.execPath, ['node_modules/typescript/bin/tsc', '-b', 'scripts'], { cwd: root }).catch(
      () => undefined,
    );
    folder = await mkdtemp(join(tmpdir(), 'ortoo-compose-'));
    const password = 'for-tests-only';
    compose = filledIn({
      ORTOO_OWNER_PASSWORD: decodeURIComponent(testUrl.password),
      // The roles belong to the whole server, which other suites use under this password.
      ...Object.fromEntries(['HUB', 'NOTIFIER', 'MAILER'].map(name => [`ORTOO_${name}_PASSWORD`, password])),
    });
    const [http, nats, monitor] = [await findFreePort(), await findFreePort(), await findFreePort()];
    const places: [RegExp, string][] = [
      [/\/var\/lib\/ortoo/g, folder],
      [/postgres:5432\/ortoo/g, `${testUrl.host}/${database}`],
      [/nats:4222|(?<=^)4222$/g, String(nats)],
      [/\b8222\b/g, String(monitor)],
      [/^3000$/g, String(http)],
      [/localhost:3000/g, `127.0.0.1:${http}`],
      [/^nats:\/\/(?=\d+$)/g, 'nats://127.0.0.1:'],
    ];
    map = value => places.reduce((mapped, [pattern, place]) => mapped.replace(pattern, place), value);
    const admin = new Client({ connectionString: testUrl.toString() });
    await admin.connect();
    await admin.query(`create database ${database}`);
    await admin.end();
  }, 120_000);

  afterAll(async () => {
    for (const { child } of processes.values()) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  it('are prepared by "migrate", twice in a row, with a NATS that flushes each message', async () => {
    const { command } = service('migrate');
    const first = await runOnce(command, environmentOf('migrate'));
    expect(first.stdout).toContain('Database: Access');
    expect((await runOnce(command, environmentOf('migrate'))).stdout).toContain('Database: up to date');

    const config = map(service('nats').command.at(-1) ?? '');
    expect(await readFile(config, 'utf8')).toContain('sync_interval: always');
    const binary = process.env['ORTOO_TEST_NATS_BINARY'] ?? '';
    const { stderr } = await run(binary, ['-t', '-c', config]);
    expect(stderr).toContain('is valid');
    start('nats', binary, service('nats').command.map(map));
    await untilHealthy('nats', async () => {
      const url = map(service('nats').healthcheck?.test.at(-1) ?? '');
      if (!(await fetch(url)).ok) throw new Error('not healthy');
    });
  }, 60_000);

  it.each(['hub', 'notifier', 'mailer'])(
    'start, and the health check of "%s" passes',
    async name => {
      const [program, ...args] = service(name).command;
      expect(program).toBe('node');
      const check = service(name).healthcheck?.test.slice(1) ?? [];
      await expect(runOnce(check, environmentOf(name))).rejects.toThrow();
      start(name, process.execPath, args);
      await untilHealthy(name, () => runOnce(check, environmentOf(name)));
    },
    60_000,
  );

  it('carry an event from the door to a member’s log', async () => {
    const [publisher, member] = [await addMember('SCF'), await addMember('NPA')];
    const door = `http://127.0.0.1:${environmentOf('hub')['ORTOO_PORT']}`;
    const ask = async (key: string, path: string, body?: unknown) => {
      const headers = { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) };
      const answer = await fetch(
        door + path,
        body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers },
      );
      return { status: answer.status, body: (await answer.json()) as { events: { data: object }[] } };
    };
    const report = {
      kind: 'study',
      title: 'Water and health',
      body: 'Text',
      language: 'en',
      audience: 'coalition',
      themes: [],
      places: [],
      publish: true,
    };
    expect(await ask(publisher, '/v1/materials', report)).toMatchObject({ status: 201 });
    let page = await ask(member, '/v1/events');
    for (const end = Date.now() + 20_000; page.body.events.length === 0 && Date.now() < end; await wait(50))
      page = await ask(member, '/v1/events');
    expect(page.body.events).toMatchObject([{ data: { title: 'Water and health' } }]);
  }, 60_000);

  it('are all seen by the doctor, run from the image like any of them', async () => {
    const parts = async () => {
      const call = ['node', 'scripts/dist/doctor.js', '--json'];
      const { stdout } = await runOnce(call, environmentOf('migrate')).catch((error: { stdout: string }) => error);
      const { verdicts } = JSON.parse(stdout) as { verdicts: { part: string; level: string; says: string }[] };
      return Object.fromEntries(verdicts.map(({ part, level, says }) => [part, `${level}: ${says}`]));
    };
    let seen = await parts();
    for (const end = Date.now() + 20_000; !seen['stream']?.startsWith('ok') && Date.now() < end;) seen = await parts();
    expect(seen).toMatchObject({
      nats: expect.stringContaining('ok'),
      'nats sync': 'ok: always',
      services: 'ok: hub, notifier, mailer are connected',
      stream: 'ok: holds 1 messages and agrees with the ledger',
      ledger: expect.stringMatching(/^ok/),
      delivery: 'ok: members have everything',
    });
  }, 60_000);

  it.each(['mailer', 'notifier', 'hub', 'nats'])(
    'end "%s" within its grace period when asked to',
    async name => {
      const { child, said } = processes.get(name) ?? {};
      if (!child || child.exitCode !== null) throw new Error(`${name} does not run: ${said?.()}`);
      const ended = new Promise<number | null>(resolve => child.once('exit', resolve));
      child.kill('SIGTERM');
      expect([await ended, said?.()]).toEqual([name === 'nats' ? expect.any(Number) : 0, expect.any(String)]);
    },
    15_000,
  );

  async function addMember(acronym: string): Promise<string> {
    const [id, key] = [randomUUID(), `ork_${randomUUID()}`];
    const client = new Client({ connectionString: owner(database) });
    await client.connect();
    try {
      await client.query(
        `insert into access.organisations (id, standing, name, acronym, type_iati) values ($1, 'member', $2, $2, 21)`,
        [id, acronym],
      );
      await client.query(
        `insert into access.keys (id, organisation_id, name, hint, hash, scopes, expires_at)
         values ($1, $2, 'test', 'ork_', $3, '{read,publish,stream}', now() + interval '1 day')`,
        [randomUUID(), id, createHash('sha256').update(key).digest()],
      );
    } finally {
      await client.end();
    }
    return key;
  }

  async function untilHealthy(name: string, check: () => Promise<unknown>): Promise<void> {
    for (const end = Date.now() + 30_000; ; await wait(200)) {
      const { child, said } = processes.get(name) ?? {};
      const failure = await check().then(
        () => undefined,
        (error: Error) => error.message,
      );
      if (failure === undefined) return;
      if (Date.now() > end || child?.exitCode !== null) throw new Error(`${name}: ${failure}\n${said?.() ?? ''}`);
    }
  }
});
