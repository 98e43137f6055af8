// `npm run migrate`: makes a cluster ready for its services, once, before they start; `npm start` does the like by itself.
import { loadConfig } from '@ortoo/runtime';
import { MigrateConfig } from './operations/cluster/cluster-config.js';
import { prepareCluster } from './operations/cluster/prepare-cluster.js';
import { runCommand } from './operations/command.js';

const USAGE = `Usage: npm run migrate

Makes the roles and brings the database named by ORTOO_DATABASE_URL up to date, after a backup; makes the NATS keys if there
are none, and writes the configuration of nats-server and the services' credentials. .env.example describes the settings.`;

await runCommand(USAGE, async () => {
  await prepareCluster(loadConfig(MigrateConfig, process.env), process.env, line => console.log(line));
  return 0;
});
