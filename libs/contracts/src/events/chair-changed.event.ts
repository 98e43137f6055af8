import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { exampleMaterial, OrganisationReference } from './material-snapshot.schema.js';

export const ChairChanged = defineEvent({
  type: 'chair.changed',
  version: 1,
  title: 'Chair changed',
  happensWhen: 'another organisation takes the chair or co-chair of a group',
  audience: 'record',
  data: z.object({
    groupId: z.uuid(),
    office: z.enum(['chair', 'co-chair']),
    organisation: OrganisationReference,
    from: z.string().describe('Calendar date, YYYY-MM-DD.'),
    until: z.string().optional(),
  }),
  example: {
    groupId: '0193a1b0-6d00-7000-8000-00000000c001',
    office: 'chair',
    organisation: exampleMaterial.organisation,
    from: '2027-01-01',
    until: '2027-12-31',
  },
});
