import { type Database } from '@ortoo/persistence';
import { type ProviderSettings } from './identity-provider/provider-settings.js';

/**
 * Connections that requests cannot take: for the sequencer and the relay, for streams, for knowing who asks, and for what
 * is read while a request's own transaction is open. Whoever holds one of these never waits for another.
 */
export class Reserve {
  constructor(readonly database: Database) {}
}

/** What the hub's modules need to know of the hub itself. */
export class Hub {
  constructor(
    /** Address under which people and systems reach the hub; the CloudEvents source. */
    readonly publicUrl: string,
    /** Directory of the keys that services share. */
    readonly keysDirectory = 'data/keys',
    /** Where staff may sign in besides by mail. */
    readonly provider?: ProviderSettings,
    /** Directory of the files' content. */
    readonly blobDirectory = 'data/blobs',
  ) {}
}
