// The least that accepts a publication: Fastify, a pool of pg, the hub's own rows in the hub's own kind of transaction.
import { createHash, randomUUID } from 'node:crypto';
import { type AddressInfo } from 'node:net';
import Fastify from 'fastify';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { answer, setting } from './answer.js';

interface Caller {
  keyId: string;
  organisation: string;
  name: string;
  acronym: string;
}

interface Publication {
  [field: string]: unknown;
  kind: string;
  language: string;
  audience: string;
  themes: string[];
  places: string[];
}

// As many connections as the hub has by default.
const pool = new pg.Pool({ connectionString: setting('ORTOO_HUB_DATABASE_URL'), max: 16 });
const callers = new Map<string, { until: number; caller: Promise<Caller> }>();
const hub = 'http://127.0.0.1:3000';

function callerOf(authorization: string): Promise<Caller> {
  const kept = callers.get(authorization);
  if (kept && kept.until > Date.now()) return kept.caller;
  const caller = lookUp(authorization.replace('Bearer ', ''));
  callers.set(authorization, { until: Date.now() + 1500, caller });
  return caller;
}

async function lookUp(key: string): Promise<Caller> {
  const { rows } = await pool.query<Caller>(
    `select k.id as "keyId", o.id as organisation, o.name, o.acronym from access.keys k
     join access.organisations o on o.id = k.organisation_id where k.hash = $1 and k.revoked_at is null`,
    [createHash('sha256').update(key).digest()],
  );
  if (!rows[0]) throw new Error('not accepted');
  return rows[0];
}

async function publish({ keyId, organisation, name, acronym }: Caller, input: Publication): Promise<unknown> {
  const id = uuidv7();
  const { publish: _now, ...written } = input;
  const readers = ['coalition', `org:${organisation}`];
  const snapshot = {
    materialId: id,
    version: 1,
    ...written,
    translations: [],
    organisation: { id: organisation, name, acronym },
    files: [],
    details: {},
    publishedAt: new Date().toISOString(),
    url: `${hub}/materials/${id}`,
  };
  const tags = tagsOf(organisation, input);
  const client = await pool.connect();
  try {
    await client.query(
      `BEGIN; SET LOCAL ortoo.organisation = '${organisation}'; SET LOCAL ortoo.person = ''; SET LOCAL ortoo.service = ''`,
    );
    const audience = JSON.stringify(input.audience);
    await client.query(insertRecord, [id, organisation, audience, readers]);
    await client.query(insertMaterial, materialValues(id, organisation, input, tags));
    await client.query(insertAudit, [organisation, keyId, id]);
    const event = [randomUUID(), id, organisation, readers, input.audience, `material/${id}`, tags];
    await client.query(insertEvent, [...event, JSON.stringify(snapshot)]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
  return snapshot;
}

/** Themes and places come with what contains them. */
function tagsOf(organisation: string, { kind, language, themes, places }: Publication): string[] {
  const themeTags = themes.flatMap(code => [`theme:${code}`, `theme:${code.split('.')[0]}`]);
  const placeTags = places.flatMap(code => [`place:${code}`, `place:${code.split('-')[0]}`]);
  return [`kind:${kind}`, `org:${organisation}`, `lang:${language}`, ...themeTags, ...placeTags];
}

function materialValues(id: string, organisation: string, input: Publication, tags: string[]): unknown[] {
  const { kind, title, summary, body, language, themes, places, sources, licence } = input;
  const words = [id, organisation, kind, title, summary, body, language];
  return [...words, themes, places, JSON.stringify(sources), licence, tags];
}

const insertRecord = `insert into access.records (id, entity, owner_id, audience, readers) values ($1, 'material', $2, $3, $4)`;
const insertMaterial = `
  insert into hub.materials (id, organisation_id, kind, title, summary, body, language, themes, places, sources, licence, tags, state, published_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'published', now())`;
const insertAudit = `insert into access.audit (organisation_id, key_id, action, subject_id) values ($1, $2, 'material.published', $3)`;
const insertEvent = `
  insert into ledger.outbox (id, type, version, reach, record_id, owner_id, readers, classification, subject, tags, data)
  values ($1, 'report.published', 1, 'all', $2, $3, $4, $5, $6, $7, $8)`;

const server = Fastify();
server.post('/v1/materials', async (request, reply) => {
  const caller = await callerOf(request.headers.authorization ?? '');
  return reply.status(201).send(await publish(caller, request.body as Publication));
});

answer({
  listen: async () => {
    await server.listen({ port: 0, host: '127.0.0.1' });
    return (server.server.address() as AddressInfo).port;
  },
});
