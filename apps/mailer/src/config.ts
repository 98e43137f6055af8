import { z } from 'zod';
import { secret } from '@ortoo/runtime';
import { parseSender } from './mailer.settings.js';

/** Configuration of the mailer service; `.env.example` is generated from these descriptions. */
export const MailerConfig = z.object({
  ORTOO_MAILER_DATABASE_URL: secret().describe('PostgreSQL, as the role ortoo_mailer'),
  ORTOO_NATS_URL: z.string().default('nats://127.0.0.1:4222').describe('NATS server'),
  ORTOO_MAILER_NATS_CREDS: z.string().optional().describe('File with the mailer’s NATS credentials'),
  ORTOO_SMTP_URL: secret()
    .optional()
    .describe('Mail relay, for example smtps://user:password@mail.example:465; without it mail waits'),
  ORTOO_MAIL_FROM: z
    .string()
    .refine(text => parseSender(text) !== null, 'Write it as "Name <address@domain>".')
    .default('Örtöö <hub@localhost>')
    .describe('Sender of every mail, as "Name <address>"; its domain publishes the DKIM key'),
  ORTOO_MAIL_RETURN_PATH: z
    .string()
    .regex(/^[^\s@]*\{token\}[^\s@]*@[^\s@]+$/, 'Write it as "b+{token}@domain".')
    .optional()
    .describe('Where mail comes back to, with {token} in it; by default b+{token}@ the sender’s domain'),
  ORTOO_MAIL_HELP: z.email().optional().describe('Address to which people write with questions'),
  ORTOO_MAIL_CONNECTIONS: z.coerce.number().int().min(1).max(50).default(5).describe('Connections to the mail relay'),
  ORTOO_MAIL_THREADS: z.coerce.number().int().min(1).max(32).default(2).describe('Threads that compose and sign mail'),
  ORTOO_DKIM_SELECTOR: z
    .string()
    .regex(/^[a-z0-9-]{1,63}$/)
    .default('ortoo1')
    .describe('Name of the DKIM key in DNS'),
  ORTOO_HUB_NAME: z.string().optional().describe('Name of the hub in mails; by default Örtöö in each language'),
  ORTOO_PUBLIC_URL: z
    .url()
    .default('http://localhost:3000')
    .describe('Address under which people and systems reach the hub'),
  ORTOO_KEYS_DIR: z.string().default('data/keys').describe('Directory of the hub’s own keys, readable by nobody else'),
  ORTOO_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least level that is logged'),
  ORTOO_FAIL: z.string().optional().describe('Failpoints for fault tests; leave empty'),
});
export type MailerConfig = z.output<typeof MailerConfig>;
