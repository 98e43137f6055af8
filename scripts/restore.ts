// `npm run restore`: puts a backup in place, after checking every byte of it.
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { restoreBackup } from './operations/backup/restore-backup.js';
import { runCommand } from './operations/command.js';
import { OperationRefused, placeOf } from './operations/place.js';

const USAGE = `Usage: npm run restore -- --from <backup> [options]

  --from <folder>  the backup
  --into <folder>  the hub's folder, new or empty (./data); with ORTOO_DATABASE_URL set, that database instead
  --replace        put aside what is there, and keep it`;

await runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: { from: { type: 'string' }, into: { type: 'string' }, replace: { type: 'boolean', default: false } },
  });
  if (values.from === undefined) throw new OperationRefused(`--from: name the backup to restore\n\n${USAGE}`);
  const into = placeOf(process.env, values.into);
  const say = (line: string): void => console.log(line);
  const { epoch, manifest, undo } = await restoreBackup({
    from: resolve(values.from),
    into,
    isReplacing: values.replace,
    say,
  });
  say(
    `Restored the backup of ${manifest.madeAt}. Epoch ${epoch} begins: systems that follow the hub are told where to go on.`,
  );
  for (const sentence of undo) say(sentence);
  say(into.databaseUrl ? 'Now start the services.' : `Now start the hub: npm start -- --data ${into.root}`);
  return 0;
});
