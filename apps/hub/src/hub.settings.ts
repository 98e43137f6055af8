/** What the hub's modules need to know of the hub itself. */
export class Hub {
  constructor(
    /** Address under which people and systems reach the hub; the CloudEvents source. */
    readonly publicUrl: string,
    /** Directory of the keys that services share. */
    readonly keysDirectory = 'data/keys',
    /** Directory of the files' content. */
    readonly blobDirectory = 'data/blobs',
  ) {}
}
