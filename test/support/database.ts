import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hubMigrations } from '@ortoo/hub';
import { mailerMigrations } from '@ortoo/mailer';
import { ledgerMigrations } from '@ortoo/messaging';
import { Database, ensureRoles, migrate, type ServiceName, serviceNames, serviceUrl } from '@ortoo/persistence';
import { Secret } from '@ortoo/runtime';
import { Client } from 'pg';

const password = 'for-tests-only';
const root = join(import.meta.dirname, '../..');

/** Every migration of the hub, in the order in which they run. */
export const allMigrations = [hubMigrations, ledgerMigrations, mailerMigrations];

/** The services' own database URLs, as their configuration names them. */
export function databaseUrls(ownerUrl: string): Record<string, string> {
  return Object.fromEntries(
    serviceNames.map(name => [`ORTOO_${name.toUpperCase()}_DATABASE_URL`, serviceUrl(ownerUrl, name, password)]),
  );
}

/** A connection with the rights of a service. */
export function connectAs(ownerUrl: string, service: ServiceName): Promise<Database> {
  return Database.connect({
    url: new Secret(serviceUrl(ownerUrl, service, password)),
    applicationName: `test-${service}`,
  });
}

/** A migrated database that nobody else uses, copied from a template made once. */
export async function freshDatabase(): Promise<string> {
  const template = templateName();
  const adminUrl = required('ORTOO_TEST_PG_URL');
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query('select pg_advisory_lock(1)');
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [template]);
    if (rowCount === 0) {
      await admin.query(`create database ${template}`);
      const owner = new Secret(databaseUrl(adminUrl, template));
      await ensureRoles(owner, Object.fromEntries(serviceNames.map(name => [name, new Secret(password)])));
      await migrate(owner, allMigrations);
    }
    const name = `ortoo_${randomBytes(6).toString('hex')}`;
    await admin.query(`create database ${name} template ${template}`);
    return databaseUrl(adminUrl, name);
  } finally {
    await admin.end();
  }
}

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with npm test`);
  return value;
}

/** A database with nothing in it, for whoever migrates it. */
export async function emptyDatabase(): Promise<string> {
  const adminUrl = required('ORTOO_TEST_PG_URL');
  await ensureRoles(new Secret(adminUrl), {});
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  const name = `ortoo_${randomBytes(6).toString('hex')}`;
  await admin.query(`create database ${name}`).finally(() => admin.end());
  return databaseUrl(adminUrl, name);
}

/** Named by what the migrations say, so that a changed one makes a new template. */
function templateName(): string {
  const digest = createHash('sha256');
  for (const folder of ['apps/hub', 'apps/mailer', 'apps/notifier', 'libs/messaging', 'libs/mail'].map(part =>
    join(root, part, 'src/migrations'),
  )) {
    for (const file of existsSync(folder) ? readdirSync(folder).sort() : [])
      digest.update(readFileSync(join(folder, file)));
  }
  return `ortoo_template_${digest.digest('hex').slice(0, 12)}`;
}
