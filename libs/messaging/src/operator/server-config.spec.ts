import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureOperatorKeys, type OperatorKeys } from './operator-keys.js';
import { isBelowSecurityFloor, serverConfigText, type ServerSettings, writeServerConfig } from './server-config.js';

const settings: ServerSettings = {
  port: 4222,
  host: '0.0.0.0',
  storeDir: '/var/lib/ortoo/nats',
  maxFileStore: 2 ** 30,
  serverVersion: 'nats-server: v2.15.1',
};
const accounts = { operatorJwt: 'ojwt', system: { key: 'ASYS', jwt: 'sjwt' }, hub: { key: 'AHUB', jwt: 'hjwt' } };

describe('isBelowSecurityFloor', () => {
  it.each([
    '2.9.10',
    '2.10.27',
    '2.11.16',
    '2.12.14',
    '2.13.9',
    '2.14.4',
    '1.4.1',
    'nats-server: v2.9.10\n',
    'unknown',
    '',
  ])('says that %j lacks fixes', version => expect(isBelowSecurityFloor(version)).toBe(true));
  it.each(['2.12.15', '2.12.20', '2.14.5', '2.15.0', 'nats-server: v2.15.1\n', '3.0.0'])('lets %j pass', version =>
    expect(isBelowSecurityFloor(version)).toBe(false),
  );
});

describe('serverConfigText', () => {
  it('has a full resolver, so that accounts last, and the two accounts of the hub', () => {
    const text = serverConfigText(settings, accounts);
    expect(text).toContain(
      'resolver { type: full, dir: "/var/lib/ortoo/nats/jwt", allow_delete: true, interval: "2m" }',
    );
    expect(text).toContain('operator: ojwt\nsystem_account: ASYS\n');
    expect(text).toContain('  ASYS: sjwt\n  AHUB: hjwt\n');
    expect(text).toContain('max_payload: 1048576\n');
  });

  it('opens no other door', () => {
    expect(serverConfigText(settings, accounts)).not.toMatch(
      /mqtt|websocket|no_auth_user|leafnodes|cluster|gateway|authorization|http/i,
    );
  });

  it('shows monitoring on this machine only', () => {
    expect(serverConfigText({ ...settings, monitorPort: 8222 }, accounts)).toContain('http: "127.0.0.1:8222"\n');
  });

  it('flushes every message to disk where the server can', () => {
    expect(serverConfigText(settings, accounts)).toContain('sync_interval: always');
    expect(serverConfigText({ ...settings, serverVersion: '2.10.27' }, accounts)).toContain('sync_interval: always');
    expect(serverConfigText({ ...settings, serverVersion: '2.9.10' }, accounts)).not.toContain('sync_interval');
  });
});

describe('writeServerConfig', () => {
  let folder: string;
  let keys: OperatorKeys;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ortoo-config-'));
    keys = await ensureOperatorKeys(join(folder, 'keys'));
  });
  afterAll(async () => rm(folder, { recursive: true }));

  const write = (changes: Partial<ServerSettings>) =>
    writeServerConfig({
      ...settings,
      storeDir: join(folder, 'store'),
      file: join(folder, 'etc', 'nats.conf'),
      keys,
      ...changes,
    });

  it('keeps no secret in the file', async () => {
    await write({});
    const text = await readFile(join(folder, 'etc', 'nats.conf'), 'utf8');
    expect(text).toContain(keys.operatorJwt);
    expect(text).not.toMatch(/\bS[OAU][A-Z2-7]{56}\b/);
    expect((await stat(join(folder, 'store', 'jwt'))).mode & 0o777).toBe(0o700);
  });

  it('keeps a server that lacks security fixes to this machine, and says so', async () => {
    const { host, warnings } = await write({ serverVersion: 'nats-server: v2.10.27\n' });
    expect(host).toBe('127.0.0.1');
    expect(await readFile(join(folder, 'etc', 'nats.conf'), 'utf8')).toContain('host: "127.0.0.1"');
    expect(warnings).toEqual([
      'nats-server 2.10.27 lacks security fixes and listens on this machine only: install 2.14.5 or later',
    ]);
  });

  it('warns when others can reach it without TLS', async () => {
    expect((await write({})).warnings).toEqual([expect.stringContaining('without TLS')]);
    expect((await write({ tls: { certificateFile: '/c.pem', keyFile: '/k.pem' } })).warnings).toEqual([]);
    expect((await write({ host: '127.0.0.1' })).warnings).toEqual([]);
  });

  it.each([
    [{ port: 0 }, 'port of the NATS server'],
    [{ monitorPort: 70_000 }, 'monitorPort of the NATS server'],
    [{ maxFileStore: 10 }, 'maxFileStore of the NATS server'],
    [{ host: '0.0.0.0"\nno_auth_user: x' }, 'host of the NATS server'],
  ])('refuses %j', async (changes, message) => {
    await expect(write(changes)).rejects.toThrow(message);
  });
});
