import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { catalogue, cloudTypeOf, type EventDefinition, internalCatalogue, parseEventData } from './index.js';

const generated = join(import.meta.dirname, '../generated');
const everyType = [...catalogue, ...internalCatalogue].map(event => [event.type, event] as const);

describe.each(everyType)('%s', (_type, event) => {
  it('accepts its own example and gives back what it was given', () => {
    const data = event.data.parse(event.example);
    expect(event.data.parse(JSON.parse(JSON.stringify(data)))).toEqual(data);
  });

  it('refuses data that is not its own', () => {
    expect(event.data.safeParse({ nothing: true }).success).toBe(
      Object.keys(shapeOf(event)).every(name => shapeOf(event)[name]?.safeParse(undefined).success),
    );
    expect(event.data.safeParse(null).success).toBe(false);
  });

  it('has the names that follow from its type and version', () => {
    expect(event.subject).toBe(`evt.${event.type}.v${event.version}`);
    expect(event.cloudType).toBe(cloudTypeOf(event.type, event.version));
  });

  it('still reads every example that was ever published', () => {
    const folders = readdirSync(join(generated, 'examples')).filter(name => name.startsWith(`${event.type}.v`));
    const read = folders.flatMap(folder =>
      readdirSync(join(generated, 'examples', folder)).map(file => {
        const example: unknown = JSON.parse(readFileSync(join(generated, 'examples', folder, file), 'utf8'));
        return parseEventData(event, Number(folder.slice(event.type.length + 2)), example);
      }),
    );
    expect(read.length).toBeGreaterThan(0);
  });
});

describe('the catalogue', () => {
  it('names every type once', () => {
    const types = everyType.map(([type]) => type);
    expect(new Set(types).size).toBe(types.length);
  });

  it('keeps internal types apart from those that members receive', () => {
    expect(catalogue.filter(event => event.type.startsWith('int.') || event.audience !== 'record')).toEqual([]);
    expect(internalCatalogue.filter(event => !event.type.startsWith('int.') || event.audience !== 'internal')).toEqual(
      [],
    );
  });

  it('has a committed JSON Schema for each type that agrees with its declaration', () => {
    for (const event of catalogue) {
      const schema: unknown = JSON.parse(
        readFileSync(join(generated, `schemas/${event.type}.v${event.version}.json`), 'utf8'),
      );
      expect(schema).toEqual(
        z.toJSONSchema(event.data, { target: 'draft-2020-12', io: 'output', unrepresentable: 'any' }),
      );
    }
  });
});

function shapeOf(event: EventDefinition): Record<string, z.ZodType> {
  return (event.data as z.ZodObject).shape;
}
