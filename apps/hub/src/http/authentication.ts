import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { asService, Database } from '@ortoo/persistence';
import { type Actor, type Scope } from './actor.js';

/** What became of a credential. */
export type Verdict = { kind: 'accepted'; actor: Actor } | { kind: 'revoked' } | { kind: 'unknown' };

interface KeyRow {
  [column: string]: unknown;
  id: string;
  organisation_id: string;
  scopes: Scope[];
  standing: string;
  alive: boolean;
}

const keepFor = 1500;
const largestCache = 20_000;

/** Recognises callers by key. A verdict is kept for 1.5 s, so that revoking works within the promised five. */
@Injectable()
export class Authentication {
  private readonly verdicts = new Map<string, { until: number; verdict: Promise<Verdict> }>();

  constructor(private readonly database: Database) {}

  /** Looks a bearer key up; the same key asked again within 1.5 s costs nothing. */
  byKey(key: string): Promise<Verdict> {
    const kept = this.verdicts.get(key);
    if (kept && kept.until > Date.now()) return kept.verdict;
    if (this.verdicts.size > largestCache) this.verdicts.clear();
    const verdict = this.lookUp(key);
    this.verdicts.set(key, { until: Date.now() + keepFor, verdict });
    verdict.catch(() => this.verdicts.delete(key));
    return verdict;
  }

  private async lookUp(key: string): Promise<Verdict> {
    if (!/^ork_[A-Za-z0-9_-]{20,100}$/.test(key)) return { kind: 'unknown' };
    const [row] = await this.database.inTransaction(asService('hub'), transaction =>
      transaction.query<KeyRow>(selectKey, [createHash('sha256').update(key).digest()]),
    );
    if (!row) return { kind: 'unknown' };
    if (!row.alive) return { kind: 'revoked' };
    const actor: Actor = {
      viewer: { kind: 'organisation', organisation: row.organisation_id },
      organisationId: row.organisation_id,
      keyId: row.id,
      standing: row.standing,
      roles: [],
      scopes: row.scopes,
    };
    return { kind: 'accepted', actor };
  }
}

const selectKey = `
  select k.id, k.organisation_id, k.scopes, o.standing,
    k.revoked_at is null and k.expires_at > now() and o.standing not in ('suspended', 'left') as alive
  from access.keys k join access.organisations o on o.id = k.organisation_id where k.hash = $1`;
