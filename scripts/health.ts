// `node scripts/dist/health.js hub`: the health check of a container; leaves with 0 while its service is at work.
import { serviceNames } from '@ortoo/persistence';
import { ailmentOf } from './operations/cluster/service-health.js';
import { runCommand } from './operations/command.js';
import { OperationRefused } from './operations/place.js';

await runCommand(`Usage: node scripts/dist/health.js ${serviceNames.join('|')}`, async () => {
  const service = serviceNames.find(name => name === process.argv[2]);
  if (!service) throw new OperationRefused(`Name the service: ${serviceNames.join(', ')}`);
  const ailment = await ailmentOf(service, process.env);
  if (ailment) console.error(ailment);
  return ailment ? 1 : 0;
});
