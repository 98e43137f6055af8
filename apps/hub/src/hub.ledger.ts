import { type Bus, LedgerLeader, Relay, Sequencer } from '@ortoo/messaging';
import { type Database, dialTo } from '@ortoo/persistence';
import { type Logger } from '@ortoo/runtime';
import { type HubConfig } from './config.js';

/** The sequencer and relay of this process; they work once it is elected. */
export function ledgerLeader(
  config: HubConfig,
  database: Database,
  bus: Bus,
  publicUrl: string,
  log: Logger,
): LedgerLeader {
  const settings = {
    hub: publicUrl,
    keepDays: config.ORTOO_STREAM_DAYS,
    maxBytes: config.ORTOO_STREAM_BYTES,
    replicas: config.ORTOO_STREAM_REPLICAS,
  };
  return new LedgerLeader({
    database,
    dial: dialTo(config.ORTOO_HUB_DATABASE_URL, 'ortoo-hub-leader'),
    bus,
    sequencer: new Sequencer(database),
    relay: new Relay(database, bus, settings, log),
    log,
    keepHistoryDays: config.ORTOO_HISTORY_DAYS,
  });
}
