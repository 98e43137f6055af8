import { z } from 'zod';
import { defineEvent, parseEventData } from './index.js';

const declaration = {
  type: 'bridge.closed',
  version: 1,
  title: 'Bridge closed',
  happensWhen: 'a bridge is closed',
  audience: 'record',
  data: z.object({ bridge: z.string() }),
  example: { bridge: 'Garissa' },
} as const;

describe('declaring an event', () => {
  it.each(['Bridge.closed', 'bridge', 'bridge.closed.now', 'bridge_closed', ''])('refuses the name "%s"', type => {
    expect(() => defineEvent({ ...declaration, type })).toThrow('is not entity.fact');
  });

  it('refuses a second version that cannot read the first', () => {
    expect(() => defineEvent({ ...declaration, version: 2 })).toThrow('needs an upcast from v1');
  });

  it('lifts data of the version before', () => {
    const second = defineEvent({
      ...declaration,
      version: 2,
      data: z.object({ bridge: z.string(), side: z.enum(['both', 'north']) }),
      example: { bridge: 'Garissa', side: 'both' },
      upcast: older => ({ ...(older as { bridge: string }), side: 'both' as const }),
    });
    expect(parseEventData(second, 1, { bridge: 'Garissa' })).toEqual({ bridge: 'Garissa', side: 'both' });
    expect(() => parseEventData(second, 3, {})).toThrow('newer than');
    expect(() => parseEventData(second, 2, { bridge: 'Garissa' })).toThrow(z.ZodError);
  });
});
