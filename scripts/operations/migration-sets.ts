import { hubMigrations } from '@ortoo/hub';
import { mailerMigrations } from '@ortoo/mailer';
import { ledgerMigrations } from '@ortoo/messaging';
import { type MigrationSet } from '@ortoo/persistence';

/** Every schema of the hub, in the order in which they are brought up to date. */
export const migrationSets: MigrationSet[] = [hubMigrations, ledgerMigrations, mailerMigrations];
