import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { type RunningHub, startHub } from '@ortoo/hub';
import { startNotifier, type RunningNotifier } from '@ortoo/notifier';
import { databaseUrls, freshDatabase } from './database.js';
import { startTestNats, type TestNats } from './nats.js';

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
  call(
    method: string,
    path: string,
    key?: string,
    body?: unknown,
  ): Promise<{ status: number; body: never; headers: Headers }>;
  sql(text: string, parameters?: unknown[]): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** Starts hub and notifier on a fresh database. */
export async function startWorld(overrides: Record<string, string> = {}): Promise<World> {
  const ownerUrl = await freshDatabase();
  const nats = await startTestNats();
  const urls = databaseUrls(ownerUrl);
  const environment = {
    ...urls,
    ORTOO_NATS_URL: nats.url,
    ORTOO_PORT: '0',
    ORTOO_LOG_LEVEL: 'silent',
    ORTOO_PUBLIC_URL: 'https://hub.example',
    ...overrides,
  };
  const hub = await startHub(environment);
  const notifier = await startNotifier(environment);
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  const sql = async (text: string, parameters?: unknown[]) =>
    (await client.query(text, parameters)).rows as Record<string, unknown>[];
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
    headers: {
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const json = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, body: (json ? JSON.parse(text) : text) as never, headers: response.headers };
}

async function addOrganisation(sql: World['sql'], acronym: string, standing: string) {
  const id = randomUUID();
  const key = `ork_${randomBytes(24).toString('base64url')}`;
  await sql(`insert into access.organisations (id, standing, name, acronym, type_iati) values ($1, $2, $3, $3, 21)`, [
    id,
    standing,
    acronym,
  ]);
  await sql(
    `insert into access.keys (id, organisation_id, name, hint, hash, scopes, expires_at) values ($1, $2, 'test', $3, $4, '{read,publish,stream,admin}', now() + interval '1 day')`,
    [randomUUID(), id, key.slice(0, 8), createHash('sha256').update(key).digest()],
  );
  return { id, key };
}
