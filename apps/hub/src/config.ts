import { z } from 'zod';
import { secret } from '@ortoo/runtime';

/** Configuration of the hub service; `.env.example` is generated from these descriptions. */
export const HubConfig = z.object({
  ORTOO_HUB_DATABASE_URL: secret().describe('PostgreSQL, as the role ortoo_hub'),
  ORTOO_NATS_URL: z.string().default('nats://127.0.0.1:4222').describe('NATS server'),
  ORTOO_HUB_NATS_CREDS: z.string().optional().describe('File with the hub’s NATS credentials'),
  ORTOO_PORT: z.coerce.number().int().min(0).max(65535).default(3000).describe('Port of the HTTP door'),
  ORTOO_HOST: z.string().default('127.0.0.1').describe('Address to listen on; 0.0.0.0 inside a container'),
  ORTOO_PUBLIC_URL: z
    .url()
    .default('http://localhost:3000')
    .describe('Address under which people and systems reach the hub; also the CloudEvents source'),
  ORTOO_BLOB_DIR: z.string().default('data/blobs').describe('Directory of the stored files'),
  ORTOO_KEYS_DIR: z.string().default('data/keys').describe('Directory of the hub’s own keys, readable by nobody else'),
  ORTOO_HISTORY_DAYS: z.coerce
    .number()
    .int()
    .min(31)
    .default(400)
    .describe('How many days of events members can read again'),
  ORTOO_STREAM_DAYS: z.coerce.number().int().min(1).default(14).describe('How many days the stream EVENTS keeps'),
  ORTOO_STREAM_BYTES: z.coerce
    .number()
    .int()
    .min(1_000_000)
    .default(1_073_741_824)
    .describe('Largest size of the stream EVENTS'),
  ORTOO_STREAM_REPLICAS: z.coerce
    .number()
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe('Replicas of the stream EVENTS: 1, or 3 in a cluster'),
  ORTOO_POOL_SIZE: z.coerce.number().int().min(3).default(16).describe('Database connections of this process'),
  ORTOO_RATE_PER_CALLER: z.coerce
    .number()
    .int()
    .min(1)
    .default(3000)
    .describe('Requests a minute for one key or person'),
  ORTOO_RATE_PER_ADDRESS: z.coerce
    .number()
    .int()
    .min(1)
    .default(600)
    .describe('Requests a minute for one address without a key'),
  ORTOO_TRUST_PROXY: z.stringbool().default(false).describe('true behind a reverse proxy that sets X-Forwarded-For'),
  ORTOO_OIDC_ISSUER: z
    .url()
    .optional()
    .describe('OpenID Connect issuer at which staff may sign in; leave empty for none'),
  ORTOO_OIDC_CLIENT_ID: z.string().optional().describe('Client id of the hub at the issuer'),
  ORTOO_OIDC_CLIENT_SECRET: secret().optional().describe('Client secret of the hub at the issuer'),
  ORTOO_RESERVE_SIZE: z.coerce
    .number()
    .int()
    .min(3)
    .default(6)
    .describe('Database connections kept for the ledger, the streams and sign-in, which requests cannot take'),
  ORTOO_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least level that is logged'),
  ORTOO_FAIL: z.string().optional().describe('Failpoints for fault tests; leave empty'),
});
export type HubConfig = z.output<typeof HubConfig>;
