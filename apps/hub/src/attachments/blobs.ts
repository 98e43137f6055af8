import { Injectable } from '@nestjs/common';
import { type BlobStore, DiskBlobStore } from '@ortoo/runtime';
import { Hub } from '../hub.settings.js';

/** Where the content of files is kept. */
@Injectable()
export class Blobs {
  private opened: BlobStore | undefined;

  constructor(private readonly hub: Hub) {}

  get store(): BlobStore {
    this.opened ??= new DiskBlobStore(this.hub.blobDirectory);
    return this.opened;
  }
}
