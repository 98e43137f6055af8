import { type ProviderSettings } from './identity-provider/provider-settings.js';

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
