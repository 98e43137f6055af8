import { randomUUID } from 'node:crypto';
import { trace } from '@opentelemetry/api';
import { type DataOf, type EventDefinition } from '@ortoo/contracts';
import { prepared, type Transaction } from '@ortoo/persistence';
import { type Bus } from '../bus/bus.js';
import { type Reach } from './ledger-event.js';

/** The subject of the kick that says: there are rows without a number. */
export const outboxKick = 'kick.outbox';

/** What an event is about, and for whom. */
export interface EventContext {
  recordId?: string;
  ownerId?: string;
  /** Reader tokens at this moment, from `readersOf`. */
  readers?: string[];
  reach?: Reach;
  /** Name of the audience, shown as CloudEvents `dataclassification`. */
  classification?: string;
  /** CloudEvents `subject`, for example `material/0193…`. */
  subject?: string;
  /** What filters look at: `theme:…`, `place:…`, `org:…`, `lang:…`, `kind:…`. */
  tags?: string[];
}

/** The only way to say that something happened: a row in the transaction of the record itself. */
export class Outbox {
  constructor(private readonly bus: Bus) {}

  /**
   * Adds an event to the ledger; call it after the record's own row and its readers are written, so that order follows the record.
   * @returns the event's id.
   * @throws ZodError when `data` does not fit the declaration: a bug of the caller, which rolls the transaction back.
   */
  async add<E extends EventDefinition>(
    transaction: Transaction,
    event: E,
    data: DataOf<E>,
    context: EventContext = {},
  ): Promise<string> {
    const id = randomUUID();
    const reach = event.audience === 'internal' ? 'internal' : (context.reach ?? 'all');
    await transaction.execute(insertEvent, [
      id,
      event.type,
      event.version,
      reach,
      context.recordId ?? null,
      context.ownerId ?? null,
      context.readers ?? [],
      context.classification ?? null,
      context.subject ?? null,
      context.tags ?? [],
      currentTraceparent(),
      JSON.stringify(event.data.parse(data)),
    ]);
    transaction.afterCommit(() => this.bus.kick(outboxKick));
    return id;
  }
}

const insertEvent = prepared(
  'outbox.add',
  `
  insert into ledger.outbox (id, type, version, reach, record_id, owner_id, readers, classification, subject, tags, traceparent, data, remaining)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
    case when $4 = 'former' then (select readers from access.records where id = $5) end)`,
);

function currentTraceparent(): string | null {
  const context = trace.getActiveSpan()?.spanContext();
  if (!context) return null;
  return `00-${context.traceId}-${context.spanId}-${context.traceFlags.toString(16).padStart(2, '0')}`;
}
