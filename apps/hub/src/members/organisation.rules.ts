import {
  type AdmissionDecision,
  expandPlaces,
  expandThemes,
  type NewApplication,
  type Organisation,
  Problem,
} from '@ortoo/contracts';
import { may } from '../people/permissions.rules.js';

/** Standings of organisations that take part. */
export const activeStandings = ['member', 'observer', 'government', 'donor'] as const;

const active = new Set<string>(activeStandings);

/** Whether an organisation with this standing takes part now. */
export const takesPart = (standing: string | undefined): boolean => standing !== undefined && active.has(standing);

type Reader = { organisationId?: string; standing?: string; roles: readonly string[] };

/**
 * The organisation as this reader may see it; null when not at all. Who to ask and how children are kept safe is for
 * the coalition; how it was admitted for itself and coordinators; that it is suspended for nobody outside.
 */
export function asSeenBy(reader: Reader, organisation: Organisation): Organisation | null {
  const isOwn = reader.organisationId === organisation.id;
  const inside = takesPart(reader.standing);
  if (organisation.standing === 'suspended' && !inside) return null;
  const seesAdmission = may(reader, 'organisation.read-admission', organisation.id);
  if (organisation.standing === 'applicant' && !isOwn && !seesAdmission) return null;
  const { focalPoints, safeguarding, admission, ...open } = organisation;
  return {
    ...open,
    ...(inside || isOwn ? { focalPoints, safeguarding } : {}),
    ...(seesAdmission && admission ? { admission } : {}),
  };
}

/** What filters look at in the events of an organisation. */
export function tagsOf(organisation: Pick<Organisation, 'id' | 'themes' | 'worksIn'>): string[] {
  return [
    `org:${organisation.id}`,
    ...expandThemes(organisation.themes).map(code => `theme:${code}`),
    ...expandPlaces(organisation.worksIn).map(code => `place:${code}`),
  ];
}

/** What is kept of an application until somebody decides. */
export function pendingAdmission({ standing, contact }: NewApplication): NonNullable<Organisation['admission']> {
  return { status: 'pending', asks: standing, contact };
}

/** What is kept of a decision: who, when, and what was checked. */
export function admitted(
  pending: Partial<NonNullable<Organisation['admission']>>,
  decision: AdmissionDecision,
  decidedBy: string | undefined,
  decidedAt: Date,
) {
  return {
    ...pending,
    status: 'admitted' as const,
    checklist: decision.checklist,
    decidedBy,
    decidedAt: decidedAt.toISOString(),
  };
}

/** Refuses unless the organisation is in one of these standings, and says in which one it is. */
export function demandStanding(standing: string, allowed: readonly string[]): void {
  if (!allowed.includes(standing))
    throw new Problem('state-conflict', {
      detail: `The organisation’s standing is "${standing}"; this needs ${allowed.map(name => `"${name}"`).join(' or ')}.`,
    });
}
