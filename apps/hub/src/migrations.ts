import { type MigrationSet } from '@ortoo/persistence';
import { Access20261124070000 } from './migrations/20261124070000-access.js';
import { Folding20261124070150 } from './migrations/20261124070150-folding.js';
import { Library20261124070200 } from './migrations/20261124070200-library.js';
import { Places20261124070250 } from './migrations/20261124070250-places.js';
import { Members20261124070400 } from './migrations/20261124070400-members.js';
import { DigestChoices20261124070800 } from './migrations/20261124070800-digest-choices.js';

/** The hub's schema changes, oldest first. They come before the ledger's, whose policies ask `access`. */
export const hubMigrations: MigrationSet = {
  schema: 'hub',
  migrations: [
    Access20261124070000,
    Folding20261124070150,
    Library20261124070200,
    Places20261124070250,
    Members20261124070400,
    DigestChoices20261124070800,
  ],
};
