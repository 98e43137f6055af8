// `npm run doctor`: looks at every part of a hub and says what to do; leaves with 0 only when nothing needs the operator.
import { parseArgs } from 'node:util';
import { runCommand } from './operations/command.js';
import { examine } from './operations/doctor/examine.js';
import { isHealthy, tableOf } from './operations/doctor/verdict.js';
import { placeOf } from './operations/place.js';

const USAGE = `Usage: npm run doctor -- [options]

  --data <folder>  the hub's folder (./data); with ORTOO_DATABASE_URL set, that database and the folders of the environment
  --roles <list>   services that ought to run: hub,notifier,mailer
  --json           the verdicts as JSON

Leaves with 0 when nothing needs you, with 1 otherwise.`;

await runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      roles: { type: 'string', default: 'hub,notifier,mailer' },
      json: { type: 'boolean', default: false },
    },
  });
  const verdicts = await examine({
    place: placeOf(process.env, values.data),
    environment: process.env,
    roles: values.roles.split(',').map(role => role.trim()),
  });
  const healthy = isHealthy(verdicts);
  console.log(values.json ? JSON.stringify({ healthy, at: new Date(), verdicts }, null, 2) : tableOf(verdicts));
  return healthy ? 0 : 1;
});
