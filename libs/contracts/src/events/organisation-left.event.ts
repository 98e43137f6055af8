import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { exampleMaterial, OrganisationReference } from './material-snapshot.schema.js';

export const OrganisationLeft = defineEvent({
  type: 'organisation.left',
  version: 1,
  title: 'Organisation left',
  happensWhen: 'an organisation leaves the coalition or is merged into another',
  audience: 'record',
  data: z.object({ organisation: OrganisationReference, standing: z.string() }),
  example: { organisation: exampleMaterial.organisation, standing: 'left' },
});
