import 'reflect-metadata';
import { createPrivateKey } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions } from '@nestjs/microservices';
import { dkimRecord, ensureDkimKey, ensureLinkKey, MailQueue } from '@ortoo/mail';
import { Bus, EventsStrategy, inboxPrefixOf } from '@ortoo/messaging';
import { Database } from '@ortoo/persistence';
import { armFailpoints, createLogger, loadConfig, type Logger } from '@ortoo/runtime';
import { CollectingService } from './collecting/collecting.service.js';
import { LettersService } from './composing/letters.service.js';
import { MailerConfig } from './config.js';
import { MailerModule } from './mailer.module.js';
import { domainOf, type MailerSettings, parseSender } from './mailer.settings.js';
import { PlanningService } from './planning/planning.service.js';
import { ClosingService } from './sending/closing.service.js';
import { ComposePool } from './message/compose-pool.js';
import { OutgoingStore } from './sending/outgoing.store.js';
import { SenderService } from './sending/sender.service.js';

export { mailerMigrations } from './migrations.js';
export { MailerConfig } from './config.js';

/** A running mailer. */
export interface RunningMailer {
  /** The line that the operator publishes in DNS so that receivers can check the mail’s signatures. */
  dkimRecord: string;
  /** Lets digests go that were held after an outage of more than a week, spread over `minutes`; answers how many. */
  releaseHeld(minutes: number): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the mailer: it collects what happened, writes digests at their hour, and sends all mail of the hub. */
export async function startMailer(environment: Record<string, string | undefined>): Promise<RunningMailer> {
  const config = loadConfig(MailerConfig, environment);
  const log = createLogger('mailer', { level: config.ORTOO_LOG_LEVEL });
  armFailpoints(config.ORTOO_FAIL);
  const settings = await settingsOf(config);
  const database = await Database.connect({
    url: config.ORTOO_MAILER_DATABASE_URL,
    applicationName: 'ortoo-mailer',
    poolSize: 8,
  });
  const bus = Bus.open({
    url: config.ORTOO_NATS_URL,
    credentials: config.ORTOO_MAILER_NATS_CREDS,
    inboxPrefix: inboxPrefixOf('mailer'),
    name: 'mailer',
    log,
  });
  const queue = new MailQueue(bus);
  const planning = new PlanningService(database, queue, log);
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(
    MailerModule.with(new CollectingService(database, log), planning),
    {
      strategy: new EventsStrategy(bus, database, 'mailer', log),
      logger: ['error', 'warn'],
    },
  );
  await app.listen();
  const sender = senderOf(config, settings, database, bus, queue, log);
  sender?.start();
  return {
    dkimRecord: settings.dkim.record,
    releaseHeld: minutes => planning.release(minutes),
    stop: async () => {
      await app.close();
      await sender?.stop();
      await bus.close();
      await database.close();
    },
  };
}

async function settingsOf(config: MailerConfig): Promise<MailerSettings> {
  const from = parseSender(config.ORTOO_MAIL_FROM) ?? { name: '', address: config.ORTOO_MAIL_FROM };
  const domain = domainOf(from.address);
  const selector = config.ORTOO_DKIM_SELECTOR;
  const key = await ensureDkimKey(config.ORTOO_KEYS_DIR);
  return {
    publicUrl: config.ORTOO_PUBLIC_URL.replace(/\/$/, ''),
    hubName: config.ORTOO_HUB_NAME ?? '',
    from,
    helpAddress: config.ORTOO_MAIL_HELP,
    returnPath: config.ORTOO_MAIL_RETURN_PATH ?? `b+{token}@${domain}`,
    dkim: {
      privateKey: createPrivateKey(key.privateKey.reveal()),
      record: dkimRecord(key, selector, domain),
      domain,
      selector,
    },
    linkKey: await ensureLinkKey(config.ORTOO_KEYS_DIR),
  };
}

/** Without a relay nothing is sent and nothing lost: mail waits until one is named. */
function senderOf(
  config: MailerConfig,
  settings: MailerSettings,
  database: Database,
  bus: Bus,
  queue: MailQueue,
  log: Logger,
): SenderService | undefined {
  if (!config.ORTOO_SMTP_URL) {
    log.warn('mail.no-relay', { remedy: 'Set ORTOO_SMTP_URL; until then mail waits' });
    return undefined;
  }
  const parts = {
    store: new OutgoingStore(database),
    letters: new LettersService(database, settings),
    pool: new ComposePool(config.ORTOO_MAIL_THREADS),
    closing: new ClosingService(database, queue, log),
    settings,
    bus,
    log,
  };
  return new SenderService(parts, config.ORTOO_SMTP_URL, config.ORTOO_MAIL_CONNECTIONS);
}
