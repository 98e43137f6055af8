import { Client } from 'pg';
import { type Secret } from '@ortoo/runtime';
import { type ServiceName } from './viewer.js';

/** The login role of a service. */
export const roleOf = (service: ServiceName): string => `ortoo_${service}`;

/** The services that have a role of their own. */
export const serviceNames: readonly ServiceName[] = ['hub', 'notifier', 'mailer'];

/**
 * Makes the services' login roles, or sets their passwords anew. They own nothing and bypass nothing:
 * what they may do is granted by the migrations.
 */
export async function ensureRoles(ownerUrl: Secret, passwords: Partial<Record<ServiceName, Secret>>): Promise<void> {
  const client = new Client({ connectionString: ownerUrl.reveal() });
  await client.connect();
  try {
    for (const service of serviceNames) {
      const role = roleOf(service);
      await client.query(
        `do $$ begin create role ${role} nologin; exception when duplicate_object or unique_violation then null; end $$`,
      );
      const password = passwords[service];
      if (password) {
        await client.query(
          `alter role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole password ${client.escapeLiteral(password.reveal())}`,
        );
      }
    }
  } finally {
    await client.end();
  }
}

/** The same database as `ownerUrl`, reached as a service's own role. */
export function serviceUrl(ownerUrl: string, service: ServiceName, password: string): string {
  const url = new URL(ownerUrl);
  url.username = roleOf(service);
  url.password = encodeURIComponent(password);
  return url.toString();
}
