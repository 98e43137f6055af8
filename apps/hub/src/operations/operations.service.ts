import { Injectable } from '@nestjs/common';
import { type DeadLetter, type DeadLettersQuery, type HubStatus, type Page, Problem } from '@ortoo/contracts';
import { Bus, retryKick } from '@ortoo/messaging';
import { asService, Database } from '@ortoo/persistence';
import { type Actor, demand } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { decodeKey, pageFrom } from '../http/paging.js';

/** What the operator sees and decides: how well the hub is, and what becomes of events that could not be handled. */
@Injectable()
export class OperationsService {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
  ) {}

  /** The figures that tell whether the hub is well. */
  async status(actor: Actor): Promise<HubStatus> {
    demand(actor, 'hub.operate');
    const [row] = await this.database.inTransaction(asService('hub'), transaction =>
      transaction.query<StatusRow>(statusSql),
    );
    if (!row) throw new Problem('unavailable');
    const { auditedAt, sound, ...figures } = row;
    const lastAudit = auditedAt && sound !== null ? { at: auditedAt.toISOString(), sound } : null;
    return { ...figures, lastAudit, nats: this.bus.live !== undefined };
  }

  /** Dead letters, newest first. */
  async deadLetters(actor: Actor, { limit, after, state }: DeadLettersQuery): Promise<Page<DeadLetter>> {
    demand(actor, 'hub.operate');
    const key = decodeKey(after, 2);
    const rows = await this.database.inTransaction(asService('hub'), transaction =>
      transaction.query<DeadLetter & Record<string, unknown>>(listSql, [
        key?.[0] ?? null,
        key?.[1] ?? null,
        state ?? null,
        limit + 1,
      ]),
    );
    return pageFrom(rows, limit, letter => [letter.at, letter.id]);
  }

  /** Asks for a retry; the part that failed takes it up within two seconds. */
  async retry(actor: Actor, id: string): Promise<DeadLetter> {
    const letter = await this.change(actor, id, 'retry', 'retry_requested_at = now(), discarded_at = null');
    this.bus.kick(retryKick);
    return letter;
  }

  /** Takes a letter off the list of what waits; a later retry undoes it. */
  discard(actor: Actor, id: string): Promise<DeadLetter> {
    return this.change(actor, id, 'discard', 'discarded_at = now(), retry_requested_at = null');
  }

  private async change(actor: Actor, id: string, action: string, set: string): Promise<DeadLetter> {
    demand(actor, 'hub.operate');
    return this.database.inTransaction(asService('hub'), async transaction => {
      const [letter] = await transaction.query<DeadLetter & Record<string, unknown>>(
        `update ledger.dead_letters d set ${set} where id = $1 returning ${columns}`,
        [id],
      );
      if (!letter) throw new Problem('not-found');
      await audit(transaction, actor, `dead-letter.${action}`, id);
      return letter;
    });
  }
}

interface StatusRow extends Omit<HubStatus, 'lastAudit' | 'nats'> {
  [column: string]: unknown;
  auditedAt: Date | null;
  sound: boolean | null;
}

const statusSql = `
  with s as (select s.position, r.position as relayed from ledger.leaders s, ledger.leaders r where s.name = 'sequencer' and r.name = 'relay'), f as (select position from ledger.leaders where name = 'fanout'),
    last as (select at, sound from ledger.audits order by id desc limit 1)
  select (select max(epoch) from ledger.epochs) as epoch, s.position::float8 as position,
    (select count(*) from ledger.outbox where position is null)::float8 as unnumbered,
    greatest(s.position - s.relayed, 0)::float8 as "relayLag", greatest(s.position - f.position, 0)::float8 as "fanoutLag",
    coalesce(extract(epoch from now() - (select min(at) from ledger.outbox where position is null or position > f.position)), 0)::float8 as "oldestUndeliveredSeconds",
    (select count(*) from ledger.dead_letters where discarded_at is null)::float8 as "deadLetters",
    (select count(*) from ledger.schedule where due_at < now() - interval '1 minute')::float8 as "overdueWork",
    (select at from last) as "auditedAt", (select sound from last) as sound
  from s, f`;

const columns = `d.id, d.consumer, d.event_id as "eventId", d.type, d.reason, d.attempts, to_char(d.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
  case when d.discarded_at is not null then 'discarded' when d.retry_requested_at is not null then 'retrying' else 'waiting' end as state`;

const listSql = `
  select * from (select ${columns}, d.at as happened from ledger.dead_letters d) l
  where ($1::timestamptz is null or (l.happened, l.id) < ($1::timestamptz, $2::uuid)) and ($3::text is null or l.state = $3)
  order by l.happened desc, l.id desc limit $4`;
