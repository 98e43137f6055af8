import { defineEvent } from '../define-event.js';
import { exampleMaterial, MaterialSnapshot } from './material-snapshot.schema.js';

export const ReportPublished = defineEvent({
  type: 'report.published',
  version: 1,
  title: 'Report published',
  happensWhen: 'a member publishes a study, assessment, evaluation, toolkit, paper or data set for the first time',
  audience: 'record',
  data: MaterialSnapshot,
  example: exampleMaterial,
});
