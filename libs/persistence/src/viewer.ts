/**
 * On whose behalf a transaction reads and writes. Row-level security and `access.visible` see nothing but this.
 * A service passes by policy under its own name, never by bypassing the rules.
 */
export type Viewer =
  | { kind: 'public' }
  | { kind: 'organisation'; organisation: string; person?: string }
  | { kind: 'service'; service: ServiceName };

/** The hub's own services, each with a database role `ortoo_<name>`. */
export type ServiceName = 'hub' | 'notifier' | 'mailer';

/** Anyone, signed in or not. */
export const everyone: Viewer = { kind: 'public' };

/** A service at work for nobody in particular. */
export const asService = (service: ServiceName): Viewer => ({ kind: 'service', service });

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The statement that fixes the viewer for the rest of the transaction; every setting is written, so that none lingers. */
export function viewerSettings(viewer: Viewer): string {
  const organisation = viewer.kind === 'organisation' ? checked(viewer.organisation) : '';
  const person = viewer.kind === 'organisation' && viewer.person ? checked(viewer.person) : '';
  const service = viewer.kind === 'service' ? viewer.service : '';
  return `SET LOCAL ortoo.organisation = '${organisation}'; SET LOCAL ortoo.person = '${person}'; SET LOCAL ortoo.service = '${service}'`;
}

function checked(id: string): string {
  if (!uuid.test(id)) throw new TypeError('A viewer is named by lower-case UUIDs');
  return id;
}
