import { Injectable } from '@nestjs/common';
import { type Material, type MaterialChange, type MaterialFields, Problem, type Withdrawal } from '@ortoo/contracts';
import { Schedule } from '@ortoo/messaging';
import { type Transaction } from '@ortoo/persistence';
import { PublicationChecks } from '../checks/publication-checks.service.js';
import { type MemberActor } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { checkVersion } from '../http/versions.js';
import { Writes } from '../http/writes.js';
import { MaterialEvents } from './material-events.service.js';
import { emptyAsNull, type MaterialRow, readMaterial, toMaterial } from './material.entity.js';
import { type ChangePlan, currentReaders, planChange, tagsOf, textFields } from './material.rules.js';
import { LibraryContext, releaseCommand, requirePublisher } from './materials.service.js';

type Answered = Pick<MaterialChange, 'similarChecked' | 'identityChecked'>;
type Questions = Answered & Pick<MaterialChange, 'publish'>;
/** What a change may bring; the questions are always answered, with yes or no. */
export type Change = Partial<MaterialChange> & Questions;

/** Changes materials and ends them; what they were is kept, and whoever had them is told. */
@Injectable()
export class RevisionsService {
  constructor(
    private readonly writes: Writes,
    private readonly schedule: Schedule,
    private readonly checks: PublicationChecks,
    private readonly events: MaterialEvents,
    private readonly context: LibraryContext,
  ) {}

  /** Changes a draft, publishes it, moves or ends its embargo, or revises what is published. */
  async change(actor: MemberActor, id: string, expected: number | null, change: Change): Promise<Material> {
    return this.writes.run(actor, transaction => this.changeIn(transaction, actor, id, expected, change));
  }

  /** As {@link change}, in a transaction that is open; `checksum` is kept for the next push of the same document. */
  async changeIn(
    transaction: Transaction,
    actor: MemberActor,
    id: string,
    expected: number | null,
    change: Change,
    checksum?: string,
  ): Promise<Material> {
    const { row, isAhead } = await this.lock(transaction, actor, id, expected, change.embargoUntil);
    const before = toMaterial(row, this.context.hub.publicUrl);
    const plan = planChange(before, change, isAhead);
    if ('refusal' in plan) throw new Problem('state-conflict', { detail: plan.refusal });
    if (plan.isNothing) return before;
    const { fields, changed, state } = plan;
    const answered = await this.check(transaction, row, plan, change);
    const readers = currentReaders(state, fields.audience, row.organisationId);
    const tags = tagsOf(fields, row.organisationId, await this.context.places.expand(fields.places));
    await keepVersion(transaction, row, before);
    await transaction.execute(updateMaterial, valuesOf(id, plan, tags, answered, checksum ?? row.sourceChecksum));
    await setReaders(transaction, id, readers, fields.audience);
    const after = await this.current(transaction, id, fields, before);
    if (plan.isMoved) await this.plan(transaction, id, plan.embargoUntil);
    await audit(transaction, actor, plan.isStep ? `material.${state}` : 'material.changed', id, { fields: changed });
    const announced = { material: after, readers, tags };
    await this.events.changed(transaction, { material: before, readers: row.readers, tags }, announced, changed);
    return after;
  }

  /** Ends a published material: its text leaves every channel, and those who had it are told. */
  async withdraw(actor: MemberActor, id: string, expected: number | null, { reason }: Withdrawal): Promise<Material> {
    return this.writes.run(actor, async transaction => {
      const { row } = await this.lock(transaction, actor, id, expected);
      if (row.state !== 'published')
        throw new Problem('state-conflict', {
          detail: `Only a published record is withdrawn; this one is ${row.state}.`,
        });
      const before = toMaterial(row, this.context.hub.publicUrl);
      await keepVersion(transaction, row, before);
      await transaction.execute(markWithdrawn, [id, reason ?? null]);
      await transaction.execute('insert into hub.withdrawals (material_id, readers, reason) values ($1, $2, $3)', [
        id,
        row.readers,
        reason ?? null,
      ]);
      await setReaders(transaction, id, currentReaders('withdrawn', row.audience, row.organisationId), row.audience);
      await audit(transaction, actor, 'material.withdrawn', id);
      await this.events.withdrawn(transaction, { material: before, readers: row.readers, tags: [] }, reason);
      const after = await this.read(transaction, id);
      return toMaterial(after, this.context.hub.publicUrl);
    });
  }

  /** Removes what was never published, without a trace but the audit's. */
  async remove(actor: MemberActor, id: string, expected: number | null): Promise<void> {
    await this.writes.run(actor, async transaction => {
      const { row } = await this.lock(transaction, actor, id, expected);
      if (row.publishedAt)
        throw new Problem('state-conflict', {
          detail: 'It was published: withdraw it, so that those who have it are told.',
        });
      await this.schedule.cancel(transaction, releaseCommand, id);
      await transaction.execute('delete from hub.materials where id = $1', [id]);
      await transaction.execute('delete from access.records where id = $1', [id]);
      await audit(transaction, actor, 'material.deleted', id);
    });
  }

