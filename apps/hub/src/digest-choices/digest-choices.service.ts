import { Injectable } from '@nestjs/common';
import { chooseLanguage } from '@ortoo/texts';
import { type DigestChoices, DigestChosen, type NewDigestChoices, Problem } from '@ortoo/contracts';
import { hashOfToken, unsubscribeToken } from '@ortoo/mail';
import { Outbox } from '@ortoo/messaging';
import { asService, Database, type Transaction } from '@ortoo/persistence';
import { type Actor } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { checkVersion } from '../http/versions.js';
import { Writes } from '../http/writes.js';
import { type AccountDefaults, chosenEvent, completed, firstChoices, unchosen } from './digest-choices.rules.js';
import { LinkKey } from './link-key.js';

/** What people want in their digest: written here, kept again by the mailer through an internal event. */
@Injectable()
export class DigestChoicesService {
  constructor(
    private readonly database: Database,
    private readonly writes: Writes,
    private readonly outbox: Outbox,
    private readonly linkKey: LinkKey,
  ) {}

  /** The caller's choices; version 0 before the first. */
  async read(actor: Actor): Promise<DigestChoices> {
    const personId = personOf(actor);
    return this.database.inTransaction(actor.viewer, async transaction => {
      const account = await accountOf(transaction, personId);
      return (await currentChoices(transaction, personId)) ?? unchosen(account);
    });
  }

  /** Replaces the caller's choices. `expected` is the version that they read, null when they do not care. */
  async replace(actor: Actor, input: NewDigestChoices, expected: number | null): Promise<DigestChoices> {
    const personId = personOf(actor);
    return this.writes.run(actor, async transaction => {
      const account = await accountOf(transaction, personId);
      checkVersion(expected, (await currentChoices(transaction, personId))?.version ?? 0);
      const choices = await this.save(transaction, personId, input, account);
      await audit(transaction, actor, 'digest.chosen', personId, { frequency: choices.frequency });
      return choices;
    });
  }

  /** Gives someone new the weekly digest, unless they have chosen already; for the transaction that makes the account. */
  async begin(transaction: Transaction, personId: string): Promise<void> {
    if (await currentChoices(transaction, personId)) return;
    const account = await accountOf(transaction, personId);
    await this.save(transaction, personId, firstChoices(account), account);
  }

  /** Whose unsubscribe link this is, and in which language they read; null when it is nobody's. */
  async ownerOf(token: string): Promise<{ personId: string; language: DigestChoices['language'] } | null> {
    return this.database.inTransaction(asService('hub'), async transaction => {
      const [row] = await transaction.query<{ person_id: string; language: string }>(
        'select person_id, language from hub.digest_choices where unsubscribe_hash = $1',
        [hashOfToken(token)],
      );
      return row ? { personId: row.person_id, language: chooseLanguage([row.language]) } : null;
    });
  }

  /** Ends the digest of a person; once ended, again changes nothing. */
  async unsubscribe(personId: string): Promise<void> {
    await this.database.inTransaction(asService('hub'), async transaction => {
      const ended = await transaction.execute(
        `update hub.digest_choices set frequency = 'off', unsubscribed_at = now(), updated_at = now(), version = version + 1
         where person_id = $1 and frequency <> 'off'`,
        [personId],
      );
      const choices = ended === 1 ? await currentChoices(transaction, personId) : null;
      if (!choices) return;
      await audit(transaction, { viewer: transaction.viewer, roles: [], scopes: [] }, 'digest.unsubscribed', personId);
      await this.outbox.add(transaction, DigestChosen, chosenEvent(personId, choices));
    });
  }

  private async save(
    transaction: Transaction,
    personId: string,
    input: NewDigestChoices,
    account: AccountDefaults,
  ): Promise<DigestChoices> {
    const c = completed(input, account);
    const hash = hashOfToken(unsubscribeToken(await this.linkKey.read(), personId));
    const [row] = await transaction.query<{ version: number }>(upsert, [
      personId,
      ...[c.frequency, c.weekday, c.hour, c.minute, c.zone, c.language],
      ...[c.kinds, c.themes, c.places, c.organisations, hash],
    ]);
    const choices = { ...c, version: row?.version ?? 1, unsubscribedAt: null };
    await this.outbox.add(transaction, DigestChosen, chosenEvent(personId, choices));
    return choices;
  }
}

function personOf(actor: Actor): string {
  if (!actor.personId)
    throw new Problem('sign-in-required', { detail: 'A digest belongs to a person: sign in. A key has none.' });
  return actor.personId;
}

async function accountOf(transaction: Transaction, personId: string): Promise<AccountDefaults> {
  const [row] = await transaction.query<{ zone: string; language: string }>(
    'select zone, language from access.people where id = $1',
    [personId],
  );
  return { zone: row?.zone ?? 'UTC', language: chooseLanguage([row?.language ?? 'en']) };
}

async function currentChoices(transaction: Transaction, personId: string): Promise<DigestChoices | null> {
  const [row] = await transaction.query<DigestChoices & { unsubscribed_at: Date | null }>(select, [personId]);
  if (!row) return null;
  const { unsubscribed_at: at, ...choices } = row;
  return { ...choices, unsubscribedAt: at?.toISOString() ?? null };
}

const select = `
  select frequency, weekday, hour, minute, zone, language, kinds, themes, places, organisations, version, unsubscribed_at
  from hub.digest_choices where person_id = $1 for update`;

const upsert = `
  insert into hub.digest_choices (person_id, frequency, weekday, hour, minute, zone, language, kinds, themes, places, organisations, unsubscribe_hash)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  on conflict (person_id) do update set frequency = excluded.frequency, weekday = excluded.weekday, hour = excluded.hour,
    minute = excluded.minute, zone = excluded.zone, language = excluded.language, kinds = excluded.kinds, themes = excluded.themes,
    places = excluded.places, organisations = excluded.organisations, unsubscribe_hash = excluded.unsubscribe_hash,
    unsubscribed_at = null, version = digest_choices.version + 1, updated_at = now()
  returning version`;
