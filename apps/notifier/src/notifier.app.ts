import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions } from '@nestjs/microservices';
import { Bus, Election, EventsStrategy, inboxPrefixOf } from '@ortoo/messaging';
import { Database, dialTo } from '@ortoo/persistence';
import { armFailpoints, createLogger, loadConfig } from '@ortoo/runtime';
import { NotifierConfig } from './config.js';
import { FanoutService } from './fanout/fanout.service.js';
import { NotifierModule } from './notifier.module.js';

export { NotifierConfig } from './config.js';

/** A running notifier. */
export interface RunningNotifier {
  stop(): Promise<void>;
}

/** Starts the notifier: it reads the ledger and writes the members' logs. */
export async function startNotifier(environment: Record<string, string | undefined>): Promise<RunningNotifier> {
  const config = loadConfig(NotifierConfig, environment);
  const log = createLogger('notifier', { level: config.ORTOO_LOG_LEVEL });
  armFailpoints(config.ORTOO_FAIL);
  const database = await Database.connect({
    url: config.ORTOO_NOTIFIER_DATABASE_URL,
    applicationName: 'ortoo-notifier',
    poolSize: 5,
  });
  const bus = Bus.open({
    url: config.ORTOO_NATS_URL,
    credentials: config.ORTOO_NOTIFIER_NATS_CREDS,
    inboxPrefix: inboxPrefixOf('notifier'),
    name: 'notifier',
    log,
  });
  const election = new Election('fanout', dialTo(config.ORTOO_NOTIFIER_DATABASE_URL, 'ortoo-notifier-leader'), log);
  const module = NotifierModule.with(new FanoutService(database, bus, log), election);
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(module, {
    strategy: new EventsStrategy(bus, database, 'notifier', log),
    logger: ['error', 'warn'],
  });
  await app.listen();
  return {
    stop: async () => {
      const closing = app.close();
      // Without its lead the fan-out ends after the batch at hand, however much there is still to do.
      await election.resign();
      await closing;
      await bus.close();
      await database.close();
    },
  };
}
