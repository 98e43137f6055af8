import { type MaterialsQuery, Problem } from '@ortoo/contracts';
import { decodeKey } from '../http/paging.js';
import { splitQuery } from './query.rules.js';

/** Parts of a statement with their parameters; `$n` are numbered as they are added. */
class Conditions {
  readonly parameters: unknown[] = [];
  readonly texts: string[] = [];

  /** Adds a parameter and answers its name. */
  value(parameter: unknown): string {
    this.parameters.push(parameter);
    return `$${this.parameters.length}`;
  }

  /** Adds a condition that has to hold. */
  and(text: string): void {
    this.texts.push(text);
  }

  /** All conditions as one. */
  get all(): string {
    return this.texts.join('\n  and ');
  }
}

/** Languages whose words grow at the end: there a title is also found by likeness of words. */
const suffixing = `array['lang:mn', 'lang:uz-Latn', 'lang:uz-Cyrl', 'lang:kk', 'lang:kaa']`;
const leastLetters = 4;

/** Likeness of words from which a title counts as found, measured on Mongolian: хүүхэд and хүүхдийн have 0.57. */
export const setSimilarity = `select set_config('pg_trgm.word_similarity_threshold', '0.45', true)`;

/** A statement with its parameters. */
export interface Statement {
  sql: string;
  parameters: unknown[];
}

/** What a query asks of `hub.visible_materials m`, and the rank by which it orders. */
interface Search {
  conditions: Conditions;
  /** From 0 to 3: words as they were written above folded ones, above likeness. Absent without words. */
  rank?: string;
}

/** Turns a query into conditions; filters are AND across dimensions and OR within one. */
function searchOf(query: MaterialsQuery): Search {
  const conditions = new Conditions();
  conditions.and(`m.state = ${conditions.value(query.state)}`);
  const dimensions = {
    kind: query.kinds,
    theme: query.themes,
    place: query.places,
    org: query.orgs,
    lang: query.languages,
  };
  for (const [name, codes] of Object.entries(dimensions))
    if (codes && codes.length > 0)
      conditions.and(`m.tags && ${conditions.value(codes.map(code => `${name}:${code}`))}::text[]`);
  // A day is a day in UTC: records carry instants, and readers sit in four zones.
  const day = `coalesce(m.original_date, (m.listed_at at time zone 'UTC')::date)`;
  if (query.from) conditions.and(`${day} >= ${conditions.value(query.from)}::date`);
  if (query.to) conditions.and(`${day} <= ${conditions.value(query.to)}::date`);
  return query.q ? { conditions, rank: addWords(conditions, query.q) } : { conditions };
}

function addWords(conditions: Conditions, q: string): string {
  const { wanted, unwanted } = splitQuery(q);
  for (const words of unwanted) {
    const text = conditions.value(words);
    conditions.and(`not (m.exact @@ hub.wide_exact_query(${text}) or m.folded @@ hub.wide_folded_query(${text}))`);
  }
  if (wanted === '') return '0::float4';
  const text = `${conditions.value(wanted)}::text`;
  const [exact, folded] = [`hub.wide_exact_query(${text})`, `hub.wide_folded_query(${text})`];
  const alike = `m.tags && ${suffixing} and m.titles operator(public.%>) hub.fold(${text})`;
  const isWord = wanted.length >= leastLetters && !wanted.includes('"');
  conditions.and(`(m.exact @@ ${exact} or m.folded @@ ${folded} or m.files && (select hub.files_with_words(${exact}, ${folded}))
    ${isWord ? `or (${alike})` : ''})`);
  return `case when m.exact @@ ${exact} then 2 + ts_rank_cd('{0.1,0.2,0.6,1}', m.exact, ${exact}, 32)
    when m.folded @@ ${folded} then 1 + ts_rank_cd('{0.1,0.2,0.6,1}', m.folded, ${folded}, 32)
    else public.word_similarity(hub.fold(${text}), m.titles) end`;
}

// Text that sorts as the instant does, and loses none of its microseconds on the way to the client and back.
const listedAt = `to_char(m.listed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "listedAt"`;

/** Finds a page of ids with rank and moment, in the order of the query; one more than the page holds. */
export function pageStatement(query: MaterialsQuery): Statement {
  const { conditions, rank } = searchOf(query);
  const key = keyOf(query.after);
  const isBest = rank !== undefined && query.sort !== 'newest';
  if (!isBest) {
    if (key)
      conditions.and(
        `(m.listed_at, m.id) < (${conditions.value(key.listedAt)}::timestamptz, ${conditions.value(key.id)}::uuid)`,
      );
    const sql = `
      select m.id, '0' as rank, ${listedAt} from hub.visible_materials m where ${conditions.all}
      order by m.listed_at desc, m.id desc limit ${conditions.value(query.limit + 1)}`;
    return { sql, parameters: conditions.parameters };
  }
  const found = `select m.id, round((${rank})::numeric, 5) as rank, ${listedAt} from hub.visible_materials m where ${conditions.all}`;
  const after = key
    ? `where (rank, "listedAt", id) < (${conditions.value(key.rank)}::numeric, ${conditions.value(key.listedAt)}, ${conditions.value(key.id)}::uuid)`
    : '';
  const sql = `select id, rank::text, "listedAt" from (${found}) found ${after}
    order by found.rank desc, "listedAt" desc, id desc limit ${conditions.value(query.limit + 1)}`;
  return { sql, parameters: conditions.parameters };
}

/** Counts the tags of everything that a query finds, with years, and all of it as `total`. */
export function countStatement(query: MaterialsQuery): Statement {
  const { conditions } = searchOf(query);
  const sql = `
    with found as materialized (
      select m.tags, extract(year from coalesce(m.original_date::timestamp, m.listed_at at time zone 'UTC')) as year
      from hub.visible_materials m where ${conditions.all}),
    counted as (
      select tag, count(*)::int as count from (
        select unnest(tags) as tag from found union all select 'year:' || year from found union all select 'total' from found) t
      group by tag)
    select c.tag, c.count, o.name from counted c left join access.organisations o on c.tag = 'org:' || o.id`;
  return { sql, parameters: conditions.parameters };
}

const keyShapes = [
  /^\d{1,3}(\.\d{1,9})?$/,
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/,
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
];

/** The place after a row; a key is a stranger's text, and what is not a date or an id must not reach the database. */
function keyOf(after: string | undefined): { rank: string; listedAt: string; id: string } | undefined {
  const values = decodeKey(after, 3)?.map(String);
  if (!values) return undefined;
  const [rank = '', moment = '', id = ''] = values;
  const isOurs =
    keyShapes.every((shape, index) => shape.test(values[index] ?? '')) && !Number.isNaN(Date.parse(moment));
  if (!isOurs)
    throw new Problem('invalid-cursor', {
      errors: [{ pointer: '/after', detail: 'Use the "next" of the page before, unchanged.' }],
    });
  return { rank, listedAt: moment, id };
}
