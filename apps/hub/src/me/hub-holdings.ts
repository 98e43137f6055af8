import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DigestChosen } from '@ortoo/contracts';
import { Outbox } from '@ortoo/messaging';
import { type Transaction } from '@ortoo/persistence';
import { type HeldRow, Holdings } from './holdings.js';

/** What schema `hub` holds about people and for organisations: materials, files, and digest choices. */
@Injectable()
export class HubHoldings implements OnModuleInit {
  constructor(
    private readonly holdings: Holdings,
    private readonly outbox: Outbox,
  ) {}

  onModuleInit(): void {
    const exportBy = (sql: string) => (transaction: Transaction, personId: string) =>
      transaction.query<HeldRow>(sql, [personId]);
    this.holdings.register('materials', {
      exportPerson: exportBy('select id, kind, title, state, created_at from hub.materials where created_by = $1'),
      moveOrganisation: moveMaterials,
    });
    this.holdings.register('files', {
      exportPerson: exportBy('select id, name, media_type, bytes, created_at from hub.files where created_by = $1'),
    });
    this.holdings.register('digest', {
      exportPerson: exportBy(
        `select ${choiceColumns}, unsubscribed_at, updated_at from hub.digest_choices where person_id = $1`,
      ),
      erasePerson: (transaction, personId) => this.eraseChoices(transaction, personId),
    });
  }

  /** Deletes the choices; the mailer keeps a copy, and hears that nothing is wanted from now on. */
  private async eraseChoices(transaction: Transaction, personId: string): Promise<void> {
    const [choices] = await transaction.query(
      `delete from hub.digest_choices where person_id = $1 returning weekday, hour, minute`,
      [personId],
    );
    if (!choices) return;
    const nothing = { zone: 'UTC', language: 'en', kinds: [], themes: [], places: [], organisations: [] };
    const { weekday, hour, minute } = choices as { weekday: number; hour: number; minute: number };
    await this.outbox.add(transaction, DigestChosen, { personId, frequency: 'off', weekday, hour, minute, ...nothing });
  }
}

async function moveMaterials(transaction: Transaction, from: string, into: string): Promise<void> {
  for (const statement of moves) await transaction.execute(statement, [from, into]);
}

const choiceColumns = 'frequency, weekday, hour, minute, zone, language, kinds, themes, places, organisations';

const moved = (column: string): string =>
  `array(select distinct case token when 'org:' || $1::uuid then 'org:' || $2::uuid else token end from unnest(${column}) token)`;

/** $1 is the organisation that ends, $2 the one that goes on. */
const moves = [
  // Both took the same page in: the survivor's copy goes on being fed from there.
  `update hub.materials m set source_url = null, source_checksum = null where m.organisation_id = $1::uuid
     and exists (select from hub.materials other where other.organisation_id = $2::uuid and other.source_url = m.source_url)`,
  `update hub.materials set organisation_id = $2::uuid, tags = ${moved('tags')} where organisation_id = $1::uuid`,
  `update hub.material_versions set readers = ${moved('readers')} where readers && array['org:' || $1::uuid] and $2::uuid is not null`,
  `update hub.withdrawals set readers = ${moved('readers')} where readers && array['org:' || $1::uuid] and $2::uuid is not null`,
  `update hub.files set organisation_id = $2::uuid where organisation_id = $1::uuid`,
];
