import { type CloudEvent, cloudTypeOf } from '@ortoo/contracts';

/** Whom an event is for: whoever may see its record; those who did not have it yet; those who had it and lost it; nobody outside. */
export type Reach = 'all' | 'newcomers' | 'former' | 'internal';

/** A row of the ledger: the envelope, and the data as text so that no reader pays for parsing what it passes on. */
export interface LedgerEvent {
  position: number;
  id: string;
  at: Date;
  type: string;
  version: number;
  reach: Reach;
  recordId: string | null;
  ownerId: string | null;
  classification: string | null;
  subject: string | null;
  tags: string[];
  traceparent: string | null;
  /** JSON text; null once redacted. */
  data: string | null;
}

/** Columns of `ledger.outbox o` in the shape of {@link LedgerEvent}; positions fit a JavaScript number for 285,000 years at 1,000 a second. */
export const ledgerEventColumns = `o.position::float8 as position, o.id, o.at, o.type, o.version, o.reach, o.record_id as "recordId",
  o.owner_id as "ownerId", o.classification, o.subject, o.tags, o.traceparent, o.data`;

/** The CloudEvents attributes of a ledger event, without data and without anything that belongs to one reader. */
export function envelopeOf(event: LedgerEvent, hub: string): Omit<CloudEvent, 'data'> {
  return {
    specversion: '1.0',
    id: event.id,
    source: hub,
    type: cloudTypeOf(event.type, event.version),
    ...(event.subject ? { subject: event.subject } : {}),
    time: event.at.toISOString(),
    datacontenttype: 'application/json',
    dataschema: `${hub}/schemas/${event.type}.v${event.version}.json`,
    ...(event.classification ? { dataclassification: event.classification } : {}),
    ...(event.traceparent ? { traceparent: event.traceparent } : {}),
  };
}
