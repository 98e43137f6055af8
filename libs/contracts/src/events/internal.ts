import { z } from 'zod';
import { defineEvent, type EventDefinition } from '../define-event.js';

/** A file was stored and its text is not read yet. Ids only: internal events never carry content. */
export const FileStored = defineEvent({
  type: 'int.file.stored',
  version: 1,
  title: 'File stored',
  happensWhen: 'a file was uploaded and its text is to be read for search',
  audience: 'internal',
  data: z.object({ fileId: z.uuid() }),
  example: { fileId: '0193a1b0-6d00-7000-8000-00000000d001' },
});

/** A person's standing or choices changed; holders of connections and plans look again. */
export const AccessChanged = defineEvent({
  type: 'int.access.changed',
  version: 1,
  title: 'Access changed',
  happensWhen: 'an organisation, person, key or digest choice changed, so that plans made from it are old',
  audience: 'internal',
  data: z.object({ organisationId: z.uuid().optional(), personId: z.uuid().optional() }),
  example: { personId: '0193a1b0-6d00-7000-8000-00000000e001' },
});

/** Event types among the hub's own services. */
export const internalCatalogue: readonly EventDefinition[] = [FileStored, AccessChanged];
