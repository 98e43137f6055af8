import { z } from 'zod';
import { defineEvent, type EventDefinition } from '../define-event.js';
import { DigestFrequency } from '../http/digest.schema.js';

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

/** A person chose what the digest holds and when it comes; the mailer keeps these choices, and no address. */
export const DigestChosen = defineEvent({
  type: 'int.digest.chosen',
  version: 1,
  title: 'Digest chosen',
  happensWhen: 'a person chose what the digest holds and when it comes, or left it',
  audience: 'internal',
  data: z.object({
    personId: z.uuid(),
    frequency: DigestFrequency,
    weekday: z.int().min(1).max(7),
    hour: z.int().min(0).max(23),
    minute: z.int().min(0).max(59),
    zone: z.string(),
    language: z.string(),
    kinds: z.array(z.string()),
    themes: z.array(z.string()),
    places: z.array(z.string()),
    organisations: z.array(z.uuid()),
  }),
  example: {
    personId: '0193a1b0-6d00-7000-8000-00000000e001',
    frequency: 'weekly',
    weekday: 1,
    hour: 9,
    minute: 0,
    zone: 'Asia/Ulaanbaatar',
    language: 'mn',
    kinds: [],
    themes: ['health'],
    places: ['MN-041'],
    organisations: [],
  },
});

/** Event types among the hub's own services. */
export const internalCatalogue: readonly EventDefinition[] = [FileStored, AccessChanged, DigestChosen];
