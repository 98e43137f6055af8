/** Condition on `mailer.items i` beside its event `o` and record `a`: may its person read it now, by `access.tokens`? */
export const readableNow = `
  (i.type = 'record.redacted' or o.id is not null and exists (
    select from access.memberships m join access.people p on p.id = m.person_id and p.state = 'active'
    join access.organisations org on org.id = m.organisation_id and org.standing not in ('suspended', 'left')
    cross join lateral (select access.tokens(m.organisation_id, m.person_id) as tokens) t
    where m.person_id = i.person_id and m.ended_at is null and o.readers && t.tokens
      and (i.type like '%.withdrawn' or o.data is not null and (i.record_id is null or a.readers && t.tokens))))`;

/** Joins the event and the record of `mailer.items i`. */
export const withEvent = `
  left join ledger.outbox o on o.position = i.position left join access.records a on a.id = i.record_id`;
