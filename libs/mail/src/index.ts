export * from './mail-keys.js';
export * from './mail-queue.js';
export * from './templates.js';
export * from './unsubscribe-token.js';
