import { z } from 'zod';
import { secret } from '@ortoo/runtime';

const port = (value: number) => z.coerce.number().int().min(1).max(65_535).default(value);
/** Goes into an address as it is, so it holds only what an address may hold. */
const password = () =>
  z
    .string()
    .regex(/^[\w.~-]{12,}$/, 'use at least 12 letters, digits, ".", "_", "~" or "-"')
    .pipe(secret());

/** What `docker-compose.yml` is filled in with, from a file `.env` beside it. */
export const ComposeConfig = z.object({
  ORTOO_OWNER_PASSWORD: password().describe('Password of the database’s owner; letters, digits, ".", "_", "~", "-"'),
  ORTOO_HUB_PASSWORD: password().describe('Password of the role ortoo_hub; the same alphabet'),
  ORTOO_NOTIFIER_PASSWORD: password().describe('Password of the role ortoo_notifier; the same alphabet'),
  ORTOO_MAILER_PASSWORD: password().describe('Password of the role ortoo_mailer; the same alphabet'),
  ORTOO_HTTP_BIND: z
    .string()
    .default('127.0.0.1:3000')
    .describe('Address and port of this machine on which the hub is reached; put a reverse proxy with TLS before it'),
});

/** Configuration of the one-shot service `migrate`. */
export const MigrateConfig = z.object({
  ORTOO_DATABASE_URL: secret().describe('PostgreSQL, as its owner; for roles and migrations, given to no service'),
  ORTOO_HUB_PASSWORD: password().describe('Password that the role ortoo_hub gets'),
  ORTOO_NOTIFIER_PASSWORD: password().describe('Password that the role ortoo_notifier gets'),
  ORTOO_MAILER_PASSWORD: password().describe('Password that the role ortoo_mailer gets'),
  ORTOO_KEYS_DIR: z
    .string()
    .default('data/keys')
    .describe('Directory of the keys; the NATS keys lie in nats/ below it'),
  ORTOO_BACKUP_DIR: z.string().default('data/backups').describe('Directory of the backups'),
  ORTOO_CREDENTIALS_DIR: z
    .string()
    .default('data/credentials')
    .describe('Where each service finds its NATS credentials, in a folder of its own'),
  ORTOO_NATS_CONFIG: z.string().default('data/nats/server.conf').describe('File for the configuration of nats-server'),
  ORTOO_NATS_STORE_DIR: z.string().default('data/nats/store').describe('Where nats-server keeps its streams'),
  ORTOO_NATS_STORE_BYTES: z.coerce
    .number()
    .int()
    .min(1_048_576)
    .default(10_737_418_240)
    .describe('Disk space for all streams; leave a fifth of the disk free'),
  ORTOO_NATS_VERSION: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, 'use three numbers, such as 2.15.1')
    .describe('Version of the nats-server that reads the configuration'),
  ORTOO_NATS_HOST: z.string().default('0.0.0.0').describe('Address on which nats-server listens'),
  ORTOO_NATS_PORT: port(4222).describe('Port on which nats-server listens'),
  ORTOO_NATS_MONITOR_PORT: port(8222).describe('Port of its monitoring pages, for its health check'),
});
