import { Injectable } from '@nestjs/common';
import { audienceName, type Material, RecordRedacted, ReportRevised, ReportWithdrawn } from '@ortoo/contracts';
import { type EventContext, Outbox } from '@ortoo/messaging';
import { type Transaction } from '@ortoo/persistence';
import { thinSnapshot, toSnapshot } from './material.entity.js';
import { audienceShift, isForPersons, publicationEvent } from './material.rules.js';

/** A material with what its events are filtered and shown by. */
export interface Announced {
  material: Material;
  readers: string[];
  tags: string[];
}

/** Says in the ledger what happened to a material; always after its own row was written. */
@Injectable()
export class MaterialEvents {
  constructor(private readonly outbox: Outbox) {}

  /** The first publication, or, for `newcomers`, the current state for those who may see it from now on. */
  async published(transaction: Transaction, announced: Announced, reach: 'all' | 'newcomers' = 'all'): Promise<void> {
    const { material } = announced;
    const snapshot = toSnapshot(material);
    const isThin = isForPersons(material.audience);
    await this.outbox.add(transaction, publicationEvent(material.kind), isThin ? thinSnapshot(snapshot) : snapshot, {
      ...contextOf(announced),
      reach,
    });
  }

  /** What a change asks for: nothing while nobody else may know, else a publication or a revision. */
  async changed(transaction: Transaction, before: Announced, after: Announced, changed: string[]): Promise<void> {
    if (after.material.state !== 'published') return;
    if (before.material.state === 'published') await this.revised(transaction, before, after, changed);
    else await this.published(transaction, after);
  }

  /** A newer version of a published material, and what its readers' coming and going asks for. */
  private async revised(
    transaction: Transaction,
    before: Announced,
    after: Announced,
    changed: string[],
  ): Promise<void> {
    const { mayLose, mayGain } = audienceShift(before.readers, after.readers);
    const { material } = after;
    if (mayLose) await this.redacted(transaction, before);
    if (isForPersons(material.audience)) await this.blank(transaction, material.id);
    const snapshot = isForPersons(material.audience) ? thinSnapshot(toSnapshot(material)) : toSnapshot(material);
    // Only those who could read it before are told what changed; whoever can read it now but could not, gets it whole.
    await this.outbox.add(
      transaction,
      ReportRevised,
      { ...snapshot, changed },
      { ...contextOf(after), readers: before.readers },
    );
    if (mayGain) await this.published(transaction, after, 'newcomers');
  }

  /** The end of a material: what was said of it is blanked, and those who had it are told. */
  async withdrawn(transaction: Transaction, before: Announced, reason: string | undefined): Promise<void> {
    const { id, kind, organisation } = before.material;
    await this.blank(transaction, id);
    const data = { materialId: id, kind, organisation, ...(reason ? { reason } : {}) };
    const context = contextOf(before);
    // The owner still sees the record, everyone else is a former reader of it.
    await this.outbox.add(transaction, ReportWithdrawn, data, { ...context, reach: 'former' });
    await this.outbox.add(transaction, ReportWithdrawn, data, { ...context, readers: [`org:${organisation.id}`] });
  }

  private async redacted(transaction: Transaction, { material, readers }: Announced): Promise<void> {
    await this.outbox.add(
      transaction,
      RecordRedacted,
      { recordId: material.id },
      {
        recordId: material.id,
        ownerId: material.organisation.id,
        readers,
        reach: 'former',
        subject: `material/${material.id}`,
      },
    );
  }

  private async blank(transaction: Transaction, id: string): Promise<void> {
    await transaction.query('select ledger.redact($1)', [id]);
  }
}

function contextOf({ material, readers, tags }: Announced): EventContext {
  return {
    recordId: material.id,
    ownerId: material.organisation.id,
    readers,
    classification: audienceName(material.audience),
    subject: `material/${material.id}`,
    tags: isForPersons(material.audience) ? [] : tags,
  };
}
