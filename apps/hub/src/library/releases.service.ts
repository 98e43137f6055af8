import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Schedule } from '@ortoo/messaging';
import { type Transaction } from '@ortoo/persistence';
import { type Actor } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { MaterialEvents } from './material-events.service.js';
import { type MaterialRow, readMaterial, toMaterial } from './material.entity.js';
import { currentReaders } from './material.rules.js';
import { LibraryContext, releaseCommand } from './materials.service.js';
import { keepVersion } from './revisions.service.js';

/** Publishes what was held back, when its moment has come. */
@Injectable()
export class ReleasesService implements OnModuleInit {
  constructor(
    private readonly schedule: Schedule,
    private readonly events: MaterialEvents,
    private readonly context: LibraryContext,
  ) {}

  onModuleInit(): void {
    this.schedule.handle(releaseCommand, (transaction, _payload, id) => this.release(transaction, id));
  }

  /** Publishes an embargoed material; anything else that it has become meanwhile is left alone. */
  private async release(transaction: Transaction, id: string): Promise<void> {
    const [locked] = await transaction.query<{ state: string; tags: string[] }>(
      'select state, tags from hub.materials where id = $1 for update',
      [id],
    );
    if (locked?.state !== 'embargoed') return;
    const [row] = await transaction.query<MaterialRow>(readMaterial, [id]);
    if (!row) return;
    await keepVersion(transaction, row, toMaterial(row, this.context.hub.publicUrl));
    await transaction.execute(publish, [id]);
    const readers = currentReaders('published', row.audience, row.organisationId);
    await transaction.execute('update access.records set readers = $2, updated_at = now() where id = $1', [
      id,
      readers,
    ]);
    const [published] = await transaction.query<MaterialRow>(readMaterial, [id]);
    if (!published) return;
    const owner: Actor = { viewer: transaction.viewer, organisationId: row.organisationId, roles: [], scopes: [] };
    await audit(transaction, owner, 'material.released', id);
    await this.events.published(transaction, {
      material: toMaterial(published, this.context.hub.publicUrl),
      readers,
      tags: locked.tags,
    });
  }
}

const publish = `
  update hub.materials set state = 'published', embargo_until = null, published_at = now(), version = version + 1, updated_at = now() where id = $1`;
