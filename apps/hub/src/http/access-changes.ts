import { Injectable } from '@nestjs/common';
import { AccessChanged } from '@ortoo/contracts';
import { Outbox } from '@ortoo/messaging';
import { type Transaction } from '@ortoo/persistence';
import { Authentication } from './authentication.js';

/** Tells everybody who holds a connection or made a plan that someone's rights are not what they were. */
@Injectable()
export class AccessChanges {
  constructor(
    private readonly outbox: Outbox,
    private readonly authentication: Authentication,
  ) {}

  /** Announces the change with the transaction that makes it; in this process the next request sees it already. */
  async announce(transaction: Transaction, who: { organisationId?: string; personId?: string }): Promise<void> {
    await this.outbox.add(transaction, AccessChanged, who);
    transaction.afterCommit(() => this.authentication.forget());
  }
}
