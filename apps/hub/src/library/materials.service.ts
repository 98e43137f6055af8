import { Injectable } from '@nestjs/common';
import { type Material, type MaterialVersions, type NewMaterial, Problem } from '@ortoo/contracts';
import { Schedule } from '@ortoo/messaging';
import { Database, prepared, type Transaction } from '@ortoo/persistence';
import { v7 as uuidv7 } from 'uuid';
import { PublicationChecks } from '../checks/publication-checks.service.js';
import { type Actor, type MemberActor, requireScope } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { Writes } from '../http/writes.js';
import { Hub } from '../hub.settings.js';
import { PlaceList } from '../places/place-list.js';
import { MaterialEvents } from './material-events.service.js';
import { type MaterialFile, type MaterialRow, newRow, readMaterial, toMaterial } from './material.entity.js';
import { currentReaders, embargoAfter, nextState, normalised, tagsOf } from './material.rules.js';

/** The work that the schedule does when an embargo ends; its key is the id of the material. */
export const releaseCommand = 'material.release';

/** Where a record of another system comes from. */
export interface MaterialOrigin {
  id: string;
  url: string;
  checksum: string;
}

/** What the library's services need to know beside their work. */
@Injectable()
export class LibraryContext {
  constructor(
    readonly hub: Hub,
    readonly places: PlaceList,
  ) {}
}

/** Makes and reads materials: a record, its audit row and its event are one transaction. */
@Injectable()
export class MaterialsService {
  constructor(
    private readonly writes: Writes,
    private readonly database: Database,
    private readonly schedule: Schedule,
    private readonly checks: PublicationChecks,
    private readonly events: MaterialEvents,
    private readonly context: LibraryContext,
  ) {}

  /** Makes a draft, publishes, or publishes later; answers the new state. */
  async create(actor: MemberActor, input: NewMaterial): Promise<Material> {
    return this.writes.run(actor, transaction => this.createIn(transaction, actor, input));
  }

  /** As {@link create}, in a transaction that is open. */
  async createIn(
    transaction: Transaction,
    actor: MemberActor,
    input: NewMaterial,
    origin?: MaterialOrigin,
  ): Promise<Material> {
    requirePublisher(actor);
    const { publish, embargoUntil, similarChecked, identityChecked, ...given } = input;
    const fields = normalised(given);
    const owner = actor.organisationId;
    const candidate = { fields, owner, similarChecked, identityChecked };
    await this.checks.refuseUnknown(transaction, candidate, () => true);
    this.checks.askAboutIdentity(candidate);
    await this.checks.askAboutLookAlikes(transaction, candidate);
    const [now] = await transaction.query<Now>(selectNow, [owner, embargoUntil ? new Date(embargoUntil) : null]);
    if (!now) throw new Problem('not-allowed', { detail: 'Your organisation is not a member any more.' });
    const next = nextState('draft', { publish, embargoUntil, isAhead: now.isAhead });
    if ('refusal' in next) throw new Problem('state-conflict', { detail: next.refusal });
    const row = newRow(fields, {
      id: origin?.id ?? uuidv7(),
      owner: { id: owner, ...now },
      state: next.state,
      readers: currentReaders(next.state, fields.audience, owner),
      at: now.at,
      embargoUntil: embargoAfter(next.state, null, embargoUntil),
      source: origin ?? null,
    });
    const tags = tagsOf(fields, owner, await this.context.places.expand(fields.places));
    await transaction.execute(insertMaterial, valuesOf(row, tags, actor.personId, { similarChecked, identityChecked }));
    if (fields.files.length > 0) row.files = await filesOf(transaction, fields.files);
    const material = toMaterial(row, this.context.hub.publicUrl);
    await audit(transaction, actor, `material.${row.state}`, row.id);
    if (row.state === 'published') await this.events.published(transaction, { material, readers: row.readers, tags });
    if (row.embargoUntil) await this.schedule.at(transaction, row.embargoUntil, { name: releaseCommand, key: row.id });
    return material;
  }

