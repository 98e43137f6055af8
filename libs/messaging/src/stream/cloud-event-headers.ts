import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { type LedgerEvent, envelopeOf } from '../ledger/ledger-event.js';

/** Header with the ledger position of a message in `EVENTS`. */
export const positionHeader = 'Ortoo-Position';
/** Set when the data is too large for a message and is to be read from the ledger. */
export const dataInLedgerHeader = 'Ortoo-Data';

/**
 * Encodes a CloudEvents attribute for a NATS header: space, `"`, `%` and everything outside U+0021–U+007E,
 * as UTF-8 bytes in upper-case hex (NATS protocol binding §3.1.3.2).
 */
export function encodeAttribute(value: string): string {
  return value.replace(/[^\u0021-\u007e]|["%]/gu, (character: string) => {
    return [...Buffer.from(character, 'utf8')]
      .map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join('');
  });
}

/** Reads an attribute back; accepts lower-case hex and quoted values. Overlong or broken UTF-8 stays as it came. */
export function decodeAttribute(value: string): string {
  const unquoted = /^".*"$/s.test(value) ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value;
  try {
    return decodeURIComponent(unquoted.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'));
  } catch {
    return unquoted;
  }
}

/** The headers of an event in binary mode, its id as the de-duplication key and its position for whoever recovers. */
export function headersOf(event: LedgerEvent, hub: string): MsgHdrs {
  const set = headers();
  for (const [name, value] of Object.entries(envelopeOf(event, hub)))
    set.append(`ce-${name}`, encodeAttribute(String(value)));
  set.append('Nats-Msg-Id', event.id);
  set.append(positionHeader, String(event.position));
  return set;
}
