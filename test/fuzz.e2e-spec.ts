import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { operationsOf, requestsFor } from './support/fuzz.js';
import { startWorld, type World } from './support/world.js';

const document = JSON.parse(
  readFileSync(join(import.meta.dirname, '../libs/contracts/generated/openapi.json'), 'utf8'),
);
const components = document.components?.schemas ?? {};
// The stream does not end by itself; its query is fuzzed through /v1/events, which takes the same.
const operations = operationsOf(document, ['/v1/stream']);
const runs = Number(process.env['ORTOO_FUZZ_RUNS'] ?? 40);

describe('the HTTP door, asked by somebody hostile', () => {
  let world: World;
  let keys: string[];
  let ids: string[];
  beforeAll(async () => {
    world = await startWorld({ ORTOO_RATE_PER_CALLER: '10000000', ORTOO_RATE_PER_ADDRESS: '10000000' });
    const [one, other] = [await world.organisation('FUZZ'), await world.organisation('OTHER')];
    const made = await world.call('POST', '/v1/materials', one.key, {
      kind: 'study',
      title: 'A real one',
      body: 'Text',
      language: 'en',
      audience: 'coalition',
      publish: true,
    });
    keys = [one.key, other.key, ''];
    ids = [one.id, other.id, (made.body as { id: string }).id];
  }, 60_000);
  afterAll(() => world.stop());

  it.each(operations.map(operation => [`${operation.method} ${operation.path}`, operation] as const))(
    '%s never answers with 5xx, and every refusal is a problem',
    async (_name, operation) => {
      await fc.assert(
        fc.asyncProperty(requestsFor(operation, components, ids), fc.nat(2), async (request, who) => {
          const key = keys[who];
          const response = await fetch(world.url + request.url, {
            method: request.method,
            headers: { ...request.headers, ...(key ? { authorization: `Bearer ${key}` } : {}) },
            body: request.body,
            redirect: 'manual',
          });
          const text = await response.text();
          if (response.status >= 500) throw new Error(`${response.status} for ${JSON.stringify(request)}: ${text}`);
          if (response.status >= 400)
            expect(response.headers.get('content-type')).toContain('application/problem+json');
        }),
        { numRuns: runs },
      );
    },
    120_000,
  );
});
