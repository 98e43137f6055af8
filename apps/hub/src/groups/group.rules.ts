import { type Audience, type GroupAudience, Problem } from '@ortoo/contracts';

/** A seat or an office that an organisation has in a group; calendar days, both included. */
export interface Term {
  id: string;
  office: 'member' | 'chair' | 'co-chair';
  organisationId: string;
  from: string;
  until: string | null;
}

/** The audience of the record that a group is. */
export function audienceOf(audience: GroupAudience, groupId: string): Audience {
  return audience === 'group' ? { group: groupId } : audience;
}

/** The audience as requests and answers name it. */
export function audienceNameOf(audience: Audience): GroupAudience {
  return typeof audience === 'string' && audience !== 'own' ? audience : 'group';
}

/** Whether a term holds on a day. */
export const holdsOn = (term: Pick<Term, 'from' | 'until'>, day: string): boolean =>
  term.from <= day && (term.until === null || day <= term.until);

/** Whether two terms have a day in common. */
export function overlap(one: Pick<Term, 'from' | 'until'>, other: Pick<Term, 'from' | 'until'>): boolean {
  return (other.until === null || one.from <= other.until) && (one.until === null || other.from <= one.until);
}

/** Organisations that hold the chair or a co-chair on a day: they look after the group. */
export function chairsOn(terms: readonly Term[], day: string): string[] {
  return terms.filter(term => term.office !== 'member' && holdsOn(term, day)).map(term => term.organisationId);
}

/**
 * Whether an organisation with this standing may belong to a group that only these may know of. Government and observers
 * do not come into a group of the coalition alone, since everything shared there was written without them in mind.
 */
export function mayBelong(standing: string, audience: GroupAudience): boolean {
  if (standing === 'member') return true;
  return (
    ['government', 'observer', 'donor'].includes(standing) &&
    (audience === 'coalition+government' || audience === 'public')
  );
}

/** Refuses a second chair on any day of the term, and the same office twice for one organisation. */
export function demandFreeOffice(
  terms: readonly Term[],
  wanted: Pick<Term, 'office' | 'organisationId' | 'from' | 'until'>,
): void {
  const inTheWay = terms.find(
    term =>
      term.office === wanted.office &&
      overlap(term, wanted) &&
      (wanted.office === 'chair' || term.organisationId === wanted.organisationId),
  );
  if (inTheWay)
    throw new Problem('conflict', {
      detail: `The office "${wanted.office}" is taken from ${inTheWay.from} ${inTheWay.until ? `until ${inTheWay.until}` : 'on'}: end that term first.`,
    });
}