  private async lock(
    transaction: Transaction,
    actor: MemberActor,
    id: string,
    expected: number | null,
    embargoUntil?: string | null,
  ): Promise<{ row: MaterialRow; isAhead: boolean }> {
    requirePublisher(actor);
    const [locked] = await transaction.query<{ isAhead: boolean }>(lockMaterial, [
      id,
      embargoUntil ? new Date(embargoUntil) : null,
    ]);
    const row = await this.read(transaction, id);
    if (!locked || row.organisationId !== actor.organisationId)
      throw new Problem('not-allowed', { detail: 'It belongs to another organisation: only that one changes it.' });
    checkVersion(expected, row.version);
    return { row, isAhead: locked.isAhead };
  }

  private async read(transaction: Transaction, id: string): Promise<MaterialRow> {
    const [row] = await transaction.query<MaterialRow>(readMaterial, [id]);
    if (!row) throw new Problem('not-found');
    return row;
  }

  /** The state after a change; whoever named other persons cannot read it any more, so it is put together then. */
  private async current(
    transaction: Transaction,
    id: string,
    fields: MaterialFields,
    before: Material,
  ): Promise<Material> {
    const [row] = await transaction.query<MaterialRow>(readMaterial, [id]);
    if (row) return toMaterial(row, this.context.hub.publicUrl);
    return { ...before, ...fields, files: before.files, version: before.version + 1 };
  }

  private async check(
    transaction: Transaction,
    row: MaterialRow,
    plan: ChangePlan,
    change: Questions,
  ): Promise<Answered> {
    const { fields, changed, isStep } = plan;
    const hasNewText = changed.some(name => textFields.includes(name));
    const hasNewSubject = changed.includes('title') || changed.includes('kind');
    const candidate = {
      fields,
      id: row.id,
      owner: row.organisationId,
      similarChecked: change.similarChecked || (row.similarChecked && !hasNewSubject),
      identityChecked: change.identityChecked || (row.identityChecked && !hasNewText),
    };
    await this.checks.refuseUnknown(transaction, candidate, field => changed.includes(field));
    if (hasNewText || isStep) this.checks.askAboutIdentity(candidate);
    if (hasNewSubject || isStep) await this.checks.askAboutLookAlikes(transaction, candidate);
    return candidate;
  }

  private async plan(transaction: Transaction, id: string, embargoUntil: Date | null): Promise<void> {
    if (embargoUntil) await this.schedule.at(transaction, embargoUntil, { name: releaseCommand, key: id });
    else await this.schedule.cancel(transaction, releaseCommand, id);
  }
}

/** Keeps how a material reads until now, before it is changed. */
export async function keepVersion(transaction: Transaction, row: MaterialRow, material: Material): Promise<void> {
  await transaction.execute(
    'insert into hub.material_versions (material_id, version, readers, snapshot) values ($1, $2, $3, $4)',
    [row.id, row.version, row.readers, JSON.stringify(material)],
  );
}

async function setReaders(
  transaction: Transaction,
  id: string,
  readers: string[],
  audience: MaterialFields['audience'],
): Promise<void> {
  await transaction.query('select hub.set_readers($1, $2, $3)', [id, readers, JSON.stringify(audience)]);
}

function valuesOf(
  id: string,
  { fields, state, embargoUntil }: ChangePlan,
  tags: string[],
  answered: Answered,
  checksum: string | null,
): unknown[] {
  const { summary, licence, originalDate } = emptyAsNull(fields);
  return [
    id,
    fields.kind,
    fields.title,
    summary,
    fields.body,
    fields.language,
    JSON.stringify(fields.translations),
    fields.themes,
    fields.places,
    JSON.stringify(fields.sources),
    licence,
    originalDate,
    fields.files,
    JSON.stringify(fields.details),
    state,
    embargoUntil,
    tags,
    answered.similarChecked,
    answered.identityChecked,
    checksum,
  ];
}

const lockMaterial = `
  select coalesce($2::timestamptz > now(), false) as "isAhead" from hub.materials where id = $1 for update`;

const updateMaterial = `
  update hub.materials set kind = $2, title = $3, summary = $4, body = $5, language = $6, translations = $7, themes = $8, places = $9,
    sources = $10, licence = $11, original_date = $12, files = $13, details = $14, state = $15, embargo_until = $16, tags = $17,
    similar_checked = $18, identity_checked = $19, source_checksum = $20, version = version + 1, updated_at = now(),
    published_at = case when $15 = 'published' then coalesce(published_at, now()) end
  where id = $1`;

const markWithdrawn = `
  update hub.materials set state = 'withdrawn', withdrawn_at = now(), withdrawal_reason = $2, version = version + 1, updated_at = now() where id = $1`;
