import { type ServiceName, serviceUrl } from '@ortoo/persistence';
import { type DataFolder } from './data-folder.js';
import { type NatsPart } from './infrastructure.js';

/** A service as the launcher knows it. */
export interface RunningRole {
  stop(): Promise<void>;
  /** Where people and systems reach it; only the hub has an address. */
  url?: string;
}

type StartRole = (environment: Record<string, string | undefined>) => Promise<RunningRole>;

/**
 * The services in the order in which they start: the door opens last, when everybody behind it is ready. A role's code
 * is loaded only when it runs.
 */
const starters = {
  mailer: async () => (await import('@ortoo/mailer')).startMailer,
  notifier: async () => (await import('@ortoo/notifier')).startNotifier,
  hub: async () => (await import('@ortoo/hub')).startHub,
} satisfies Record<ServiceName, () => Promise<StartRole>>;

/** A service that runs as a role of the launcher's process. */
export type RoleName = ServiceName;

/** All roles, in the order of their start. */
export const roleNames = Object.keys(starters) as RoleName[];

/** Loads the code of a role; it takes a second, in which PostgreSQL can be starting. */
export function loadRole(name: RoleName): Promise<StartRole> {
  return starters[name]();
}

/** What the services' configuration is made of. */
export interface Surroundings {
  /** What the person has set; it wins over everything worked out here, except the port. */
  given: Readonly<Record<string, string | undefined>>;
  data: DataFolder;
  ownerUrl: string;
  passwords: Record<ServiceName, string>;
  nats: NatsPart;
  port: number;
}

/** The environment of the services, the only place where the launcher puts it together. */
export function environmentFor({
  given,
  data,
  ownerUrl,
  passwords,
  nats,
  port,
}: Surroundings): Record<string, string | undefined> {
  const { ORTOO_DATABASE_URL: _ownerRights, ...rest } = given;
  const own: Record<string, string | undefined> = {
    ORTOO_NATS_URL: nats.url,
    ORTOO_DATA_DIR: data.root,
    ORTOO_KEYS_DIR: data.keys,
    ORTOO_BLOB_DIR: data.blobs,
    ORTOO_PUBLIC_URL: `http://localhost:${port}`,
    // The terminal is for people; `info` tells of every request.
    ORTOO_LOG_LEVEL: 'warn',
  };
  for (const [service, password] of Object.entries(passwords) as [ServiceName, string][]) {
    const prefix = `ORTOO_${service.toUpperCase()}`;
    own[`${prefix}_DATABASE_URL`] = serviceUrl(ownerUrl, service, password);
    own[`${prefix}_NATS_CREDS`] = nats.credentials[service];
  }
  return { ...own, ...rest, ORTOO_PORT: String(port) };
}
