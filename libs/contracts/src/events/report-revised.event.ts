import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { exampleMaterial, MaterialSnapshot } from './material-snapshot.schema.js';

export const ReportRevised = defineEvent({
  type: 'report.revised',
  version: 1,
  title: 'Record revised',
  happensWhen: 'a member publishes a newer version of a library record; the data is the whole new state',
  audience: 'record',
  data: MaterialSnapshot.extend({
    changed: z.array(z.string()).describe('Names of the fields that differ from the version before.'),
  }),
  example: { ...exampleMaterial, version: 2, changed: ['body'] },
});
