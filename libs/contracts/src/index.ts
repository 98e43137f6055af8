export * from './audience.js';
export * from './cloud-event.js';
export * from './define-event.js';
export * from './problems.js';
export * from './events/index.js';
export * from './events/internal.js';
export * from './events/material-snapshot.schema.js';
