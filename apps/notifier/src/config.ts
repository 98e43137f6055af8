import { z } from 'zod';
import { secret } from '@ortoo/runtime';

/** Configuration of the notifier service; `.env.example` is generated from these descriptions. */
export const NotifierConfig = z.object({
  ORTOO_NOTIFIER_DATABASE_URL: secret().describe('PostgreSQL, as the role ortoo_notifier'),
  ORTOO_NATS_URL: z.string().default('nats://127.0.0.1:4222').describe('NATS server'),
  ORTOO_NOTIFIER_NATS_CREDS: z.string().optional().describe('File with the notifier’s NATS credentials'),
  ORTOO_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least level that is logged'),
  ORTOO_FAIL: z.string().optional().describe('Failpoints for fault tests; leave empty'),
});
export type NotifierConfig = z.output<typeof NotifierConfig>;
