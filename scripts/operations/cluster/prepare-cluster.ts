import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type z } from 'zod';
import { ensureOperatorKeys, hubServiceCreds, writePrivateFile, writeServerConfig } from '@ortoo/messaging';
import { ensureRoles, migrate, serviceNames } from '@ortoo/persistence';
import { backupBeforeMigration } from '../backup/automatic-backup.js';
import { migrationSets } from '../migration-sets.js';
import { type Environment } from '../place.js';
import { hubVersion } from '../version.js';
import { type MigrateConfig } from './cluster-config.js';

/**
 * Makes a cluster ready for its services: roles and schema, then what NATS and the services need to know each other.
 * Safe to repeat; keys that are there stay.
 */
export async function prepareCluster(
  config: z.output<typeof MigrateConfig>,
  environment: Environment,
  say: (line: string) => void,
): Promise<void> {
  const owner = config.ORTOO_DATABASE_URL;
  await ensureRoles(owner, {
    hub: config.ORTOO_HUB_PASSWORD,
    notifier: config.ORTOO_NOTIFIER_PASSWORD,
    mailer: config.ORTOO_MAILER_PASSWORD,
  });
  const backup = backupBeforeMigration({
    ownerUrl: owner,
    backups: config.ORTOO_BACKUP_DIR,
    keys: config.ORTOO_KEYS_DIR,
    hubVersion: hubVersion(),
    say,
  });
  const changes = await migrate(owner, migrationSets, backup);
  say(changes.length > 0 ? `Database: ${changes.join(', ')}` : 'Database: up to date');
  await prepareNats(config, environment, say);
}

async function prepareNats(
  config: z.output<typeof MigrateConfig>,
  environment: Environment,
  say: (line: string) => void,
): Promise<void> {
  const keys = await ensureOperatorKeys(join(config.ORTOO_KEYS_DIR, 'nats'), environment);
  const { warnings } = await writeServerConfig({
    file: config.ORTOO_NATS_CONFIG,
    keys,
    host: config.ORTOO_NATS_HOST,
    port: config.ORTOO_NATS_PORT,
    monitorPort: config.ORTOO_NATS_MONITOR_PORT,
    storeDir: config.ORTOO_NATS_STORE_DIR,
    maxFileStore: config.ORTOO_NATS_STORE_BYTES,
    serverVersion: config.ORTOO_NATS_VERSION,
  });
  for (const warning of warnings) say(warning);
  for (const service of serviceNames) {
    const folder = join(config.ORTOO_CREDENTIALS_DIR, service);
    await mkdir(folder, { recursive: true });
    await writePrivateFile(join(folder, 'nats.creds'), await hubServiceCreds(keys, service));
  }
  say(`NATS: configuration in ${config.ORTOO_NATS_CONFIG}, credentials in ${config.ORTOO_CREDENTIALS_DIR}`);
}
