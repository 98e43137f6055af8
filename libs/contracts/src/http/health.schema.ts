import { z } from 'zod';

/** Answer of `GET /health/live` and `GET /health/ready`. */
export const Health = z
  .object({ status: z.enum(['ok', 'unavailable']), postgres: z.boolean().optional(), nats: z.boolean().optional() })
  .meta({ id: 'Health' });
export type Health = z.output<typeof Health>;
