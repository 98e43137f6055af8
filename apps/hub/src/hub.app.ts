import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance } from 'fastify';
import { Bus, LedgerLeader, Relay, Schedule, Sequencer } from '@ortoo/messaging';
import { Database, dialTo } from '@ortoo/persistence';
import { armFailpoints, createLogger, loadConfig } from '@ortoo/runtime';
import { HubConfig } from './config.js';
import { limitRates } from './door/rate-limits.js';
import { logRequests } from './door/request-log.js';
import { LogTail } from './streams/log-tail.js';
import { authenticateRequests } from './http/authentication.hook.js';
import { Authentication } from './http/authentication.js';
import { ProblemFilter } from './http/problem.filter.js';
import { validation } from './http/validation.js';
import { VersionInterceptor } from './http/versions.js';
import { HubModule } from './hub.module.js';
import { Hub } from './hub.settings.js';

export { hubMigrations } from './migrations.js';
export { describeHub } from './openapi.js';

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
  const database = await Database.connect({
    url: config.ORTOO_HUB_DATABASE_URL,
    applicationName: 'ortoo-hub',
    poolSize: config.ORTOO_POOL_SIZE,
  });
  const bus = Bus.open({
    url: config.ORTOO_NATS_URL,
    credentials: config.ORTOO_HUB_NATS_CREDS,
    inboxPrefix: '_INBOX.hub',
    name: 'hub',
    log,
  });
  const hub = new Hub(config.ORTOO_PUBLIC_URL.replace(/\/$/, ''));
  const leader = ledgerLeader(config, database, bus, hub, log);
  const schedule = new Schedule(database, 'hub', log);
  const tail = new LogTail(database, bus, hub.publicUrl, log);

  const app = await openDoor(config, HubModule.with({ database, bus, schedule, tail, hub }), hub, log);
  leader.start();
  schedule.start();
  return {
    url: (await app.getUrl()).replace('[::1]', '127.0.0.1'),
    stop: async () => {
      await tail.stop();
      await app.close();
      await schedule.stop();
      await leader.stop();
      await bus.close();
      await database.close();
    },
  };
}

function ledgerLeader(
  config: HubConfig,
  database: Database,
  bus: Bus,
  hub: Hub,
  log: ReturnType<typeof createLogger>,
): LedgerLeader {
  const settings = {
    hub: hub.publicUrl,
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

async function openDoor(
  config: HubConfig,
  module: ReturnType<typeof HubModule.with>,
  hub: Hub,
  log: ReturnType<typeof createLogger>,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    forceCloseConnections: true,
    bodyLimit: 1024 * 1024,
    trustProxy: config.ORTOO_TRUST_PROXY,
    genReqId: () => crypto.randomUUID(),
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    forceCloseConnections: true,
    logger: ['error', 'warn'],
  });
  app.useGlobalPipes(validation);
  app.useGlobalInterceptors(new VersionInterceptor());
  app.useGlobalFilters(new ProblemFilter(hub.publicUrl, log));
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  logRequests(server, log);
  authenticateRequests(server, app.get(Authentication), hub.publicUrl);
  await limitRates(server, { perCaller: config.ORTOO_RATE_PER_CALLER, perAddress: config.ORTOO_RATE_PER_ADDRESS });
  await app.listen(config.ORTOO_PORT, config.ORTOO_HOST);
  return app;
}
