import { z } from 'zod';
import { defineEvent } from '../define-event.js';

export const GroupFormed = defineEvent({
  type: 'group.formed',
  version: 1,
  title: 'Group formed',
  happensWhen: 'a national or regional working group is formed',
  audience: 'record',
  data: z.object({
    groupId: z.uuid(),
    name: z.string(),
    places: z.array(z.string()),
    organisations: z.array(z.uuid()),
  }),
  example: {
    groupId: '0193a1b0-6d00-7000-8000-00000000c001',
    name: 'Working group on child nutrition, Khövsgöl',
    places: ['MN-041'],
    organisations: ['0193a1b0-6d00-7000-8000-00000000b001'],
  },
});
