import { Injectable } from '@nestjs/common';
import {
  type FieldError,
  IngestItem,
  type IngestOutcome,
  type IngestRequest,
  type IngestResult,
  type MaterialFields,
  Problem,
} from '@ortoo/contracts';
import { type Transaction } from '@ortoo/persistence';
import { type MemberActor } from '../http/actor.js';
import { Writes } from '../http/writes.js';
import { emptyAsNull } from '../library/material.entity.js';
import { MaterialsService, requirePublisher } from '../library/materials.service.js';
import { RevisionsService } from '../library/revisions.service.js';
import { checksumOf, pointersBelow, recordIdOf, sameAddress } from './ingest.rules.js';

/** Undoes a transaction whose only purpose was to see whether it would work. */
class DryRun extends Error {
  override readonly name = 'DryRun';
  constructor(readonly outcome: IngestOutcome) {
    super('A dry run changes nothing');
  }
}

/** Takes documents from members' own systems: each is created, brought up to date or left alone, by its address. */
@Injectable()
export class IngestService {
  constructor(
    private readonly writes: Writes,
    private readonly materials: MaterialsService,
    private readonly revisions: RevisionsService,
  ) {}

  /** Handles every document by itself, in order; one that is refused stops no other. */
  async push(actor: MemberActor, { items, dryRun }: IngestRequest): Promise<IngestResult> {
    requirePublisher(actor);
    // The address makes a push repeatable, so the outcomes of a repeated request are those of now.
    const pusher = { ...actor, repeatable: undefined };
    const outcomes: IngestOutcome[] = [];
    for (const [index, item] of items.entries()) outcomes.push(await this.pushOne(pusher, item, index, dryRun));
    return { dryRun, items: outcomes };
  }

  private async pushOne(actor: MemberActor, document: unknown, index: number, dryRun: boolean): Promise<IngestOutcome> {
    const parsed = IngestItem.safeParse(document);
    if (!parsed.success) {
      const errors = parsed.error.issues.map(({ path, message }) => ({
        pointer: path.map(step => `/${String(step)}`).join(''),
        detail: message,
      }));
      return refusal(addressIn(document), index, new Problem('invalid-request', { errors }));
    }
    const url = sameAddress(parsed.data.url);
    try {
      return await this.writes.run(actor, async transaction => {
        const outcome = await this.upsert(transaction, actor, parsed.data, url);
        if (dryRun) throw new DryRun(outcome);
        return outcome;
      });
    } catch (error) {
      if (error instanceof DryRun) return error.outcome;
      if (error instanceof Problem && error.status < 500) return refusal(url, index, error);
      throw error;
    }
  }

  private async upsert(
    transaction: Transaction,
    actor: MemberActor,
    item: IngestItem,
    url: string,
  ): Promise<IngestOutcome> {
    const { url: _url, files: named, publish, embargoUntil, similarChecked, identityChecked, ...given } = item;
    // Two pushes of one document wait for each other here; the second finds what the first has written.
    await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 9))', [
      `${actor.organisationId} ${url}`,
    ]);
    const fields: MaterialFields = { ...given, files: await filesByChecksum(transaction, actor.organisationId, named) };
    const checksum = checksumOf(fields, { publish, embargoUntil });
    const [kept] = await transaction.query<Kept>(selectKept, [actor.organisationId, url]);
    const questions = { publish, similarChecked, identityChecked };
    if (!kept) {
      const origin = { id: recordIdOf(actor.organisationId, url), url, checksum };
      const made = await this.materials.createIn(transaction, actor, { ...fields, ...questions, embargoUntil }, origin);
      return { url, outcome: 'created', id: made.id, version: made.version, checksum };
    }
    if (kept.checksum === checksum) return { url, outcome: 'unchanged', id: kept.id, version: kept.version, checksum };
    const change = {
      ...fields,
      ...emptyAsNull(fields),
      ...questions,
      ...(kept.state === 'published' ? {} : { embargoUntil }),
    };
    const changed = await this.revisions.changeIn(transaction, actor, kept.id, null, change, checksum);
    return { url, outcome: 'updated', id: changed.id, version: changed.version, checksum };
  }
}

interface Kept {
  [column: string]: unknown;
  id: string;
  version: number;
  state: string;
  checksum: string | null;
}

const selectKept = `
  select id, version, state, source_checksum as checksum from hub.materials where organisation_id = $1 and source_url = $2`;

async function filesByChecksum(transaction: Transaction, owner: string, named: IngestItem['files']): Promise<string[]> {
  if (named.length === 0) return [];
  const rows = await transaction.query<{ id: string; sum: string; name: string }>(selectFiles, [
    owner,
    named.map(({ sha256 }) => sha256),
  ]);
  const errors: FieldError[] = [];
  const ids = named.map(({ sha256, name }, index) => {
    const sent = rows.filter(row => row.sum === sha256);
    const found = sent.find(row => row.name === name) ?? sent[0];
    if (!found)
      errors.push({
        pointer: `/files/${index}/sha256`,
        detail: 'Your organisation has sent no file with this content: POST /v1/files first.',
      });
    return found?.id ?? '';
  });
  if (errors.length > 0) throw new Problem('invalid-request', { errors });
  return ids;
}

const selectFiles = `
  select id, name, s.sum from hub.files f cross join lateral (values (f.sha256), (f.sent_sha256)) s (sum)
  where f.organisation_id = $1 and s.sum = any($2) order by f.created_at desc, f.id`;

function refusal(url: string | null, index: number, problem: Problem): IngestOutcome {
  const { errors = [], detail, extra } = problem.details;
  const named = errors.length > 0 ? errors : [{ pointer: '', detail: detail ?? problem.message }];
  const similar = (extra?.['similar'] as { id: string; title: string }[] | undefined)?.map(({ id, title }) => ({
    id,
    title,
  }));
  return {
    url,
    outcome: 'refused',
    problem: problem.slug,
    errors: pointersBelow(index, named),
    ...(similar ? { similar } : {}),
  };
}

function addressIn(document: unknown): string | null {
  const url = (document as { url?: unknown } | null)?.url;
  return typeof url === 'string' ? url.slice(0, 2000) : null;
}
