import { defineEvent } from '../define-event.js';
import { exampleMaterial, MaterialSnapshot } from './material-snapshot.schema.js';

export const StudyAnnounced = defineEvent({
  type: 'study.announced',
  version: 1,
  title: 'Study announced',
  happensWhen: 'a member says that it plans a study, so that nobody commissions the same one',
  audience: 'record',
  data: MaterialSnapshot,
  example: {
    ...exampleMaterial,
    kind: 'announced_study',
    title: 'We plan a survey of herder families in Bayan-Ölgii',
    details: { plannedFrom: '2027-03-01', plannedTo: '2027-06-30' },
  },
});
