import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { Secret } from '@ortoo/runtime';
import { OperationRefused } from '../place.js';

/**
 * Fills a new database beside the one that `url` names and gives it that name once `fill` has finished; a failure drops it.
 * The earlier database is dropped when it held nothing, else kept under another name.
 * @returns sentences that say how to go back; empty when there was nothing.
 * @throws OperationRefused when the database holds a hub and `isReplacing` is not set.
 */
export async function replaceDatabase(
  url: Secret,
  isReplacing: boolean,
  fill: (fresh: Secret) => Promise<void>,
): Promise<string[]> {
  const name = decodeURIComponent(new URL(url.reveal()).pathname.slice(1));
  const isEmpty = await holdsNothing(url);
  if (!isEmpty && !isReplacing) {
    throw new OperationRefused(
      `The database ${name} already holds a hub: name an empty one in ORTOO_DATABASE_URL, or give --replace to put it aside`,
    );
  }
  const mark = randomBytes(4).toString('hex');
  const [fresh, before] = [`${name}_restoring_${mark}`, `${name}_before_${mark}`];
  const administration = await connect(databaseNamed(url, 'postgres'));
  const id = (text: string): string => administration.escapeIdentifier(text);
  try {
    await refuseUsers(administration, name);
    await administration.query(`create database ${id(fresh)}`);
    await fill(databaseNamed(url, fresh));
    await refuseUsers(administration, name);
    await administration.query(`alter database ${id(name)} rename to ${id(before)}`);
    await administration.query(`alter database ${id(fresh)} rename to ${id(name)}`);
    if (!isEmpty)
      return [`The database that was there is kept as ${before}. To go back, stop the hub and rename the two.`];
    await administration.query(`drop database ${id(before)}`);
    return [];
  } catch (error) {
    await administration.query(`drop database if exists ${id(fresh)}`).catch(() => undefined);
    throw error;
  } finally {
    await administration.end();
  }
}

async function holdsNothing(url: Secret): Promise<boolean> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ held: boolean }>(
      `select exists (select from pg_namespace where nspname in ('access', 'hub', 'ledger', 'mailer')) as held`,
    );
    return !rows[0]?.held;
  } finally {
    await client.end();
  }
}

/** @throws OperationRefused while anybody is connected: the hub would go on writing into the database put aside. */
async function refuseUsers(administration: Client, name: string): Promise<void> {
  const { rows } = await administration.query<{ who: string }>(
    `select distinct coalesce(nullif(application_name, ''), usename::text) as who from pg_stat_activity
     where datname = $1 and backend_type = 'client backend'`,
    [name],
  );
  if (rows.length > 0) {
    throw new OperationRefused(`Stop ${rows.map(row => row.who).join(', ')} first: the database ${name} is in use`);
  }
}

async function connect(url: Secret): Promise<Client> {
  const client = new Client({
    connectionString: url.reveal(),
    application_name: 'ortoo-restore',
    connectionTimeoutMillis: 5000,
  });
  await client.connect();
  return client;
}

function databaseNamed(url: Secret, name: string): Secret {
  const other = new URL(url.reveal());
  other.pathname = `/${encodeURIComponent(name)}`;
  return new Secret(other.toString());
}
