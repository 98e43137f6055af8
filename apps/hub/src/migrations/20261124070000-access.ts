// breaking: no — first tables
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Who is who, and the one function that says who may see what. */
export class Access20261124070000 implements MigrationInterface {
  readonly name = 'Access20261124070000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(organisationsAndPeople);
    await runner.query(credentials);
    await runner.query(recordsAndVisibility);
    await runner.query(auditTrail);
    await runner.query(grants);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table access.audit, access.records, access.keys, access.sessions, access.sign_in_codes, access.identities,
        access.invitations, access.group_members, access.groups, access.memberships, access.people, access.organisations cascade;
      drop function access.tokens, access.viewer_tokens, access.visible, access.is_service cascade`);
  }
}

const organisationsAndPeople = `
  create extension if not exists citext with schema public;
  create schema if not exists access;

  create table access.organisations (
    id uuid primary key,
    standing text not null check (standing in ('applicant','member','observer','government','donor','suspended','left')),
    name text not null,
    names jsonb not null default '[]',
    acronym text,
    aliases text[] not null default '{}',
    type_iati smallint not null,
    type_ocha smallint,
    identifiers jsonb not null default '[]',
    country_hq text,
    works_in text[] not null default '{}',
    homepage text,
    about jsonb not null default '[]',
    themes text[] not null default '{}',
    focal_points jsonb not null default '[]',
    safeguarding jsonb not null default '{}',
    admission jsonb not null default '{}',
    merged_into uuid references access.organisations(id),
    joined_at timestamptz,
    left_at timestamptz,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create unique index organisations_acronym on access.organisations (lower(acronym)) where standing <> 'left';

  create table access.people (
    id uuid primary key,
    email citext unique,
    name text not null,
    language text not null default 'en',
    zone text not null default 'UTC',
    state text not null default 'active' check (state in ('active','suspended','erased')),
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );

  create table access.memberships (
    person_id uuid not null references access.people(id) on delete cascade,
    organisation_id uuid not null references access.organisations(id),
    roles text[] not null default '{member}',
    since timestamptz not null default now(),
    ended_at timestamptz,
    primary key (person_id, organisation_id)
  );

  create table access.groups (
    id uuid primary key,
    name text not null,
    names jsonb not null default '[]',
    purpose text not null default '',
    scope text not null default 'national' check (scope in ('national','regional')),
    places text[] not null default '{}',
    ended_on date,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );

  create table access.group_members (
    id uuid primary key default gen_random_uuid(),
    group_id uuid not null references access.groups(id),
    organisation_id uuid not null references access.organisations(id),
    office text not null default 'member' check (office in ('member','chair','co-chair')),
    from_date date not null default current_date,
    until_date date,
    check (until_date is null or until_date >= from_date)
  );
  create index group_members_organisation on access.group_members (organisation_id);
  create index group_members_group on access.group_members (group_id);

  create table access.invitations (
    id uuid primary key,
    organisation_id uuid not null references access.organisations(id),
    email citext not null,
    name text not null default '',
    roles text[] not null default '{member}',
    language text not null default 'en',
    token_hash bytea not null unique,
    invited_by uuid references access.people(id),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    accepted_at timestamptz,
    revoked_at timestamptz
  )`;

const credentials = `
  create table access.identities (
    issuer text not null,
    subject text not null,
    person_id uuid not null references access.people(id) on delete cascade,
    created_at timestamptz not null default now(),
    primary key (issuer, subject)
  );

  create table access.sign_in_codes (
    id uuid primary key,
    email citext not null,
    person_id uuid references access.people(id) on delete cascade,
    code_hash bytea not null,
    -- The browser that asked holds the other half in a cookie; null only for demo codes, which work on loopback alone.
    browser_hash bytea,
    attempts smallint not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz
  );
  create index sign_in_codes_email on access.sign_in_codes (email, created_at);

  create table access.sessions (
    id_hash bytea primary key,
    person_id uuid not null references access.people(id) on delete cascade,
    organisation_id uuid not null references access.organisations(id),
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    method text not null
  );
  create index sessions_person on access.sessions (person_id);

  create table access.keys (
    id uuid primary key,
    organisation_id uuid not null references access.organisations(id),
    name text not null,
    hint text not null,
    hash bytea not null unique,
    scopes text[] not null,
    created_by uuid references access.people(id) on delete set null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    used_at timestamptz
  );
  create index keys_organisation on access.keys (organisation_id)`;

const recordsAndVisibility = `
  create table access.records (
    id uuid primary key,
    entity text not null,
    owner_id uuid not null references access.organisations(id),
    audience jsonb not null,
    -- Who may see it now, as tokens; a draft, an embargoed or a withdrawn record differs from its audience.
    readers text[] not null,
    updated_at timestamptz not null default now()
  );
  create index records_readers on access.records using gin (readers);
  create index records_owner on access.records (owner_id);

  create function access.is_service() returns boolean language sql stable as
    $$ select coalesce(current_setting('ortoo.service', true), '') <> '' $$;

  -- The reader tokens of an organisation and, when given, one of its people. Both null: anyone. It is asked for every read,
  -- and planning it costs ten times what running it does: hence one plan for each session.
  create function access.tokens(p_organisation uuid, p_person uuid) returns text[]
    language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$ begin return (
    select array['public']
      || coalesce((
        select case o.standing
            when 'member' then array['coalition+government', 'coalition', 'org:' || o.id]
            when 'applicant' then array['org:' || o.id]
            else array['coalition+government', 'org:' || o.id]
          end
          || coalesce((
            select array_agg(distinct 'group:' || m.group_id)
            from access.group_members m join access.groups g on g.id = m.group_id
            where m.organisation_id = o.id and o.standing <> 'applicant'
              and m.from_date <= current_date and (m.until_date is null or m.until_date >= current_date)
              and (g.ended_on is null or g.ended_on >= current_date)), '{}')
          || coalesce((
            select array['person:' || p.id]
            from access.people p join access.memberships s on s.person_id = p.id
            where p.id = p_person and s.organisation_id = o.id and s.ended_at is null and p.state = 'active'), '{}')
        from access.organisations o
        where o.id = p_organisation and o.standing not in ('suspended', 'left')), '{}')
  ); end $$;

  -- The tokens of the transaction's viewer.
  create function access.viewer_tokens() returns text[] language sql stable as $$
    select access.tokens(nullif(current_setting('ortoo.organisation', true), '')::uuid,
                         nullif(current_setting('ortoo.person', true), '')::uuid)
  $$;

  -- THE rule: may this organisation (and person) see this record now?
  create function access.visible(p_organisation uuid, p_person uuid, p_record uuid) returns boolean
    language sql stable security definer set search_path = '' as $$
    select exists (
      select from access.records r where r.id = p_record and r.readers && access.tokens(p_organisation, p_person))
  $$;

  alter table access.records enable row level security;
  alter table access.records force row level security;
  create policy owner_passes on access.records to current_user using (true) with check (true);
  create policy services_read on access.records for select to ortoo_hub, ortoo_notifier, ortoo_mailer using (access.is_service());
  create policy viewers_read on access.records for select to ortoo_hub using (readers && (select access.viewer_tokens()));
  create policy owners_write on access.records for all to ortoo_hub
    using (access.is_service() or owner_id = nullif(current_setting('ortoo.organisation', true), '')::uuid)
    with check (access.is_service() or owner_id = nullif(current_setting('ortoo.organisation', true), '')::uuid)`;

const auditTrail = `
  create table access.audit (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    organisation_id uuid,
    person_id uuid,
    key_id uuid,
    service text,
    request_id text,
    action text not null,
    subject_id uuid,
    details jsonb not null default '{}'
  );
  create index audit_subject on access.audit (subject_id);
  create index audit_organisation on access.audit (organisation_id, id)`;

// The audit is append-only for everybody: no update, no delete.
const grants = `
  grant usage on schema access, public to ortoo_hub, ortoo_notifier, ortoo_mailer;
  grant select, insert, update on access.organisations, access.people, access.memberships, access.groups, access.group_members,
    access.invitations, access.keys, access.records to ortoo_hub;
  grant select, insert, update, delete on access.identities, access.sign_in_codes, access.sessions to ortoo_hub;
  grant select, insert on access.audit to ortoo_hub;
  grant insert on access.audit to ortoo_notifier, ortoo_mailer;
  grant delete on access.memberships, access.group_members to ortoo_hub;
  grant select on access.organisations, access.groups, access.group_members, access.records to ortoo_notifier, ortoo_mailer;
  grant select on access.people, access.memberships to ortoo_mailer;
  grant usage on all sequences in schema access to ortoo_hub, ortoo_notifier, ortoo_mailer`;
