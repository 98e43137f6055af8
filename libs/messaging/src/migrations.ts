import { type MigrationSet } from '@ortoo/persistence';
import { Ledger20261124070100 } from './migrations/20261124070100-ledger.js';

/** The ledger’s schema changes; they follow the hub’s. */
export const ledgerMigrations: MigrationSet = { schema: 'ledger', migrations: [Ledger20261124070100] };
