import 'reflect-metadata';
import { Bus, inboxPrefixOf, Schedule } from '@ortoo/messaging';
import { Database } from '@ortoo/persistence';
import { armFailpoints, createLogger, loadConfig } from '@ortoo/runtime';
import { HubConfig } from './config.js';
import { Authentication } from './http/authentication.js';
import { openDoor } from './hub.door.js';
import { ledgerLeader } from './hub.ledger.js';
import { Hub, Reserve } from './hub.settings.js';
import { providerSettings } from './identity-provider/provider-settings.js';
import { AccessWatch } from './streams/access-watch.js';
import { LogTail } from './streams/log-tail.js';

export { HubConfig } from './config.js';
export { hubMigrations } from './migrations.js';
export { createDemoSignIn, createFirstOperatorCode } from './signin/unbound-codes.js';
export { describeHub } from './door/openapi.js';

/** A running hub. */
export interface RunningHub {
  /** Where it listens, for example `http://127.0.0.1:3000`. */
  url: string;
  stop(): Promise<void>;
}

/** Starts the hub: the HTTP door, the sequencer and the relay. The schema has to be up to date. */
export async function startHub(environment: Record<string, string | undefined>): Promise<RunningHub> {
  const config = loadConfig(HubConfig, environment);
  const log = createLogger('hub', { level: config.ORTOO_LOG_LEVEL });
  armFailpoints(config.ORTOO_FAIL);
  // Before anything is opened: a wrong setting must leave nothing behind.
  const hub = new Hub(
    config.ORTOO_PUBLIC_URL.replace(/\/$/, ''),
    config.ORTOO_KEYS_DIR,
    providerSettings(config),
    config.ORTOO_BLOB_DIR,
  );
  const database = await Database.connect({
    url: config.ORTOO_HUB_DATABASE_URL,
    applicationName: 'ortoo-hub',
    poolSize: config.ORTOO_POOL_SIZE,
  });
  const reserve = await Database.connect({
    url: config.ORTOO_HUB_DATABASE_URL,
    applicationName: 'ortoo-hub',
    poolSize: config.ORTOO_RESERVE_SIZE,
  });
  const bus = Bus.open({
    url: config.ORTOO_NATS_URL,
    credentials: config.ORTOO_HUB_NATS_CREDS,
    inboxPrefix: inboxPrefixOf('hub'),
    name: 'hub',
    log,
  });
  const leader = ledgerLeader(config, reserve, bus, hub.publicUrl, log);
  const schedule = new Schedule(reserve, 'hub', log);
  const tail = new LogTail(reserve, bus, hub.publicUrl, log);

  const app = await openDoor(config, { database, reserve: new Reserve(reserve), bus, schedule, tail, hub }, log);
  const watch = new AccessWatch(reserve, tail, log, () => app.get(Authentication).forget());
  leader.start();
  schedule.start();
  return {
    url: (await app.getUrl()).replace('[::1]', '127.0.0.1'),
    stop: async () => {
      watch.stop();
      await tail.stop();
      await app.close();
      await schedule.stop();
      await leader.stop();
      await bus.close();
      await reserve.close();
      await database.close();
    },
  };
}
