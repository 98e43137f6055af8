// breaking: no — first tables
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Every mail on its way, people's choices, and what is collected for them. */
export class Mail20261124071000 implements MigrationInterface {
  readonly name = 'Mail20261124071000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(outgoing);
    await runner.query(digests);
    await runner.query(grants);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table mailer.outgoing, mailer.suppressions, mailer.items, mailer.digests, mailer.choices, mailer.progress cascade',
    );
  }
}

const outgoing = `
  create schema if not exists mailer;

  create table mailer.outgoing (
    id uuid primary key,
    template text not null,
    person_id uuid,
    -- Only for whoever is not a person of the hub yet; gone, like "values", once the mail is closed.
    email public.citext,
    language text not null,
    "values" jsonb,
    dedupe_key text unique,
    priority smallint not null default 5,
    -- waiting and deferred are tried when due; sending has not shown its body to anyone; body_written may have arrived.
    state text not null default 'waiting' check (state in
      ('waiting', 'deferred', 'sending', 'body_written', 'sent', 'failed', 'ambiguous', 'empty', 'expired', 'superseded', 'suppressed')),
    not_before timestamptz not null default now(),
    not_after timestamptz not null,
    attempts int not null default 0,
    -- Names the attempt, so that a sender that was thought dead cannot go on with it.
    lease uuid,
    lease_until timestamptz,
    is_resend boolean not null default false,
    message_id text,
    started_at timestamptz,
    body_written_at timestamptz,
    closed_at timestamptz,
    reply text,
    created_at timestamptz not null default now(),
    check (person_id is not null or email is not null or closed_at is not null)
  );
  create index outgoing_due on mailer.outgoing (priority, not_before) where state in ('waiting', 'deferred');
  create index outgoing_underway on mailer.outgoing (lease_until) where state in ('sending', 'body_written');
  create index outgoing_person on mailer.outgoing (person_id, created_at);

  -- Addresses that refused mail for good; a person whose address changes is not touched by it.
  create table mailer.suppressions (
    email public.citext primary key,
    reason text not null,
    since timestamptz not null default now()
  );`;

const digests = `
  -- How far the ledger was read, in the transaction of what was made of it.
  create table mailer.progress (name text primary key, position bigint not null);
  insert into mailer.progress (name, position) values ('collecting', 0);

  create table mailer.choices (
    person_id uuid primary key,
    frequency text not null check (frequency in ('off', 'immediate', 'daily', 'weekly')),
    -- Tags as the ledger writes them (kind:…, theme:…, place:…, org:…); empty takes everything.
    kinds text[] not null default '{}',
    themes text[] not null default '{}',
    places text[] not null default '{}',
    organisations text[] not null default '{}',
    weekday smallint not null default 1,
    hour smallint not null,
    minute smallint not null default 0,
    zone text not null,
    language text not null,
    since timestamptz not null default now(),
    -- The next slot: its local date and its instant. Null: nothing is due ("at once" without items, or "off").
    slot_date date,
    due_at timestamptz,
    last_digest_at timestamptz,
    -- Overdue by more than a week: waits for an administrator's yes.
    held_since timestamptz
  );
  create index choices_due on mailer.choices (due_at) where held_since is null;

  -- One row per person, local date and kind, ever: the key is the lock. "At once" counts its mails of a day.
  create table mailer.digests (
    id uuid primary key,
    person_id uuid not null,
    local_date date not null,
    kind text not null check (kind in ('immediate', 'daily', 'weekly')),
    ordinal smallint not null default 0,
    state text not null check (state in ('frozen', 'empty')),
    upto bigint not null,
    since timestamptz not null,
    missed smallint not null default 0,
    frozen_at timestamptz not null default now(),
    unique (person_id, local_date, kind, ordinal)
  );

  create table mailer.items (
    id bigint generated always as identity primary key,
    person_id uuid not null,
    -- The record, or the event itself when it is about none.
    subject uuid not null,
    record_id uuid,
    position bigint not null,
    type text not null,
    first_type text not null,
    at timestamptz not null,
    -- Null: open, waits for the next digest.
    digest_id uuid references mailer.digests(id),
    fate text check (fate in ('mailed', 'perhaps', 'dropped')),
    -- Carried over from a mail of this date of which nobody knows whether it arrived.
    perhaps_on date
  );
  create unique index items_open on mailer.items (person_id, subject) where digest_id is null;
  create index items_subject on mailer.items (subject, person_id);
  create index items_digest on mailer.items (digest_id);`;

const grants = `
  grant usage on schema mailer to ortoo_hub, ortoo_notifier, ortoo_mailer;
  grant insert on mailer.outgoing to ortoo_hub, ortoo_notifier;
  grant select, insert, update, delete on mailer.outgoing, mailer.suppressions, mailer.choices, mailer.digests, mailer.items, mailer.progress to ortoo_mailer;
  grant usage on all sequences in schema mailer to ortoo_mailer`;
