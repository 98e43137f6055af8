import { Injectable } from '@nestjs/common';
import { type MaterialFields } from '@ortoo/contracts';
import { prepared, type Transaction } from '@ortoo/persistence';
import { Hub } from '../hub.settings.js';
import { comparisonOf, isAlike, leastLikeness, type LookAlike, researchKinds } from './look-alikes.rules.js';

interface Found {
  [column: string]: unknown;
  id: string;
  title: string;
  kind: string;
  organisationId: string;
  organisationName: string;
  likeness: number;
  sharesPlaceOrTheme: boolean;
}

/** Finds records that look like one about to be stored, among those that whoever stores it may see. */
@Injectable()
export class LookAlikes {
  constructor(private readonly hub: Hub) {}

  /** The most alike first, at most five; `self` is left out. */
  async find(transaction: Transaction, fields: MaterialFields, owner: string, self?: string): Promise<LookAlike[]> {
    const comparison = comparisonOf(fields.kind);
    if (comparison === 'none') return [];
    const found =
      comparison === 'likeness'
        ? await this.byLikeness(transaction, fields, self)
        : await this.byTitle(transaction, fields.title, owner, self);
    return found.map(({ organisationId, organisationName, ...row }) => ({
      id: row.id,
      title: row.title,
      kind: row.kind,
      organisation: { id: organisationId, name: organisationName },
      url: `${this.hub.publicUrl}/materials/${row.id}`,
      likeness: row.likeness,
    }));
  }

  private async byTitle(transaction: Transaction, title: string, owner: string, self?: string): Promise<Found[]> {
    const equal = await transaction.query<{ id: string }>(equalTitles, [title, owner, self ?? null, researchKinds]);
    return equal.length === 0 ? [] : transaction.query<Found>(selectEqual, [equal.map(({ id }) => id)]);
  }

  private async byLikeness(
    transaction: Transaction,
    { title, places, themes }: MaterialFields,
    self?: string,
  ): Promise<Found[]> {
    await transaction.query(`select set_config('pg_trgm.word_similarity_threshold', '${leastLikeness}', true)`);
    const found = await transaction.query<Found>(selectAlike, [
      title,
      self ?? null,
      researchKinds,
      places.map(code => `place:${code}`),
      themes.map(code => `theme:${code}`),
    ]);
    return found.filter(isAlike).slice(0, 5);
  }
}

const columns = `m.id, m.title, m.kind, m.organisation_id as "organisationId", o.name as "organisationName"`;

const selectAlike = `
  select ${columns}, round(greatest(public.word_similarity(hub.fold($1), m.titles), public.word_similarity(m.titles, hub.fold($1)))::numeric, 2)::float8 as likeness,
    m.tags && $4::text[] or m.tags && $5::text[] as "sharesPlaceOrTheme"
  from hub.visible_materials m join access.organisations o on o.id = m.organisation_id
  where m.state = 'published' and m.kind = any($3) and m.titles operator(public.%>) hub.fold($1) and m.id is distinct from $2
  order by likeness desc, m.id limit 30`;

const equalTitles = prepared('look-alikes.equal-titles', 'select id from hub.equal_titles($1, $2, $3, $4) found (id)');

const selectEqual = `
  select ${columns}, 1::float8 as likeness, true as "sharesPlaceOrTheme"
  from hub.materials m join access.organisations o on o.id = m.organisation_id where m.id = any($1) order by m.id`;
