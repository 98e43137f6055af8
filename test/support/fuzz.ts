import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { hostileStrings, hostileValues, type Schema, spoil, valuesOf } from './schema-values.js';

/** An operation of the OpenAPI document. */
export interface Operation {
  method: string;
  path: string;
  parameters: { name: string; in: string; schema?: Schema }[];
  body?: Schema;
}

/** A request made up for an operation. */
export interface FuzzRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}

interface OpenApi {
  paths: Record<
    string,
    Record<
      string,
      { parameters?: Operation['parameters']; requestBody?: { content?: Record<string, { schema?: Schema }> } }
    >
  >;
  components?: { schemas?: Record<string, Schema> };
}

/** Every operation of a document, except those that stay open. */
export function operationsOf(document: OpenApi, except: string[] = []): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters = [], requestBody }]) => {
      if (except.includes(path)) return [];
      return [
        { method: method.toUpperCase(), path, parameters, body: requestBody?.content?.['application/json']?.schema },
      ];
    }),
  );
}

/** Requests for an operation: each field in turn is what it should be, or something that broke programs before. */
export function requestsFor(
  operation: Operation,
  components: Record<string, Schema>,
  knownIds: string[],
): fc.Arbitrary<FuzzRequest> {
  const values = Object.fromEntries(
    operation.parameters
      .filter(({ in: place }) => place !== 'header')
      .map(parameter => [parameter.name, parameterValues(parameter, knownIds)]),
  );
  return fc
    .record({
      values: fc.record(values),
      body: bodies(operation.body, components),
      header: fc.constantFrom(...hostileHeaders),
    })
    .map(made => {
      const { url } = fill(operation, made.values);
      const headers = { ...(made.body === undefined ? {} : { 'content-type': 'application/json' }), ...made.header };
      return { method: operation.method, url, headers, body: operation.method === 'GET' ? undefined : made.body };
    });
}

const hostileHeaders: Record<string, string>[] = [
  {},
  {},
  {},
  {},
  { 'if-match': '"v1"' },
  { 'if-match': '*' },
  { 'if-match': 'W/"x"' },
  { 'idempotency-key': 'k'.repeat(300) },
  { 'idempotency-key': 'a' },
  { 'content-type': 'text/plain' },
  { accept: 'image/png' },
  { 'accept-language': '*;q=x, mn-Cyrl-😀'.replace('😀', '') },
  { 'last-event-id': '1.99999999999999999999' },
];

function parameterValues(
  { in: place, schema }: Operation['parameters'][number],
  knownIds: string[],
): fc.Arbitrary<string> {
  const plain =
    place === 'path'
      ? fc.oneof(
          fc.constantFrom(...knownIds, randomUUID()),
          fc.constantFrom(...hostileStrings.filter(text => text.length < 2000)),
        )
      : fc.constantFrom(...hostileStrings.filter(text => text.length < 2000));
  const good = schema
    ? valuesOf(schema, {}).map(value => (typeof value === 'object' ? JSON.stringify(value) : String(value)))
    : plain;
  return fc.oneof(plain, good, fc.string({ unit: 'binary', maxLength: 60 }));
}

function bodies(schema: Schema | undefined, components: Record<string, Schema>): fc.Arbitrary<string | undefined> {
  if (!schema) return fc.constantFrom(undefined, undefined, '{}', '[]');
  const good = valuesOf(schema, components);
  const spoiled = fc
    .tuple(good, fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }), hostileValues)
    .map(([value, where, hostile]) => spoil(value, where, hostile));
  return fc.oneof(
    good.map(value => JSON.stringify(value)),
    spoiled.map(value => JSON.stringify(value)),
    spoiled.map(value => JSON.stringify(value)),
    hostileValues.map(value => JSON.stringify(value)),
    fc.constantFrom(
      '',
      '{',
      '{"a":',
      '"',
      `${'['.repeat(5000)}${']'.repeat(5000)}`,
      '{"__proto__":{"x":1}}',
      '\ufeff{}',
    ),
  );
}

function fill({ path, parameters }: Operation, values: Record<string, string>): { url: string } {
  const encoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString());
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => encoded(values[name] || 'x') || 'x');
  const query = parameters
    .filter(({ in: place }) => place === 'query')
    .map(({ name }) => `${name}=${encoded(values[name] ?? '')}`);
  return { url: query.length > 0 ? `${address}?${query.join('&')}` : address };
}
