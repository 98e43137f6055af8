import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { exampleMaterial, OrganisationReference } from './material-snapshot.schema.js';

export const OrganisationJoined = defineEvent({
  type: 'organisation.joined',
  version: 1,
  title: 'Organisation joined',
  happensWhen: 'an organisation is admitted to the coalition',
  audience: 'record',
  data: z.object({ organisation: OrganisationReference, standing: z.string() }),
  example: { organisation: exampleMaterial.organisation, standing: 'member' },
});
