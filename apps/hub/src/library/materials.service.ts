import { Injectable } from '@nestjs/common';
import { type Audience, Problem, type MaterialSnapshot, type NewMaterial } from '@ortoo/contracts';
import { Outbox } from '@ortoo/messaging';
import { type Transaction } from '@ortoo/persistence';
import { v7 as uuidv7 } from 'uuid';
import { type MemberActor, requireScope } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { Writes } from '../http/writes.js';
import { Hub } from '../hub.settings.js';
import { classificationOf, currentReaders, publicationEvent, tagsOf } from './material.rules.js';

/** Writes the library: the record, its audit row and its event in one transaction. */
@Injectable()
export class MaterialsService {
  constructor(
    private readonly writes: Writes,
    private readonly outbox: Outbox,
    private readonly hub: Hub,
  ) {}

  /** Makes a draft or publishes at once; answers the new state. */
  async create(actor: MemberActor, input: NewMaterial): Promise<MaterialSnapshot> {
    requireScope(actor, 'publish');
    return this.writes.run(actor, async transaction => {
      const id = uuidv7();
      const state = input.publish ? 'published' : 'draft';
      const readers = currentReaders(state, input.audience, actor.organisationId);
      await transaction.execute(insertRecord, [id, actor.organisationId, JSON.stringify(input.audience), readers]);
      const [row] = await transaction.query<{ published_at: Date | null; name: string; acronym: string | null }>(insertMaterial, [
        id, actor.organisationId, input.kind, input.title, input.summary ?? null, input.body, input.language, input.themes, input.places,
        JSON.stringify(input.sources), input.licence ?? null, input.originalDate ?? null, JSON.stringify(input.details), state, actor.personId ?? null,
      ]);
      if (!row) throw new Problem('not-allowed');
      const snapshot = this.snapshot(id, actor.organisationId, input, row);
      await audit(transaction, actor, `material.${state}`, id);
      if (state === 'published') await this.announce(transaction, snapshot, input.audience, readers);
      return snapshot;
    });
  }

  private async announce(transaction: Transaction, snapshot: MaterialSnapshot, audience: Audience, readers: string[]): Promise<void> {
    await this.outbox.add(transaction, publicationEvent(snapshot.kind), snapshot, {
      recordId: snapshot.materialId,
      ownerId: snapshot.organisation.id,
      readers,
      classification: classificationOf(audience),
      subject: `material/${snapshot.materialId}`,
      tags: tagsOf({ ...snapshot, organisationId: snapshot.organisation.id }, snapshot.themes, snapshot.places),
    });
  }

  private snapshot(id: string, organisationId: string, input: NewMaterial, row: { published_at: Date | null; name: string; acronym: string | null }): MaterialSnapshot {
    const { kind, title, summary, body, language, translations, audience, themes, places, sources, licence, originalDate, details } = input;
    return {
      materialId: id, version: 1, kind, title, summary, body, language, translations, audience, themes, places, sources, licence, originalDate,
      organisation: { id: organisationId, name: row.name, ...(row.acronym ? { acronym: row.acronym } : {}) },
      files: [], details, publishedAt: row.published_at?.toISOString() ?? '', url: `${this.hub.publicUrl}/materials/${id}`,
    };
  }
}

// Two statements, since the policy on materials has to see the record.
const insertRecord = `insert into access.records (id, entity, owner_id, audience, readers) values ($1, 'material', $2, $3, $4)`;

const insertMaterial = `
  with material as (
    insert into hub.materials (id, organisation_id, kind, title, summary, body, language, themes, places, sources, licence, original_date, details, state, created_by, published_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, case when $14 = 'published' then now() end)
    returning published_at)
  select material.published_at, o.name, o.acronym from material, access.organisations o where o.id = $2`;
