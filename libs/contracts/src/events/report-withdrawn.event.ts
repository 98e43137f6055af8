import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { exampleMaterial, OrganisationReference } from './material-snapshot.schema.js';

export const ReportWithdrawn = defineEvent({
  type: 'report.withdrawn',
  version: 1,
  title: 'Record withdrawn',
  happensWhen: 'a member withdraws a library record; earlier events of it are blanked',
  audience: 'record',
  data: z.object({
    materialId: z.uuid(),
    kind: z.string(),
    organisation: OrganisationReference,
    reason: z.string().optional(),
  }),
  example: {
    materialId: exampleMaterial.materialId,
    kind: 'study',
    organisation: exampleMaterial.organisation,
    reason: 'Superseded by the 2026 round',
  },
});
