import { type EventDefinition } from '../define-event.js';
import { ChairChanged } from './chair-changed.event.js';
import { GroupFormed } from './group-formed.event.js';
import { NewsPublished } from './news-published.event.js';
import { OrganisationJoined } from './organisation-joined.event.js';
import { OrganisationLeft } from './organisation-left.event.js';
import { PracticePublished } from './practice-published.event.js';
import { RecordRedacted } from './record-redacted.event.js';
import { ReportPublished } from './report-published.event.js';
import { ReportRevised } from './report-revised.event.js';
import { ReportWithdrawn } from './report-withdrawn.event.js';
import { StudyAnnounced } from './study-announced.event.js';

export {
  ChairChanged,
  GroupFormed,
  NewsPublished,
  OrganisationJoined,
  OrganisationLeft,
  PracticePublished,
  RecordRedacted,
};
export { ReportPublished, ReportRevised, ReportWithdrawn, StudyAnnounced };

/** Every event type that a member can receive, newest version only; a plain list, so that a reader can follow it. */
export const catalogue: readonly EventDefinition[] = [
  NewsPublished,
  ReportPublished,
  ReportRevised,
  ReportWithdrawn,
  PracticePublished,
  StudyAnnounced,
  RecordRedacted,
  OrganisationJoined,
  OrganisationLeft,
  GroupFormed,
  ChairChanged,
];
