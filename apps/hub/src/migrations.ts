import { type MigrationSet } from '@ortoo/persistence';
import { Access20261124070000 } from './migrations/20261124070000-access.js';
import { Library20261124070200 } from './migrations/20261124070200-library.js';

/** The hub's schema changes, oldest first. They come before the ledger's, whose policies ask `access`. */
export const hubMigrations: MigrationSet = { schema: 'hub', migrations: [Access20261124070000, Library20261124070200] };
