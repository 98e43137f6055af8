import { Client } from 'pg';
import { type ServiceName } from '@ortoo/persistence';
import { type Environment } from '../place.js';

const patience = 3000;

/**
 * Whether a service of this machine is at work: the hub answers its readiness page, the others hold a connection to
 * PostgreSQL from here.
 * @returns undefined when it is, otherwise what is wrong.
 */
export async function ailmentOf(service: ServiceName, environment: Environment): Promise<string | undefined> {
  try {
    return service === 'hub' ? await askDoor(environment) : await askDatabase(service, environment);
  } catch (error) {
    return (error as Error).message;
  }
}

async function askDoor(environment: Environment): Promise<string | undefined> {
  const url = `http://127.0.0.1:${environment['ORTOO_PORT'] ?? '3000'}/health/ready`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(patience) });
  return answer.ok ? undefined : `${url} answers ${answer.status}`;
}

async function askDatabase(service: ServiceName, environment: Environment): Promise<string | undefined> {
  const client = new Client({
    connectionString: environment[`ORTOO_${service.toUpperCase()}_DATABASE_URL`],
    application_name: 'ortoo-health',
    connectionTimeoutMillis: patience,
  });
  await client.connect();
  try {
    // Seen from the server, this check and the service beside it come from one address.
    const { rows } = await client.query<{ connections: number }>(
      `select count(*)::int as connections from pg_stat_activity
       where application_name like $1 and datname = current_database() and client_addr is not distinct from inet_client_addr()`,
      [`ortoo-${service}%`],
    );
    return rows[0]?.connections ? undefined : `${service} holds no connection to PostgreSQL`;
  } finally {
    await client.end();
  }
}
