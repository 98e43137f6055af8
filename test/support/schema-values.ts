import fc from 'fast-check';

/** The part of a JSON Schema that the OpenAPI document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  default?: unknown;
}

/** Strings that have broken programs before. */
export const hostileStrings = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202egnp.exe',
  '../../etc/passwd',
  '%00',
  '%',
  "'; drop table hub.materials; --",
  '<script>alert(1)</script>',
  '{{7*7}}',
  '${jndi:ldap://x}',
  '-1',
  '1e309',
  'NaN',
  'null',
  '9'.repeat(40),
  '0'.repeat(20_000),
  'true',
  '[]',
  '{"__proto__":{"admin":true}}',
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  '2026-02-30',
  '0000-00-00T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '1.1',
  '999999.999999999999999',
  '1.',
  'org.ortoo.*',
  '*',
  '"v1"',
  'a'.repeat(70_000),
  '🚂'.repeat(500),
  'e\u0301\u0327'.repeat(300),
  '\r\nSet-Cookie: a=b',
  '::1',
  '/',
  '\\',
  '.',
];

/** Values of every JSON type that no field of ours expects. */
export const hostileValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...hostileStrings,
    null,
    true,
    false,
    0,
    -0,
    -1,
    1.5,
    2 ** 53,
    -(2 ** 63),
    [],
    {},
    [[]],
    [null],
    { __proto__: null },
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.double(),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Values that fit a schema, as far as it says; `components` resolves references. */
export function valuesOf(schema: Schema, components: Record<string, Schema>, depth = 0): fc.Arbitrary<unknown> {
  if (schema.$ref) return valuesOf(components[componentOf(schema.$ref)] ?? {}, components, depth + 1);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const options = optionsOf(schema);
  if (options) return fc.oneof(...options.map(option => valuesOf(option, components, depth + 1)));
  if (depth > 6) return fc.constant(null);
  return makers[typeOf(schema)]?.(schema, components, depth) ?? fc.jsonValue({ maxDepth: 1 });
}

const componentOf = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);

const typeOf = ({ type = '' }: Schema): string => (Array.isArray(type) ? (type[0] ?? '') : type);

function optionsOf({ anyOf, oneOf, allOf }: Schema): Schema[] | undefined {
  return anyOf ?? oneOf ?? (allOf ? [Object.assign({}, ...allOf) as Schema] : undefined);
}

type Maker = (schema: Schema, components: Record<string, Schema>, depth: number) => fc.Arbitrary<unknown>;

const numbersOf: Maker = ({ minimum = 0, maximum = 1000 }) =>
  fc.integer({ min: Math.max(minimum, -1000), max: Math.min(maximum, 1000) });

const makers: Record<string, Maker> = {
  object: (schema, components, depth) => objectsOf(schema, components, depth),
  array: ({ items = {}, minItems = 0 }, components, depth) =>
    fc.array(valuesOf(items, components, depth + 1), { minLength: minItems, maxLength: 3 }),
  string: schema => stringsOf(schema),
  integer: numbersOf,
  number: numbersOf,
  boolean: () => fc.boolean(),
};

function objectsOf(schema: Schema, components: Record<string, Schema>, depth: number): fc.Arbitrary<unknown> {
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, field]) => [name, valuesOf(field, components, depth + 1)] as const,
  );
  return fc.record(Object.fromEntries(fields), { requiredKeys: schema.required ?? [] });
}

function stringsOf({ format, minLength = 1, maxLength = 60 }: Schema): fc.Arbitrary<unknown> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'date') return fc.constantFrom('2026-11-24', '2027-03-01');
  if (format === 'date-time') return fc.constantFrom('2030-01-01T09:00:00Z', '2020-01-01T09:00:00+08:00');
  if (format === 'email') return fc.constantFrom('somebody@example.org', 'o@unicef.example');
  if (format === 'uri') return fc.constantFrom('https://example.org/a', 'https://example.org/b?c=d');
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) });
}

/** Replaces one value somewhere inside `value`, chosen by `where`, by `hostile`. */
export function spoil(value: unknown, where: number[], hostile: unknown): unknown {
  const [first = 0, ...rest] = where;
  if (typeof value !== 'object' || value === null || where.length === 0) return hostile;
  const names = Object.keys(value);
  if (names.length === 0) return hostile;
  const name = names[first % names.length] ?? '';
  const inner = spoil((value as Record<string, unknown>)[name], rest, hostile);
  return Array.isArray(value)
    ? value.map((item: unknown, index) => (String(index) === name ? inner : item))
    : { ...value, [name]: inner };
}
