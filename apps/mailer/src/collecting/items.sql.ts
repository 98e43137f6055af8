/**
 * Whose inbox: one row per person and organisation that they act for. The tokens are those of `access.tokens`, asked
 * once per organisation, since a person's own token only adds to them.
 */
const readers = `
  tokens_of as materialized (
    select o.id as organisation_id, access.tokens(o.id, null) as tokens
    from access.organisations o where o.standing not in ('suspended', 'left')),
  reader as (
    select c.person_id, c.kinds, c.themes, c.places, c.organisations, t.tokens || ('person:' || c.person_id) as tokens
    from mailer.choices c
    join access.people p on p.id = c.person_id and p.state = 'active'
    join access.memberships m on m.person_id = c.person_id and m.ended_at is null
    join tokens_of t on t.organisation_id = m.organisation_id
    where c.frequency <> 'off')`;

// What has no kind of material is chosen by its event type.
const events = `
  event as (
    select o.position, o.at, o.id, o.type, o.record_id, o.readers, o.classification, coalesce(o.record_id, o.id) as subject,
      o.tags || case when exists (select from unnest(o.tags) tag where tag like 'kind:%') then '{}' else array['kind:' || o.type] end as tags
    from ledger.outbox o where o.position between $1 and $2 and o.reach <> 'internal')`;

const sees = `e.readers && r.tokens and (e.record_id is null or a.readers && r.tokens)`;

// What was shared with a person by name comes whatever they follow.
const follows = `(e.classification is not distinct from 'persons'
  or (r.kinds = '{}' or r.kinds && e.tags) and (r.themes = '{}' or r.themes && e.tags)
    and (r.places = '{}' or r.places && e.tags) and (r.organisations = '{}' or r.organisations && e.tags))`;

/** The person was told of this subject in a mail that left, or may have left. */
const toldOf = (subject: string): string => `exists (
  select from mailer.items told left join mailer.outgoing m on m.dedupe_key = 'digest:' || told.digest_id
  where told.subject = ${subject} and told.person_id = r.person_id and told.type <> 'record.redacted'
    and (told.fate in ('mailed', 'perhaps') or m.state in ('sending', 'body_written')))`;

const openFor = (subject: string): string => `exists (
  select from mailer.items open where open.subject = ${subject} and open.person_id = r.person_id and open.digest_id is null)`;

/** Adds an item for each person for whom `condition` holds; one per person and record, of which the newest state wins. */
const collect = (condition: string): string => `
  with ${readers}, ${events},
  pair as (
    select r.person_id, e.subject, e.record_id, e.position, e.type, e.at
    from event e cross join reader r left join access.records a on a.id = e.record_id
    where ${condition}),
  entry as (
    select person_id, subject, (array_agg(record_id))[1] as record_id, max(position) as position, max(at) as at,
      (array_agg(type order by position desc))[1] as type, (array_agg(type order by position))[1] as first_type
    from pair group by person_id, subject)
  insert into mailer.items (person_id, subject, record_id, position, type, first_type, at)
  select person_id, subject, record_id, position, type, first_type, at from entry
  on conflict (person_id, subject) where digest_id is null do update
    set position = excluded.position, type = excluded.type, at = excluded.at
  returning person_id`;

/** For the events $1 to $2: whoever may see them now and follows them. */
export const matchSql = collect(`${sees} and ${follows}`);

/** The audience grew: only for those who do not have it yet. */
export const newcomersSql = collect(
  `${sees} and ${follows} and not ${openFor('e.subject')} and not ${toldOf('e.subject')}`,
);

/** Strikes what is not told yet; a person who never heard of a record need not hear that it is gone. */
const strikeUntold = (condition: string): string => `
  with ${readers}, ${events},
  gone as (
    delete from mailer.items i using event e
    where i.subject = e.subject and i.digest_id is null and i.perhaps_on is null and ${condition}
      and not exists (select from mailer.items told where told.subject = i.subject and told.person_id = i.person_id and told.digest_id is not null)
    returning i.person_id)`;

/** A record was withdrawn: those who were told of it are told of that as well. */
export const withdrawnSql = `
  ${strikeUntold('true')}
  insert into mailer.items (person_id, subject, record_id, position, type, first_type, at)
  select distinct r.person_id, e.subject, e.record_id, e.position, e.type, e.type, e.at
  from event e cross join reader r
  where e.readers && r.tokens and ${toldOf('e.subject')}
  on conflict (person_id, subject) where digest_id is null do update
    set position = excluded.position, type = excluded.type, at = excluded.at
  returning person_id`;

/** The audience shrank: those who were told of it and may not see it any more are asked to delete it. */
export const formerSql = `
  ${strikeUntold(`not exists (select from reader r join access.records a on a.id = e.record_id where r.person_id = i.person_id and a.readers && r.tokens)`)}
  insert into mailer.items (person_id, subject, record_id, position, type, first_type, at)
  select distinct r.person_id, e.subject, e.record_id, e.position, e.type, e.type, e.at
  from event e cross join reader r
  where ${toldOf('e.subject')} and not exists (
    select from reader other join access.records a on a.id = e.record_id where other.person_id = r.person_id and a.readers && other.tokens)
  on conflict (person_id, subject) where digest_id is null do update
    set position = excluded.position, type = excluded.type, at = excluded.at
  returning person_id`;
