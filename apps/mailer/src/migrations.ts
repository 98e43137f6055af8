import { type MigrationSet } from '@ortoo/persistence';
import { Mail20261124071000 } from './migrations/20261124071000-mail.js';

/** The mailer’s schema changes; they follow the hub’s and the ledger’s. */
export const mailerMigrations: MigrationSet = { schema: 'mailer', migrations: [Mail20261124071000] };
