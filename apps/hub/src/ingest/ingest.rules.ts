import { createHash } from 'node:crypto';
import { type FieldError, type IngestItem, type MaterialFields } from '@ortoo/contracts';
import { v5 as uuidv5 } from 'uuid';

/** SHA-256 of a document as it was understood: the same for whatever order its fields come in. */
export function checksumOf(fields: MaterialFields, wish: Pick<IngestItem, 'publish' | 'embargoUntil'>): string {
  return createHash('sha256')
    .update(sorted({ ...fields, ...wish }))
    .digest('hex');
}

/**
 * The id of a record that another system keeps at `url`: always the same for an organisation, and no other's, since two
 * organisations may push the same page.
 */
export function recordIdOf(organisationId: string, url: string): string {
  return uuidv5(url, organisationId);
}

/** Pointers into one document as pointers into the request. */
export function pointersBelow(index: number, errors: readonly FieldError[]): FieldError[] {
  return errors.map(({ pointer, detail }) => ({ pointer: `/items/${index}${pointer}`, detail }));
}

/** The address under which a document is kept: the same page however its address is spelt. */
export function sameAddress(url: string): string {
  const parsed = new URL(url);
  parsed.hash = '';
  return parsed.toString();
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
