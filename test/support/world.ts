import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { hubMigrations, startHub, type RunningHub } from '@ortoo/hub';
import { ledgerMigrations } from '@ortoo/messaging';
import { startNotifier, type RunningNotifier } from '@ortoo/notifier';
import { ensureRoles, migrate, serviceNames, serviceUrl } from '@ortoo/persistence';
import { Secret } from '@ortoo/runtime';
import { startTestNats, type TestNats } from './nats.js';

const password = 'for-tests-only';
const migrations = [hubMigrations, ledgerMigrations];
const template = `ortoo_template_${createHash('sha256').update(JSON.stringify(migrations.map(set => set.migrations.map(String)))).digest('hex').slice(0, 12)}`;

/** A hub of its own: a fresh database, and the services that a test asks for. */
export interface World {
  url: string;
  ownerUrl: string;
  nats: TestNats;
  environment: Record<string, string>;
  hub: RunningHub;
  notifier: RunningNotifier;
  /** Adds an organisation and answers a key of it. */
  organisation(acronym: string, standing?: string): Promise<{ id: string; key: string }>;
  /** Asks the hub; the body is sent as JSON. */
  call(method: string, path: string, key?: string, body?: unknown): Promise<{ status: number; body: never; headers: Headers }>;
  sql(text: string, parameters?: unknown[]): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** Starts hub and notifier on a fresh database. */
export async function startWorld(overrides: Record<string, string> = {}): Promise<World> {
  const ownerUrl = await freshDatabase();
  const nats = await startTestNats();
  const urls = Object.fromEntries(serviceNames.map(name => [`ORTOO_${name.toUpperCase()}_DATABASE_URL`, serviceUrl(ownerUrl, name, password)]));
  const environment = { ...urls, ORTOO_NATS_URL: nats.url, ORTOO_PORT: '0', ORTOO_LOG_LEVEL: 'silent', ORTOO_PUBLIC_URL: 'https://hub.example', ...overrides };
  const hub = await startHub(environment);
  const notifier = await startNotifier(environment);
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  const sql = async (text: string, parameters?: unknown[]) => (await client.query(text, parameters)).rows as Record<string, unknown>[];
  return {
    url: hub.url,
    ownerUrl,
    nats,
    environment,
    hub,
    notifier,
    sql,
    organisation: (acronym, standing = 'member') => addOrganisation(sql, acronym, standing),
    call: (method, path, key, body) => call(hub.url, method, path, key, body),
    stop: async () => {
      await notifier.stop();
      await hub.stop();
      await client.end();
      await nats.stop();
    },
  };
}

async function call(base: string, method: string, path: string, key?: string, body?: unknown) {
  const response = await fetch(base + path, {
    method,
    headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const json = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, body: (json ? JSON.parse(text) : text) as never, headers: response.headers };
}

async function addOrganisation(sql: World['sql'], acronym: string, standing: string) {
  const id = randomUUID();
  const key = `ork_${randomBytes(24).toString('base64url')}`;
  await sql(`insert into access.organisations (id, standing, name, acronym, type_iati) values ($1, $2, $3, $3, 21)`, [id, standing, acronym]);
  await sql(
    `insert into access.keys (id, organisation_id, name, hint, hash, scopes, expires_at) values ($1, $2, 'test', $3, $4, '{read,publish,stream,admin}', now() + interval '1 day')`,
    [randomUUID(), id, key.slice(0, 8), createHash('sha256').update(key).digest()],
  );
  return { id, key };
}

/** A migrated database that nobody else uses, copied from a template made once. */
async function freshDatabase(): Promise<string> {
  const adminUrl = required('ORTOO_TEST_PG_URL');
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query('select pg_advisory_lock(1)');
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [template]);
    if (rowCount === 0) {
      await admin.query(`create database ${template}`);
      const owner = new Secret(databaseUrl(adminUrl, template));
      await ensureRoles(owner, Object.fromEntries(serviceNames.map(name => [name, new Secret(password)])));
      await migrate(owner, migrations);
    }
    const name = `ortoo_${randomBytes(6).toString('hex')}`;
    await admin.query(`create database ${name} template ${template}`);
    return databaseUrl(adminUrl, name);
  } finally {
    await admin.end();
  }
}

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with npm test`);
  return value;
}
