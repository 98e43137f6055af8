import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from '@asyncapi/parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { catalogue } from '@ortoo/contracts';

const generated = join(import.meta.dirname, '../libs/contracts/generated');
const read = (name: string): string => readFileSync(join(generated, name), 'utf8');

describe('the generated documents', () => {
  it('are valid AsyncAPI 3 by the parser of its makers', async () => {
    const { diagnostics } = await new Parser().parse(read('asyncapi.json'));
    expect(
      diagnostics.filter(({ severity }) => severity === 0).map(({ message, path }) => `${path.join('/')}: ${message}`),
    ).toEqual([]);
  }, 60_000);

  it('describe every event with a schema that another validator accepts its example by', () => {
    const ajv = new Ajv2020({ strict: false });
    (formats as unknown as (ajv: Ajv2020) => void)(ajv);
    for (const event of catalogue) {
      const validate = ajv.compile(JSON.parse(read(`schemas/${event.type}.v${event.version}.json`)) as object);
      expect({ type: event.type, valid: validate(event.data.parse(event.example)), errors: validate.errors }).toEqual({
        type: event.type,
        valid: true,
        errors: null,
      });
    }
  });
});
