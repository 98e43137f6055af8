import fc from 'fast-check';
import { type StreamPlace } from '../stream/events-stream.js';
import { findings, type LedgerFigures } from './ledger-audit.js';

const sound: LedgerFigures = {
  position: 10,
  relayed: 10,
  counted: 10,
  first: 1,
  kept: 1,
  lost: 0,
  lastId: 'j',
  brokenLogs: 0,
  unnumbered: 0,
};
const full: StreamPlace = {
  first: 1,
  last: 10,
  lastId: 'j',
  firstSequence: 1,
  lastSequence: 10,
  messages: 10,
  deleted: 0,
  missing: [],
};
const empty: StreamPlace = {
  ...full,
  first: null,
  last: null,
  lastId: null,
  firstSequence: 1,
  lastSequence: 0,
  messages: 0,
};
const kinds = (ledger: Partial<LedgerFigures>, stream?: Partial<StreamPlace> | null) =>
  findings({ ...sound, ...ledger }, stream === null ? undefined : { ...full, ...stream }).map(finding => finding.kind);

describe('the findings of the audit', () => {
  it.each<[string, Partial<LedgerFigures>, Partial<StreamPlace> | null]>([
    ['ledger and stream agree', {}, {}],
    ['NATS is away', {}, null],
    ['nothing has happened yet', { position: 0, relayed: 0, counted: 0, kept: null, lastId: null }, empty],
    ['the relay is behind', { position: 15, counted: 15 }, {}],
    ['events were relayed after the stream was looked at', { position: 15, counted: 15, relayed: 10 }, {}],
    [
      'the oldest events left stream and ledger by age',
      { first: 4, counted: 7, kept: 6 },
      { first: 6, firstSequence: 6, messages: 5 },
    ],
    ['all events are too old for the stream', { kept: null }, { ...empty, firstSequence: 11, lastSequence: 10 }],
    ['redacted messages are gone from the middle', { lost: 0 }, { messages: 8, deleted: 2, missing: [3, 4] }],
    ['the first message was redacted', { kept: 2 }, { first: 2, firstSequence: 2, messages: 9 }],
    [
      'the stream was filled again from a later position',
      { kept: 6 },
      { first: 6, firstSequence: 1, lastSequence: 5, messages: 5 },
    ],
  ])('are none when %s', (_name, ledger, stream) => {
    expect(kinds(ledger, stream)).toEqual([]);
  });

  it.each<[string, Partial<LedgerFigures>, Partial<StreamPlace>]>([
    ['the stream was emptied', {}, empty],
    ['the stream was emptied before the relay had sent everything', { relayed: 3 }, empty],
    ['its end is cut off', {}, { last: 6, lastId: null, lastSequence: 6, messages: 6 }],
    ['its beginning is cut off', {}, { first: 5, firstSequence: 5, messages: 6 }],
    ['a message in the middle is gone that nobody redacted', { lost: 1 }, { messages: 9, deleted: 1, missing: [5] }],
    ['a gone message hides behind redacted ones', { lost: 1 }, { messages: 7, deleted: 3, missing: [3, 4, 5] }],
    ['a block is lost without being counted as deleted', {}, { messages: 7 }],
    ['a message stands there twice', {}, { lastSequence: 11, messages: 11 }],
    ['somebody else wrote last', {}, { last: null, lastId: null, lastSequence: 11, messages: 11 }],
  ])('call the stream damaged when %s', (_name, ledger, stream) => {
    expect(kinds({ ...ledger, ...(stream.last === 6 ? { lastId: null } : {}) }, stream)).toEqual(['stream-damaged']);
  });

  it.each<[string, Partial<LedgerFigures>, Partial<StreamPlace>]>([
    ['it holds positions that the ledger never gave', { position: 8, counted: 8, lastId: null }, {}],
    ['the ledger gave its last position to another event', { lastId: 'other' }, {}],
  ])('say that history was lost when %s', (_name, ledger, stream) => {
    expect(kinds(ledger, stream)).toEqual(['stream-ahead']);
  });

  it('name a gap in the ledger and in a member log beside what is wrong with the stream', () => {
    expect(findings({ ...sound, counted: 9, brokenLogs: 2 }, empty).map(finding => finding.where)).toEqual([
      'ledger',
      'member-log',
      'stream',
    ]);
  });

  it('find every single message that is lost, wherever it stood', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.nat(), (count, pick) => {
        const gone = (pick % count) + 1;
        const ledger = { position: count, relayed: count, counted: count, lastId: null };
        const [first, last] = [gone === 1 ? 2 : 1, gone === count ? count - 1 : count];
        const inside = gone !== 1 && gone !== count;
        const stream = {
          first,
          last,
          lastId: null,
          firstSequence: first,
          lastSequence: count,
          messages: count - 1,
          deleted: inside || gone === count ? 1 : 0,
          missing: inside ? [gone] : [],
        };
        expect(kinds({ ...ledger, lost: stream.missing.length }, stream)).toEqual(['stream-damaged']);
      }),
    );
  });
});
