import fc from 'fast-check';
import { closeJson, entryJson, entryType, judgeCursor, type LogEntry } from './member-log.js';

const state = { epoch: 3, head: 50, oldest: 11, floor: null };

describe('judgeCursor', () => {
  it('begins at the oldest entry kept when no cursor is given', () => {
    expect(judgeCursor(null, state)).toEqual({ kind: 'good', after: 10 });
  });

  it.each([10, 11, 50])('takes a cursor at %i for good', n => {
    expect(judgeCursor({ epoch: 3, n }, state)).toEqual({ kind: 'good', after: n });
  });

  it('says that a cursor is too old when what follows it was dropped, and where history begins', () => {
    expect(judgeCursor({ epoch: 3, n: 9 }, state)).toEqual({ kind: 'too-old', oldest: '3.10' });
  });

  it.each([
    ['ahead of the log', { epoch: 3, n: 51 }, state, '3.50'],
    ['of an epoch to come', { epoch: 4, n: 20 }, state, '3.50'],
    ['of an older epoch, behind the common point', { epoch: 2, n: 20 }, { ...state, floor: 30 }, '3.20'],
    ['of an older epoch, beyond the common point', { epoch: 2, n: 40 }, { ...state, floor: 30 }, '3.30'],
    ['of an older epoch, when nothing is common', { epoch: 1, n: 40 }, { ...state, floor: 0 }, '3.0'],
  ])('asks for a resync with a cursor %s', (_name, cursor, at, resumeFrom) => {
    expect(judgeCursor(cursor, at)).toEqual({ kind: 'resync', resumeFrom });
  });

  it('never lets a reader pass over an entry: wherever it is sent, it is not beyond its own cursor nor the head', () => {
    const number = fc.nat(100);
    fc.assert(
      fc.property(number, number, number, fc.integer({ min: 1, max: 3 }), (n, head, dropped, epoch) => {
        const oldest = Math.min(dropped, head) + 1;
        const verdict = judgeCursor(
          { epoch, n },
          { epoch: 2, head, oldest, floor: epoch < 2 ? Math.min(head, 30) : null },
        );
        if (verdict.kind === 'good') expect([verdict.after, verdict.after >= oldest - 1]).toEqual([n, true]);
        if (verdict.kind === 'resync') expect(Number(verdict.resumeFrom.split('.')[1])).toBeLessThanOrEqual(head);
      }),
    );
  });
});

const entry: LogEntry = {
  organisationId: '0193a1b0-6d00-7000-8000-000000000001',
  n: 42,
  eventId: '0193a1b0-6d00-7000-8000-000000000002',
  recordId: '0193a1b0-6d00-7000-8000-000000000003',
  loggedAt: new Date('2026-11-24T07:00:00Z'),
  event: {
    position: 4711,
    id: '0193a1b0-6d00-7000-8000-000000000002',
    at: new Date('2026-11-24T07:00:00Z'),
    type: 'report.published',
    version: 1,
    reach: 'all',
    recordId: '0193a1b0-6d00-7000-8000-000000000003',
    ownerId: null,
    classification: 'coalition',
    subject: 'material/1',
    tags: ['theme:health'],
    traceparent: null,
    data: '{"title":"ё \\"x\\"","__proto__":{"polluted":true}}',
  },
};
const textOf = (of: LogEntry, previous?: number) => closeJson(entryJson(of, 'https://hub.example'), previous);

describe('an entry as text', () => {
  it('is one line of JSON with the reader’s own count and nothing of the ledger’s', () => {
    const text = textOf(entry);
    expect(text).not.toContain('\n');
    expect(JSON.parse(text)).toMatchObject({ sequence: '00000000000000000042', data: { title: 'ё "x"' } });
    expect(text).not.toContain('4711');
    expect(JSON.parse(text)).not.toHaveProperty('previous');
  });

  it('carries the sequence sent before it on a filtered channel', () => {
    expect(JSON.parse(textOf(entry, 40))).toHaveProperty('previous', '00000000000000000040');
  });

  it('keeps number, id and time when it may not be seen any more, and gives away neither type nor audience nor subject', () => {
    const hidden = JSON.parse(textOf({ ...entry, event: null }));
    expect(hidden).toEqual({
      specversion: '1.0',
      id: entry.eventId,
      source: 'https://hub.example',
      type: 'org.ortoo.record.redacted.v1',
      time: '2026-11-24T07:00:00.000Z',
      datacontenttype: 'application/json',
      dataschema: 'https://hub.example/schemas/record.redacted.v1.json',
      sequence: '00000000000000000042',
      data: { recordId: entry.recordId },
    });
    expect(entryType({ ...entry, event: null })).toBe('org.ortoo.record.redacted.v1');
  });
});
