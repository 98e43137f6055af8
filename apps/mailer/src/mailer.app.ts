export { mailerMigrations } from './migrations.js';
