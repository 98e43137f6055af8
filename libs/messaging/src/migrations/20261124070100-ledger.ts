// breaking: no — first tables
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The ledger: what happened, in which order, and what each member was given. */
export class Ledger20261124070100 implements MigrationInterface {
  readonly name = 'Ledger20261124070100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(outbox);
    await runner.query(leadership);
    await runner.query(memberLog);
    await runner.query(dueWork);
    await runner.query(policiesAndGrants);
    await runner.query('select ledger.ensure_partitions()');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table ledger.outbox, ledger.member_log, ledger.member_heads, ledger.leaders, ledger.epochs, ledger.epoch_floors,
        ledger.schedule, ledger.inbox, ledger.dead_letters, ledger.audits cascade;
      drop function if exists ledger.ensure_partitions, ledger.drop_partitions_before, ledger.number_rows, ledger.redact cascade`);
  }
}

const outbox = `
  create schema if not exists ledger;

  create table ledger.outbox (
    seq bigint generated always as identity,
    at timestamptz not null default clock_timestamp(),
    id uuid not null,
    -- Dense, given by the sequencer; null until then.
    position bigint,
    type text not null,
    version smallint not null,
    reach text not null default 'all' check (reach in ('all', 'newcomers', 'former', 'internal')),
    record_id uuid,
    owner_id uuid,
    -- Who could see the record when this was written; a later reader needs to be among these and among the record's readers now.
    readers text[] not null default '{}',
    -- Of what is told to former readers: who keeps the record at this moment. Later the record itself may say otherwise.
    remaining text[],
    classification text,
    subject text,
    -- What filters look at: theme:…, place:…, org:…, lang:…, kind:…
    tags text[] not null default '{}',
    traceparent text,
    -- Null once redacted.
    data text,
    primary key (seq, at)
  ) partition by range (at);
  create index outbox_unnumbered on ledger.outbox (seq) where position is null;
  create index outbox_position on ledger.outbox (position);
  create index outbox_record on ledger.outbox (record_id);
  create index outbox_id on ledger.outbox (id);`;

const leadership = `
  create table ledger.leaders (
    name text primary key,
    term bigint not null default 0,
    -- sequencer: last number given; relay: last position known to be in the stream; fan-out: last position applied.
    -- The relay works under the sequencer's term, in a row of its own: on one row the two would wait for each other.
    position bigint not null default 0
  );
  insert into ledger.leaders (name) values ('sequencer'), ('relay'), ('fanout');

  create table ledger.epochs (epoch int primary key, since timestamptz not null default now(), reason text not null);
  insert into ledger.epochs (epoch, reason) values (1, 'founded');
  -- Where each log stood when an epoch began: the common point for readers with a cursor of an older epoch.
  create table ledger.epoch_floors (epoch int not null references ledger.epochs(epoch), organisation_id uuid not null, n bigint not null, primary key (epoch, organisation_id));

  create table ledger.audits (id bigint generated always as identity primary key, at timestamptz not null default now(), sound boolean not null, findings jsonb not null);

  -- Numbers what has no number yet, in the order it was written, under the caller's term.
  create function ledger.number_rows(p_term bigint, p_limit int) returns setof ledger.outbox language plpgsql as $$
  declare last bigint;
  begin
    select position into last from ledger.leaders where name = 'sequencer' and term = p_term for update;
    if not found then raise exception 'not the leader of this term' using errcode = 'OR001'; end if;
    return query
      with unnumbered as (
        select o.seq, o.at from ledger.outbox o where o.position is null order by o.seq limit p_limit),
      numbered as (
        select u.seq, u.at, last + row_number() over (order by u.seq) as n from unnumbered u)
      update ledger.outbox o set position = numbered.n from numbered where o.seq = numbered.seq and o.at = numbered.at
      returning o.*;
    get diagnostics p_limit = row_count;
    if p_limit > 0 then update ledger.leaders set position = last + p_limit where name = 'sequencer'; end if;
  end $$;`;

const memberLog = `
  create table ledger.member_log (
    organisation_id uuid not null,
    n bigint not null,
    position bigint not null,
    event_at timestamptz not null,
    event_id uuid not null,
    record_id uuid,
    type text not null,
    at timestamptz not null default now(),
    primary key (organisation_id, n, event_at)
  ) partition by range (event_at);
  create index member_log_record on ledger.member_log (record_id, organisation_id);

  create table ledger.member_heads (organisation_id uuid primary key, n bigint not null);

