export * from './catalogue.js';
export * from './choose-language.js';
export * from './format-date.js';
export * from './format-number.js';
export { type MessageValues } from './message.js';
export { collator } from './relatives.js';
export * from './text.js';
