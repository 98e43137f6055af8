import { Injectable } from '@nestjs/common';
import { ensureLinkKey } from '@ortoo/mail';
import { type Secret } from '@ortoo/runtime';
import { Hub } from '../hub.settings.js';

/** The key behind the links in mails; read when first needed, so that describing the hub makes no files. */
@Injectable()
export class LinkKey {
  private key: Promise<Secret> | undefined;

  constructor(private readonly hub: Hub) {}

  read(): Promise<Secret> {
    this.key ??= ensureLinkKey(this.hub.keysDirectory);
    this.key.catch(() => (this.key = undefined));
    return this.key;
  }
}
