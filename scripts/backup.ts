// `npm run backup`: copies database, files and keys of a hub, running or not.
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { takeBackup } from './operations/backup/take-backup.js';
import { runCommand } from './operations/command.js';
import { placeOf, reachDatabase } from './operations/place.js';
import { hubVersion } from './operations/version.js';

const USAGE = `Usage: npm run backup -- [options]

  --to <folder>    where backups are kept (backups in the hub's folder)
  --data <folder>  the hub's folder (./data); with ORTOO_DATABASE_URL set, that database and the folders of the environment
  --without-keys   leave the keys out, when they are kept elsewhere

The backup is a folder named by the moment. Copy it to another machine; whoever holds its keys holds the hub.`;

await runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: { to: { type: 'string' }, data: { type: 'string' }, 'without-keys': { type: 'boolean' } },
  });
  const place = placeOf(process.env, values.data);
  const begun = Date.now();
  const database = await reachDatabase(place);
  const request = {
    ownerUrl: database.url,
    backups: values.to === undefined ? place.backups : resolve(values.to),
    blobs: place.blobs,
    ...(values['without-keys'] ? {} : { keys: place.keys }),
    kind: 'asked' as const,
    hubVersion: hubVersion(),
    say: (line: string) => console.log(line),
  };
  const { folder, manifest } = await takeBackup(request).finally(() => database.close());
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  console.log(`Backed up epoch ${manifest.epoch}, position ${manifest.position} in ${seconds} s: ${folder}`);
  console.log(`Restore it with: npm run restore -- --from ${folder} --into <folder>`);
  return 0;
});