  create function ledger.ensure_partitions() returns void language plpgsql security definer set search_path = '' as $$
  declare month date; parent text; child text;
  begin
    for i in -1..3 loop
      month := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => i))::date;
      foreach parent in array array['outbox', 'member_log'] loop
        child := parent || '_' || to_char(month, 'YYYYMM');
        if to_regclass('ledger.' || child) is null then
          execute format('create table ledger.%I partition of ledger.%I for values from (%L) to (%L)', child, parent,
            month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
        end if;
      end loop;
    end loop;
  end $$;

  -- Drops whole months that ended before the keeping time; answers what was dropped.
  create function ledger.drop_partitions_before(p_days int) returns setof text language plpgsql security definer set search_path = '' as $$
  declare child text;
  begin
    if p_days < 31 then raise exception 'history is kept for at least 31 days'; end if;
    for child in
      select c.relname from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
      join pg_catalog.pg_namespace s on s.oid = c.relnamespace
      where s.nspname = 'ledger' and c.relname ~ '^(outbox|member_log)_[0-9]{6}$'
        and to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month' < now() - make_interval(days => p_days)
    loop
      execute format('drop table ledger.%I', child);
      return next child;
    end loop;
  end $$;`;

const dueWork = `
  create table ledger.schedule (
    id uuid primary key,
    due_at timestamptz not null,
    command text not null,
    -- At most one open piece of work per command and key; scheduling again moves it.
    key text not null,
    payload jsonb not null default '{}',
    attempts int not null default 0,
    last_error text,
    unique (command, key)
  );
  create index schedule_due on ledger.schedule (due_at);

  create table ledger.inbox (consumer text not null, event_id uuid not null, at timestamptz not null default now(), primary key (consumer, event_id));

  create table ledger.dead_letters (
    id uuid primary key,
    consumer text not null,
    event_id uuid not null,
    position bigint not null,
    type text not null,
    reason text not null,
    attempts int not null,
    at timestamptz not null default now(),
    retry_requested_at timestamptz,
    discarded_at timestamptz,
    unique (consumer, event_id)
  );`;

const policiesAndGrants = `
  alter table ledger.outbox enable row level security;
  alter table ledger.outbox force row level security;
  create policy owner_passes on ledger.outbox to current_user using (true) with check (true);
  create policy services_pass on ledger.outbox to ortoo_hub, ortoo_notifier, ortoo_mailer using (access.is_service()) with check (true);
  create policy viewers_read on ledger.outbox for select to ortoo_hub using (readers && (select access.viewer_tokens()));
  create policy anyone_writes on ledger.outbox for insert to ortoo_hub, ortoo_notifier, ortoo_mailer with check (true);

  alter table ledger.member_log enable row level security;
  alter table ledger.member_log force row level security;
  create policy owner_passes on ledger.member_log to current_user using (true) with check (true);
  create policy services_pass on ledger.member_log to ortoo_hub, ortoo_notifier using (access.is_service()) with check (access.is_service());
  create policy members_read on ledger.member_log for select to ortoo_hub
    using (organisation_id = nullif(current_setting('ortoo.organisation', true), '')::uuid or organisation_id = '00000000-0000-0000-0000-000000000000');

  -- Blanks what was said of a record so far; for its owner, in the transaction that withdraws or removes it.
  create function ledger.redact(p_record uuid) returns int language plpgsql security definer set search_path = '' as $$
  declare touched int;
  begin
    if not access.is_service() and not exists (
      select from access.records where id = p_record and owner_id = nullif(current_setting('ortoo.organisation', true), '')::uuid)
    then raise exception 'only the owner redacts a record' using errcode = '42501'; end if;
    update ledger.outbox set data = null where record_id = p_record and data is not null and type <> 'record.redacted';
    get diagnostics touched = row_count;
    return touched;
  end $$;

  grant usage on schema ledger to ortoo_hub, ortoo_notifier, ortoo_mailer;
  grant select, insert on ledger.outbox to ortoo_hub, ortoo_notifier, ortoo_mailer;
  grant update on ledger.outbox, ledger.leaders to ortoo_hub;
  grant update on ledger.leaders to ortoo_notifier;
  grant select on ledger.leaders, ledger.epochs, ledger.epoch_floors, ledger.member_log, ledger.member_heads to ortoo_hub, ortoo_notifier, ortoo_mailer;
  grant insert on ledger.epochs, ledger.epoch_floors to ortoo_hub;
  grant insert, update on ledger.member_log, ledger.member_heads to ortoo_notifier;
  grant select, insert on ledger.audits to ortoo_hub;
  grant select, insert, update, delete on ledger.schedule to ortoo_hub, ortoo_notifier, ortoo_mailer;
  grant select, insert, delete on ledger.inbox to ortoo_hub, ortoo_notifier, ortoo_mailer;
  grant select, insert, update, delete on ledger.dead_letters to ortoo_hub, ortoo_notifier, ortoo_mailer;
  grant usage on all sequences in schema ledger to ortoo_hub, ortoo_notifier, ortoo_mailer;
  grant execute on function ledger.ensure_partitions, ledger.drop_partitions_before to ortoo_hub`;
