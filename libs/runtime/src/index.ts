export * from './config.js';
export * from './failpoint.js';
export * from './logger.js';
export * from './secret.js';
