import { defineEvent } from '../define-event.js';
import { exampleMaterial, MaterialSnapshot } from './material-snapshot.schema.js';

export const PracticePublished = defineEvent({
  type: 'practice.published',
  version: 1,
  title: 'Best practice published',
  happensWhen: 'a member publishes a best practice with its evidence for the first time',
  audience: 'record',
  data: MaterialSnapshot,
  example: {
    ...exampleMaterial,
    kind: 'best_practice',
    title: 'Parent groups that track growth',
    details: { evidenceGrade: 'promising', replication: 'pilot' },
  },
});
