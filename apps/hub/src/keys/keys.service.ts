import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type CreatedKey, type Key, type KeysQuery, type NewKey, type Page, Problem } from '@ortoo/contracts';
import { Database } from '@ortoo/persistence';
import { v7 as uuidv7 } from 'uuid';
import { AccessChanges } from '../http/access-changes.js';
import { demand, type PersonActor, throughTheHub } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { hashOf } from '../http/cookies.js';
import { decodeKey, pageFrom } from '../http/paging.js';
import { Writes } from '../http/writes.js';
import { scopesOf } from '../people/permissions.rules.js';

interface KeyRow {
  [column: string]: unknown;
  id: string;
  organisation_id: string;
  name: string;
  hint: string;
  scopes: Key['scopes'];
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  used_at: Date | null;
}

/** Machine accounts: keys of 32 random bytes that are shown once and kept as a hash. */
@Injectable()
export class KeysService {
  constructor(
    private readonly database: Database,
    private readonly writes: Writes,
    private readonly accessChanges: AccessChanges,
  ) {}

  /** Makes a key for the actor's own organisation; the answer is the only place where it can be read. */
  create(actor: PersonActor, { name, scopes, expiresInDays }: NewKey): Promise<CreatedKey> {
    demand(actor, 'key.create', actor.organisationId);
    const beyond = scopes.filter(scope => !scopesOf(actor.standing ?? '').includes(scope));
    if (beyond.length > 0)
      throw new Problem('not-allowed', {
        errors: [{ pointer: '/scopes', detail: `Your organisation’s standing does not allow ${beyond.join(', ')}.` }],
      });
    // Kept answers of repeated requests would keep the key itself: this request is not repeatable.
    return this.writes.run({ ...throughTheHub(actor), repeatable: undefined }, async transaction => {
      const id = uuidv7();
      const key = `ork_${randomBytes(32).toString('base64url')}`;
      const [row] = await transaction.query<KeyRow>(insertSql, [
        id,
        actor.organisationId,
        name,
        key.slice(0, 8),
        hashOf(key),
        scopes,
        actor.personId,
        expiresInDays,
      ]);
      if (!row) throw new Problem('internal');
      await audit(transaction, actor, 'key.created', id, { scopes, expiresInDays });
      await this.accessChanges.announce(transaction, { organisationId: actor.organisationId });
      return { ...keyOf(row), key };
    });
  }

  /** The keys of an organisation, newest first, expired and revoked ones too. */
  async list(actor: PersonActor, query: KeysQuery): Promise<Page<Key>> {
    const organisationId = query.organisationId ?? actor.organisationId;
    demand(actor, 'key.list', organisationId);
    const [after] = decodeKey(query.after, 1) ?? [null];
    const rows = await this.database.inTransaction(throughTheHub(actor).viewer, transaction =>
      transaction.query<KeyRow>(listSql, [organisationId, after, query.limit + 1]),
    );
    const { items, next } = pageFrom(rows, query.limit, row => [row.id]);
    return { items: items.map(keyOf), next };
  }

  /** Revokes a key at once and for good. */
  async revoke(actor: PersonActor, id: string): Promise<void> {
    await this.writes.run(throughTheHub(actor), async transaction => {
      const [row] = await transaction.query<KeyRow>(`select ${columns} from access.keys where id = $1 for update`, [
        id,
      ]);
      // One answer for "not there" and "not yours": ids of others tell nothing.
      if (!row) throw new Problem('not-allowed');
      demand(actor, 'key.revoke', row.organisation_id);
      await transaction.execute('update access.keys set revoked_at = coalesce(revoked_at, now()) where id = $1', [id]);
      await audit(transaction, actor, 'key.revoked', id);
      await this.accessChanges.announce(transaction, { organisationId: row.organisation_id });
    });
  }
}

function keyOf(row: KeyRow): Key {
  return {
    id: row.id,
    organisationId: row.organisation_id,
    name: row.name,
    hint: row.hint,
    scopes: row.scopes,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    revokedAt: row.revoked_at?.toISOString() ?? null,
    usedAt: row.used_at?.toISOString() ?? null,
  };
}

const columns = 'id, organisation_id, name, hint, scopes, created_at, expires_at, revoked_at, used_at';
const insertSql = `
  insert into access.keys (id, organisation_id, name, hint, hash, scopes, created_by, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(days => $8)) returning ${columns}`;
const listSql = `
  select ${columns} from access.keys where organisation_id = $1 and ($2::text is null or id::text < $2::text) order by id::text desc limit $3`;
