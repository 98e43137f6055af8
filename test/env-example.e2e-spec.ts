import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { envExampleText } from '../scripts/operations/env-example.js';

describe('.env.example', () => {
  it('is what the configuration objects say; npm run generate writes it', async () => {
    expect(await readFile(join(import.meta.dirname, '../.env.example'), 'utf8')).toBe(envExampleText());
  });

  it('describes each setting once and sets nothing by itself but what has to be filled in', () => {
    const lines = envExampleText().split('\n');
    const named = lines.map(line => /^(?:# )?(ORTOO_\w+)=/.exec(line)?.[1]).filter(name => name !== undefined);
    expect(new Set(named).size).toBe(named.length);
    expect(named).toEqual(
      expect.arrayContaining([
        'ORTOO_OWNER_PASSWORD',
        'ORTOO_HUB_DATABASE_URL',
        'ORTOO_SMTP_URL',
        'ORTOO_NATS_VERSION',
      ]),
    );
    expect(lines.filter(line => /^ORTOO_\w+=.+/.test(line))).toEqual([]);
  });
});
