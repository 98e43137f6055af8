import { asService, type Database, prepared, sqlState } from '@ortoo/persistence';
import { failpoint } from '@ortoo/runtime';
import { type LedgerEvent, type Reach } from './ledger-event.js';

/** Raised when another process was elected in between: stop at once, it goes on. */
export class NotLeading extends Error {
  override readonly name = 'NotLeading';
}

/** Gives rows without a number the next dense positions. Only the elected leader may, under its term. */
export class Sequencer {
  constructor(private readonly database: Database) {}

  /**
   * Numbers up to `limit` rows and answers them in order.
   * @throws NotLeading when `term` is over.
   */
  async number(term: number, limit = 1000): Promise<LedgerEvent[]> {
    try {
      const numbered = await this.database.inTransaction(asService('hub'), async transaction => {
        const rows = await transaction.query<NumberedRow>(numberRows, [term, limit]);
        if (rows.length > 0) await failpoint('sequencer.before-commit');
        return rows.map(toEvent).sort((a, b) => a.position - b.position);
      });
      if (numbered.length > 0) await failpoint('sequencer.after-commit');
      return numbered;
    } catch (error) {
      if (sqlState(error) === 'OR001') throw new NotLeading('Another sequencer was elected', { cause: error });
      throw error;
    }
  }
}

const numberRows = prepared(
  'sequencer.number',
  `
  select position::float8 as position, id, at, type, version, reach, record_id, owner_id, classification, subject, tags, traceparent, data
  from ledger.number_rows($1, $2)`,
);

interface NumberedRow {
  position: number;
  id: string;
  at: Date;
  type: string;
  version: number;
  reach: Reach;
  record_id: string | null;
  owner_id: string | null;
  classification: string | null;
  subject: string | null;
  tags: string[];
  traceparent: string | null;
  data: string | null;
}

function toEvent({ record_id: recordId, owner_id: ownerId, ...rest }: NumberedRow): LedgerEvent {
  return { ...rest, recordId, ownerId };
}
