import { type Transaction } from '@ortoo/persistence';
import { type Lag, type Leftovers, type MailFigures } from './judge-work.js';
import { type PostgresSettings } from './judge-servers.js';

/** Reads the version and what decides over durability. */
export async function readSettings(transaction: Transaction): Promise<PostgresSettings> {
  const [row] = await transaction.query<PostgresSettings & Record<string, unknown>>(`
    select current_setting('server_version') as version, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as "synchronousCommit", current_setting('full_page_writes') as "fullPageWrites",
      current_setting('data_checksums') as "dataChecksums"`);
  if (!row) throw new Error('PostgreSQL told nothing of its settings');
  return row;
}

/** How many connections each service holds, by its name. */
export async function readServices(transaction: Transaction): Promise<Map<string, number>> {
  const rows = await transaction.query<{ service: string; connections: number }>(`
    select substr(usename, 7) as service, count(*)::int as connections from pg_stat_activity
    where usename like 'ortoo\\_%' and datname = current_database() group by 1`);
  return new Map(rows.map(row => [row.service, row.connections]));
}

/** Reads how far each part has come. */
export async function readLag(transaction: Transaction): Promise<Lag> {
  const [row] = await transaction.query<Lag & Record<string, unknown>>(`
    with place as (
      select s.position, r.position as relayed, f.position as fanned_out from ledger.leaders s, ledger.leaders r, ledger.leaders f
      where s.name = 'sequencer' and r.name = 'relay' and f.name = 'fanout')
    select p.position::float8, p.relayed::float8, p.fanned_out::float8 as "fannedOut",
      (select count(*) from ledger.outbox where position is null)::float8 as unnumbered,
      extract(epoch from now() - least(
        (select min(at) from ledger.outbox where position is null),
        (select min(at) from ledger.outbox where position > p.fanned_out)))::float8 as "oldestUndelivered",
      extract(epoch from now() - (select min(at) from ledger.outbox where position > p.relayed))::float8 as "oldestUnrelayed"
    from place p`);
  if (!row) throw new Error('ledger.leaders lacks a row for sequencer, relay or fan-out');
  return row;
}

/** Reads what was given up, and what is late by more than a minute. */
export async function readLeftovers(transaction: Transaction): Promise<Leftovers> {
  const [row] = await transaction.query<Leftovers & Record<string, unknown>>(`
    select (select count(*) from ledger.dead_letters where retry_requested_at is null and discarded_at is null)::int as "deadLetters",
      (select count(*) from ledger.schedule where due_at < now() - interval '1 minute')::int as "overdueWork",
      (select count(*) from ledger.schedule where attempts >= 5)::int as "failingWork"`);
  return row ?? { deadLetters: 0, overdueWork: 0, failingWork: 0 };
}

/** Reads how the mail stands; undefined when this database has no mailer. */
export async function readMail(transaction: Transaction): Promise<MailFigures | undefined> {
  const [there] = await transaction.query<{ mailer: boolean }>(
    `select to_regclass('mailer.outgoing') is not null and to_regclass('mailer.suppressions') is not null
      and to_regclass('mailer.choices') is not null as mailer`,
  );
  if (!there?.mailer) return undefined;
  const [row] = await transaction.query<MailFigures & Record<string, unknown>>(`
    select count(*) filter (where closed_at is null)::int as queued,
      extract(epoch from now() - min(not_before) filter (where state in ('waiting', 'deferred') and not_before < now()))::float8 as "oldestDue",
      count(*) filter (where state = 'ambiguous' and created_at > now() - interval '7 days')::int as ambiguous,
      count(*) filter (where state = 'failed' and created_at > now() - interval '7 days')::int as failed,
      (select count(*) from mailer.suppressions)::int as suppressed,
      (select count(*) from mailer.choices where held_since is not null)::int as held
    from mailer.outgoing`);
  return row;
}

/** Until when months are laid out, when the hub began, and what its last own audit said. */
export async function readHistory(transaction: Transaction) {
  const [row] = await transaction.query<{
    covered: Date;
    founded: Date;
    auditedAt: Date | null;
    isSound: boolean | null;
  }>(`
    select (select max(substring(pg_get_expr(c.relpartbound, c.oid) from 'TO \\(''([^'']+)''')::timestamptz)
        from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'ledger.outbox'::regclass) as covered,
      (select min(since) from ledger.epochs) as founded, a.at as "auditedAt", a.sound as "isSound"
    from (select 1) one left join lateral (select at, sound from ledger.audits order by id desc limit 1) a on true`);
  if (!row) throw new Error('The ledger tells nothing of its history');
  return row;
}
