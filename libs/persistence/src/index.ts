export * from './database.js';
export * from './migrate.js';
export * from './postgres-errors.js';
export * from './roles.js';
export * from './viewer.js';
