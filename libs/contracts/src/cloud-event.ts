/** CloudEvents 1.0 attributes as the hub writes them (https://github.com/cloudevents/spec), extensions included. */
export interface CloudEvent<Data = unknown> {
  specversion: '1.0';
  /** Unique per event for ever; the key for discarding duplicates. */
  id: string;
  source: string;
  type: string;
  subject?: string;
  /** RFC 3339, the database's clock when the record was written. */
  time: string;
  datacontenttype: 'application/json';
  dataschema?: string;
  /** The position in the reader's own log, padded to 20 digits. */
  sequence?: string;
  /** On filtered channels: the sequence sent before this one on the same channel. */
  previous?: string;
  /** The audience of the record, without the ids it lists. */
  dataclassification?: string;
  traceparent?: string;
  data: Data;
}

/** A position in a reader's log, padded so that it sorts as text. */
export function sequenceText(n: number): string {
  return String(n).padStart(20, '0');
}

/** The cursor text `epoch.n`, one for poll, streams, feeds and replay. */
export function cursorText(epoch: number, n: number): string {
  return `${epoch}.${n}`;
}

/** Reads a cursor text; null when it is not one. */
export function parseCursor(text: string): { epoch: number; n: number } | null {
  const match = /^(\d{1,6})\.(\d{1,15})$/.exec(text);
  return match ? { epoch: Number(match[1]), n: Number(match[2]) } : null;
}
