import { type EventDefinition, sequenceText } from '@ortoo/contracts';
import { z } from 'zod';

/** The JSON Schema of an event's data, self-contained. */
export function dataSchema(event: EventDefinition): Record<string, unknown> {
  return z.toJSONSchema(event.data, { target: 'draft-2020-12', io: 'output', unrepresentable: 'any' });
}

/** The CloudEvents envelope around an event's example, as members receive it. */
export function exampleEvent(event: EventDefinition): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: '0193a1b0-6d00-7000-8000-0000000000e1',
    source: 'https://hub.example',
    type: event.cloudType,
    time: '2026-11-24T02:00:00.000Z',
    datacontenttype: 'application/json',
    dataschema: `https://hub.example/schemas/${event.type}.v${event.version}.json`,
    sequence: sequenceText(41),
    data: event.data.parse(event.example),
  };
}

/** AsyncAPI 3.0 of what members can receive: one message per event type, on the stream and in the member's NATS stream. */
export function asyncApi(catalogue: readonly EventDefinition[]): Record<string, unknown> {
  const schemas: Record<string, unknown> = {};
  const messages = Object.fromEntries(catalogue.map(event => [messageId(event), message(event, schemas)]));
  const references = Object.fromEntries(
    catalogue.map(event => [messageId(event), { $ref: `#/components/messages/${messageId(event)}` }]),
  );
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Örtöö events',
      version: '1',
      description:
        'What a member organisation receives. Delivery is at least once: the event id is the key. One cursor, epoch.n, works on every channel.',
    },
    defaultContentType: 'application/cloudevents+json',
    channels: {
      stream: {
        address: '/v1/stream',
        title: 'Server-Sent Events',
        description:
          'GET with a key; resume by Last-Event-ID or ?after=. The SSE event name is the CloudEvents type, the data is the event as JSON.',
        messages: references,
      },
    },
    operations: {
      receiveEvents: {
        action: 'receive',
        channel: { $ref: '#/channels/stream' },
        summary: 'Receive what happens, as it happens.',
      },
    },
    components: { messages, schemas },
  };
}

const messageId = (event: EventDefinition): string => `${event.type}.v${event.version}`;

function message(event: EventDefinition, schemas: Record<string, unknown>): Record<string, unknown> {
  const {
    $schema: _dialect,
    definitions = {},
    ...data
  } = z.toJSONSchema(event.data, { target: 'draft-7', io: 'output', unrepresentable: 'any' });
  for (const [name, schema] of Object.entries(definitions as Record<string, unknown>))
    schemas[componentName(name)] = asComponent(schema);
  return {
    name: event.cloudType,
    title: event.title,
    summary: `Happens when ${event.happensWhen}.`,
    contentType: 'application/cloudevents+json',
    payload: envelope(event, asComponent(data)),
    examples: [{ name: event.type, payload: exampleEvent(event) }],
  };
}

function envelope(event: EventDefinition, data: unknown): Record<string, unknown> {
  const text = { type: 'string' };
  return {
    type: 'object',
    required: ['specversion', 'id', 'source', 'type', 'time', 'data'],
    properties: {
      specversion: { const: '1.0' },
      id: { type: 'string', format: 'uuid' },
      source: { type: 'string', format: 'uri-reference' },
      type: { const: event.cloudType },
      subject: text,
      time: { type: 'string', format: 'date-time' },
      datacontenttype: { const: 'application/json' },
      dataschema: text,
      sequence: { type: 'string', pattern: '^[0-9]{20}$', description: 'The place in your own log, dense from 1.' },
      previous: {
        type: 'string',
        pattern: '^[0-9]{20}$',
        description: 'On filtered channels: the sequence sent before this one.',
      },
      dataclassification: text,
      traceparent: text,
      data,
    },
  };
}

/** Points references at the document's components, and leaves ids out, which would move the base of references. */
function asComponent(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asComponent);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name]) => name !== '$id' && name !== 'id')
      .map(([name, value]) => [
        name,
        name === '$ref'
          ? `#/components/schemas/${componentName(String(value).split('/').at(-1) ?? '')}`
          : asComponent(value),
      ]),
  );
}

/** zod has no name for the recursive type of any JSON. */
const componentName = (name: string): string => (name === '__schema0' ? 'JsonValue' : name);
