import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFirstOperatorCode } from '@ortoo/hub';
import { Database } from '@ortoo/persistence';
import { Secret } from '@ortoo/runtime';
import { type DemoAccess, fillSampleCoalition } from '../demo/fill.js';
import { type DataFolder } from './data-folder.js';
import { type Progress } from './progress.js';

/** What is printed when everything runs; with `--json` as one line of JSON. */
export interface Ready extends Partial<DemoAccess> {
  url?: string;
  nats: string;
  /** The mail catcher's page, in a demonstration. */
  mail?: string;
  /** With this the first operator signs in, once. */
  code?: string;
}

/** What the first person at a hub needs: the operator's code, or the keys and codes of the sample coalition. */
export async function welcome(
  hub: { url: string; databaseUrl: string },
  data: DataFolder,
  isDemo: boolean,
  progress: Progress,
): Promise<Partial<Ready>> {
  const database = await Database.connect({
    url: new Secret(hub.databaseUrl),
    applicationName: 'ortoo-start',
    poolSize: 2,
  });
  try {
    if (!isDemo) return { code: (await createFirstOperatorCode(database)) ?? undefined };
    return await progress.step('sample coalition', () => sampleCoalition(hub.url, database, data));
  } finally {
    await database.close();
  }
}

/** Filled in once; keys are shown only when they are made, so they are kept beside the hub's own. */
async function sampleCoalition(url: string, database: Database, data: DataFolder): Promise<DemoAccess> {
  const file = join(data.keys, 'demo.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as DemoAccess;
  const access = await fillSampleCoalition(url, database);
  writeFileSync(file, JSON.stringify(access, null, 2), { mode: 0o600 });
  return access;
}

/** Says where to go, in words for a person or as one line for a program. */
export function announce(ready: Ready, isJson: boolean, progress: Progress): void {
  progress.say(`Ready after ${progress.sinceStart()}.`);
  if (isJson) return void process.stdout.write(`${JSON.stringify(ready)}\n`);
  const lines = [
    ...(ready.url ? [`  Örtöö   ${ready.url}`] : []),
    `  NATS    ${ready.nats}`,
    ...(ready.mail ? [`  Mail    ${ready.mail}   every mail of the hub lands here`] : []),
    ...(ready.code ? [``, `  Code of the first operator, good once, on this machine:  ${ready.code}`] : []),
    ...tryThese(ready),
  ];
  progress.say(`\n${lines.join('\n')}\n\nPress Ctrl-C to stop.`);
}

function tryThese({ url, keys, signIn }: Ready): string[] {
  const [publisher, reader] = [keys?.['UNICEF-MN'], keys?.['SC-MN']];
  if (!url || !publisher || !reader) return [];
  const news = `{"kind":"news","title":"A bridge is open again","body":"The road to the health post is free.","language":"en","audience":"coalition","themes":["health.system"],"places":["MN-041"],"publish":true}`;
  return [
    '',
    'Try, in three terminals:',
    '',
    `  curl -N -H 'Authorization: Bearer ${reader}' ${url}/v1/stream`,
    '',
    `  curl -H 'Authorization: Bearer ${publisher}' -H 'Content-Type: application/json' ${url}/v1/materials -d '${news}'`,
    '',
    `  curl -H 'Authorization: Bearer ${reader}' '${url}/v1/materials?q=water'`,
    '',
    'Sign-in codes, good in any browser on this machine:',
    ...Object.entries(signIn ?? {}).map(([email, code]) => `  ${email.padEnd(36)} ${code}`),
  ];
}
