import { Injectable } from '@nestjs/common';
import {
  type MaterialFacets,
  type MaterialListing,
  type MaterialsPage,
  type MaterialsQuery,
  type MaterialState,
} from '@ortoo/contracts';
import { Database, type Transaction } from '@ortoo/persistence';
import { type Actor } from '../http/actor.js';
import { encodeKey } from '../http/paging.js';
import { Hub } from '../hub.settings.js';
import { PlaceList } from '../places/place-list.js';
import { facetsFrom, type TagCount } from './facets.rules.js';
import { excerptOf, rangesOf } from './highlights.rules.js';
import { splitQuery, wordsOf } from './query.rules.js';
import { countStatement, pageStatement, setSimilarity } from './search.sql.js';

/** Lists and searches materials; every count is made over what the caller may see. */
@Injectable()
export class SearchService {
  constructor(
    private readonly database: Database,
    private readonly places: PlaceList,
    private readonly hub: Hub,
  ) {}

  /** A page of what was found; the first one with facets unless they are not wanted. */
  async page(actor: Actor, query: MaterialsQuery): Promise<MaterialsPage> {
    const page = await this.database.inTransaction(actor.viewer, async transaction => {
      if (query.q) await transaction.query(setSimilarity);
      const { sql, parameters } = pageStatement(query);
      const found = await transaction.query<FoundRow>(sql, parameters);
      const shown = found.slice(0, query.limit);
      const last = shown.at(-1);
      const next = found.length > query.limit && last ? encodeKey([last.rank, last.listedAt, last.id]) : null;
      const rows =
        shown.length === 0 ? [] : await transaction.query<ListedRow>(selectListed, [shown.map(({ id }) => id)]);
      const counts = query.facets && !query.after ? await this.count(transaction, query) : undefined;
      return { rows, next, counts };
    });
    const facets = page.counts && (await this.facets(page.counts, query));
    const words = wordsOf(splitQuery(query.q ?? '').wanted);
    return { items: page.rows.map(row => this.listing(row, words)), next: page.next, ...(facets ? { facets } : {}) };
  }

  private count(transaction: Transaction, query: MaterialsQuery): Promise<(TagCount & Record<string, unknown>)[]> {
    const { sql, parameters } = countStatement(query);
    return transaction.query<TagCount & Record<string, unknown>>(sql, parameters);
  }

  private async facets(counts: TagCount[], query: MaterialsQuery): Promise<MaterialFacets> {
    return facetsFrom(counts, query.labels, await this.places.rows());
  }

  private listing(row: ListedRow, words: string[]): MaterialListing {
    const { text, summary, organisationId, organisationName, organisationAcronym, publishedAt, updatedAt, ...plain } =
      row;
    const passage = summary && words.length === 0 ? summary : `${summary ?? ''} ${text}`;
    const excerpt = excerptOf(passage, words);
    return {
      ...plain,
      excerpt: excerpt.text,
      organisation: {
        id: organisationId,
        name: organisationName,
        ...(organisationAcronym === null ? {} : { acronym: organisationAcronym }),
      },
      publishedAt: publishedAt?.toISOString() ?? null,
      updatedAt: updatedAt.toISOString(),
      url: `${this.hub.publicUrl}/materials/${row.id}`,
      highlights: { title: rangesOf(row.title, words), excerpt: excerpt.ranges },
    };
  }
}

/** A row that was found, with the place after it. */
interface FoundRow {
  [column: string]: unknown;
  id: string;
  rank: string;
  listedAt: string;
}

interface ListedRow {
  [column: string]: unknown;
  id: string;
  version: number;
  state: MaterialState;
  kind: string;
  title: string;
  summary: string | null;
  text: string;
  language: string;
  languages: string[];
  organisationId: string;
  organisationName: string;
  organisationAcronym: string | null;
  themes: string[];
  places: string[];
  files: number;
  originalDate: string | null;
  publishedAt: Date | null;
  updatedAt: Date;
}

const selectListed = `
  select m.id, m.version, m.state, m.kind, m.title, m.summary, left(m.body, 20000) as text, m.language,
    array(select substr(t, 6) from unnest(m.tags) t where t like 'lang:%') as languages,
    m.organisation_id as "organisationId", o.name as "organisationName", o.acronym as "organisationAcronym", m.themes, m.places,
    cardinality(m.files) as files, m.original_date::text as "originalDate", m.published_at as "publishedAt", m.updated_at as "updatedAt"
  from hub.materials m join access.organisations o on o.id = m.organisation_id
  where m.id = any($1) order by array_position($1::uuid[], m.id)`;
