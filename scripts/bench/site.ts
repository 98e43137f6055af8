import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { serviceNames, serviceUrl } from '@ortoo/persistence';
import pg from 'pg';

/** A member organisation with a key of its own. */
export interface Member {
  id: string;
  key: string;
}

/** A hub's database, reached with the owner's rights for filling and counting. */
export class Site {
  private constructor(
    readonly ownerUrl: string,
    /** The services' database addresses, as their configuration names them. */
    readonly environment: Readonly<Record<string, string>>,
    private readonly client: pg.Client,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(ownerUrl: string, servicePassword: string, drop: () => Promise<void>): Promise<Site> {
    const client = new pg.Client({ connectionString: ownerUrl });
    client.on('error', () => undefined);
    await client.connect();
    const urls = serviceNames.map(name => [
      `ORTOO_${name.toUpperCase()}_DATABASE_URL`,
      serviceUrl(ownerUrl, name, servicePassword),
    ]);
    return new Site(ownerUrl, Object.fromEntries(urls), client, drop);
  }

  /** Runs statements with the owner's rights. */
  async sql<Row extends pg.QueryResultRow>(text: string, parameters?: unknown[]): Promise<Row[]> {
    return (await this.client.query<Row>(text, parameters)).rows;
  }

  /** Adds member organisations, each with a key that may do everything. */
  async addMembers(count: number): Promise<Member[]> {
    const members = Array.from({ length: count }, () => ({
      id: randomUUID(),
      key: `ork_${randomBytes(24).toString('base64url')}`,
    }));
    await this.sql(
      `insert into access.organisations (id, standing, name, acronym, type_iati)
       select id, 'member', 'Organisation ' || id, left(id::text, 13), 21 from unnest($1::uuid[]) id`,
      [members.map(({ id }) => id)],
    );
    await this.sql(
      `insert into access.keys (id, organisation_id, name, hint, hash, scopes, expires_at)
       select gen_random_uuid(), k.organisation, 'bench', 'ork_', k.hash, '{read,publish,stream,admin}', now() + interval '1 day'
       from unnest($1::uuid[], $2::bytea[]) k (organisation, hash)`,
      [members.map(({ id }) => id), members.map(({ key }) => createHash('sha256').update(key).digest())],
    );
    return members;
  }

  /** Throws the database away. */
  async close(): Promise<void> {
    await this.client.end();
    await this.drop();
  }
}