  /** A material as the caller may see it. @throws Problem `gone` when it was withdrawn from the caller, else `not-found`. */
  async read(actor: Actor, id: string): Promise<Material> {
    return this.database.inTransaction(actor.viewer, async transaction => {
      const [row] = await transaction.query<MaterialRow>(readMaterial, [id]);
      if (row) return toMaterial(row, this.context.hub.publicUrl);
      const [withdrawal] = await transaction.query<{ reason: string | null }>(
        'select reason from hub.withdrawals where material_id = $1',
        [id],
      );
      throw withdrawal
        ? new Problem('gone', withdrawal.reason ? { detail: withdrawal.reason } : {})
        : new Problem('not-found');
    });
  }

  /** Its versions, newest first, as far as the caller could read them when they were the newest. */
  async versions(actor: Actor, id: string): Promise<MaterialVersions> {
    const material = await this.read(actor, id);
    const older = await this.database.inTransaction(actor.viewer, transaction =>
      transaction.query<{ version: number; until: Date; snapshot: Material }>(
        'select version, until, snapshot from hub.material_versions where material_id = $1 order by version desc limit 200',
        [id],
      ),
    );
    const items = older.map(({ version, until, snapshot }) => ({
      version,
      until: until.toISOString(),
      material: snapshot,
    }));
    return { items: [{ version: material.version, until: null, material }, ...items], next: null };
  }
}

/** Refuses whoever may not publish: a key needs the scope, and an organisation its admission. */
export function requirePublisher(actor: MemberActor): void {
  requireScope(actor, 'publish');
  if (actor.standing === 'applicant')
    throw new Problem('not-allowed', { detail: 'Your organisation publishes once it is admitted.' });
}

/** The files of a material in its order. */
export async function filesOf(transaction: Transaction, ids: string[]): Promise<Omit<MaterialFile, 'url'>[]> {
  return transaction.query<Omit<MaterialFile, 'url'> & Record<string, unknown>>(
    `select id, name, media_type as "mediaType", bytes::float8 as bytes, sha256 from hub.files where id = any($1) order by array_position($1::uuid[], id)`,
    [ids],
  );
}

interface Now {
  [column: string]: unknown;
  at: Date;
  isAhead: boolean;
  name: string;
  acronym: string | null;
}

const selectNow = prepared(
  'materials.now',
  `
  select now() as at, coalesce($2::timestamptz > now(), false) as "isAhead", name, acronym from access.organisations where id = $1`,
);

function valuesOf(
  row: MaterialRow,
  tags: string[],
  personId: string | undefined,
  checked: { similarChecked: boolean; identityChecked: boolean },
): unknown[] {
  return [
    row.id,
    row.organisationId,
    JSON.stringify(row.audience),
    row.readers,
    row.kind,
    row.title,
    row.summary,
    row.body,
    row.language,
    JSON.stringify(row.translations),
    row.themes,
    row.places,
    JSON.stringify(row.sources),
    row.licence,
    row.originalDate,
    row.fileIds,
    JSON.stringify(row.details),
    row.sourceUrl,
    row.sourceChecksum,
    row.state,
    row.embargoUntil,
    personId ?? null,
    tags,
    checked.similarChecked,
    checked.identityChecked,
  ];
}

// One statement for the record and its entry in `access`: the policy on materials asks for the owner alone.
const insertMaterial = prepared(
  'materials.insert',
  `
  with record as (insert into access.records (id, entity, owner_id, audience, readers) values ($1, 'material', $2, $3, $4))
  insert into hub.materials (id, organisation_id, kind, title, summary, body, language, translations, themes, places, sources, licence,
    original_date, files, details, source_url, source_checksum, state, embargo_until, created_by, tags, similar_checked, identity_checked, published_at)
  values ($1, $2, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
    case when $20 = 'published' then now() end)`,
);
