import { z } from 'zod';
import { defineEvent } from '../define-event.js';

export const RecordRedacted = defineEvent({
  type: 'record.redacted',
  version: 1,
  title: 'Record redacted',
  happensWhen: 'the audience of a record that you had was narrowed, or it was removed: delete your copy',
  audience: 'record',
  data: z.object({ recordId: z.uuid() }),
  example: { recordId: '0193a1b0-6d00-7000-8000-00000000a001' },
});
