/**
 * The people among whom we ask, with the tokens of `access.tokens`: one row per organisation that they act for. Asked
 * once per statement, since it is the same for every item.
 */
export const readersAmong = (people: string): string => `
  reader as materialized (
    select m.person_id, access.tokens(m.organisation_id, m.person_id) as tokens
    from access.memberships m join access.people p on p.id = m.person_id and p.state = 'active'
    join access.organisations org on org.id = m.organisation_id and org.standing not in ('suspended', 'left')
    where m.ended_at is null and m.person_id ${people})`;

/** Condition on `mailer.items i` beside its event `o` and its record `a`: may its person read it now? */
export const readableNow = `
  exists (select from reader r where r.person_id = i.person_id and (i.type = 'record.redacted' or o.readers && r.tokens
    and (i.type like '%.withdrawn' or o.data is not null and (i.record_id is null or a.readers && r.tokens))))`;

/** Joins the event and the record of `mailer.items i`. */
export const withEvent = `
  left join ledger.outbox o on o.position = i.position left join access.records a on a.id = i.record_id`;
