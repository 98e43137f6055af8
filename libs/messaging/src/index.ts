export * from './bus/bus.js';
export * from './ledger/election.js';
export * from './ledger/epoch.js';
export * from './ledger/ledger-audit.js';
export * from './ledger/ledger-event.js';
export * from './ledger/ledger-leader.js';
export * from './member-log/member-log.js';
export * from './ledger/outbox.js';
export * from './stream/relay.js';
export * from './schedule/schedule.js';
export * from './ledger/sequencer.js';
export * from './migrations.js';
export * from './operator/account-push.js';
export { hubAccountJwt, systemAccountJwt, systemCreds } from './operator/hub-account.js';
export * from './operator/hub-credentials.js';
export * from './operator/member-accounts.js';
export * from './operator/operator-keys.js';
export {
  createPrivateFile,
  LoosePermissions,
  makePrivateFolder,
  readPrivateFile,
  writePrivateFile,
} from './keys/private-file.js';
export {
  isBelowSecurityFloor,
  type ServerSettings,
  writeServerConfig,
  type WrittenConfig,
} from './operator/server-config.js';
export { SigningKey } from './keys/signing-key.js';
export * from './transport/dead-letters.js';
export * from './transport/events-strategy.js';
export { type EventInfo, retryKick } from './transport/leaf-work.js';
export * from './transport/on-event.js';
export * from './transport/outcomes.js';
