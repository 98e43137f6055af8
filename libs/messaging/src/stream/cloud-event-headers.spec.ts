import { CloudEvent as ReferenceEvent } from 'cloudevents';
import fc from 'fast-check';
import { type LedgerEvent } from '../ledger/ledger-event.js';
import { decodeAttribute, encodeAttribute, headersOf } from './cloud-event-headers.js';

const event: LedgerEvent = {
  position: 42,
  id: '0193a1b0-6d00-4000-8000-000000000001',
  at: new Date('2026-11-24T07:00:00.123Z'),
  type: 'report.published',
  version: 1,
  reach: 'all',
  recordId: null,
  ownerId: null,
  classification: 'coalition+government',
  subject: 'material/ёж "1"',
  tags: [],
  traceparent: null,
  data: '{}',
};

describe('attributes in NATS headers', () => {
  // The examples of the CloudEvents bindings (NATS §3.1.3.2, HTTP §3.1.3.2).
  it.each([
    ['Euro € 😀', 'Euro%20%E2%82%AC%20%F0%9F%98%80'],
    ['Gao, "Mali" 50%', 'Gao,%20%22Mali%22%2050%25'],
    ['plain-text_1', 'plain-text_1'],
    ['', ''],
  ])('writes %j as the specification says and reads it back', (value, encoded) => {
    expect(encodeAttribute(value)).toBe(encoded);
    expect(decodeAttribute(encoded)).toBe(value);
  });

  it('gives back whatever Unicode text it was given, and puts nothing but visible ASCII on the wire', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), value => {
        const encoded = encodeAttribute(value);
        expect(encoded).toMatch(/^[\x21-\x7e]*$/);
        expect(decodeAttribute(encoded)).toBe(value);
      }),
    );
  });

  it('keeps no raw line break, so that a value cannot become a header of its own', () => {
    expect(encodeAttribute('a\r\nNats-Msg-Id: forged')).toBe('a%0D%0ANats-Msg-Id:%20forged');
  });

  it('writes half a surrogate pair as the replacement character instead of failing', () => {
    expect(decodeAttribute(encodeAttribute('a\ud800b'))).toBe('a\ufffdb');
  });

  it.each([
    ['lower-case hex', 'Euro%20%e2%82%ac', 'Euro €'],
    ['a quoted value', '"say \\"hi\\""', 'say "hi"'],
    ['a lone percent sign', '100%', '100%'],
    ['an overlong encoding, as it came', '%C0%A0', '%C0%A0'],
    ['broken UTF-8, as it came', '%E2%82', '%E2%82'],
  ])('reads %s', (_name, text, value) => {
    expect(decodeAttribute(text)).toBe(value);
  });

  it('never fails on any header text', () => {
    fc.assert(fc.property(fc.string(), text => typeof decodeAttribute(text) === 'string'));
  });
});

describe('headersOf', () => {
  const written = headersOf(event, 'https://hub.example');

  it('holds every attribute of a valid CloudEvent, its id as the de-duplication key and its position', () => {
    const attributes = Object.fromEntries(
      written
        .keys()
        .filter(name => name.startsWith('ce-'))
        .map(name => [name.slice(3), decodeAttribute(written.get(name))]),
    );
    // The reference implementation checks what is required and how attributes may be named.
    expect(new ReferenceEvent({ ...attributes, data: {} }).validate()).toBe(true);
    expect(attributes).toEqual({
      specversion: '1.0',
      id: event.id,
      source: 'https://hub.example',
      type: 'org.ortoo.report.published.v1',
      subject: 'material/ёж "1"',
      time: '2026-11-24T07:00:00.123Z',
      datacontenttype: 'application/json',
      dataschema: 'https://hub.example/schemas/report.published.v1.json',
      dataclassification: 'coalition+government',
    });
    expect(written.get('Nats-Msg-Id')).toBe(event.id);
    expect(written.get('Ortoo-Position')).toBe('42');
  });
});
