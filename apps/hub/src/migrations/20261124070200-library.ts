// breaking: no — first tables
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The library's records, and what makes writing them safe to repeat. */
export class Library20261124070200 implements MigrationInterface {
  readonly name = 'Library20261124070200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(materials);
    await runner.query(idempotency);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table hub.idempotency, hub.material_versions, hub.material_translations, hub.materials cascade');
  }
}

// Child tables repeat the policy by asking whether their material is visible: one rule, one place.
const materials = `
  create schema if not exists hub;
  grant usage on schema hub to ortoo_hub;

  create table hub.materials (
    id uuid primary key references access.records(id) deferrable initially deferred,
    organisation_id uuid not null references access.organisations(id),
    kind text not null,
    title text not null,
    summary text,
    body text not null,
    language text not null,
    themes text[] not null default '{}',
    places text[] not null default '{}',
    sources jsonb not null default '[]',
    licence text,
    original_date date,
    details jsonb not null default '{}',
    source_url text,
    source_checksum text,
    state text not null default 'draft' check (state in ('draft', 'embargoed', 'published', 'withdrawn')),
    embargo_until timestamptz,
    published_at timestamptz,
    withdrawn_at timestamptz,
    withdrawal_reason text,
    version int not null default 1,
    created_by uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (organisation_id, source_url)
  );
  create index materials_newest on hub.materials (published_at desc, id desc) where state = 'published';

  create table hub.material_translations (
    material_id uuid not null references hub.materials(id) on delete cascade,
    language text not null,
    title text not null,
    body text not null,
    machine boolean not null default false,
    primary key (material_id, language)
  );

  create table hub.material_versions (
    material_id uuid not null references hub.materials(id) on delete cascade,
    version int not null,
    at timestamptz not null default now(),
    by_person uuid,
    snapshot jsonb not null,
    primary key (material_id, version)
  );

  do $$ declare target text; key text; begin
    for target, key in values ('materials', 'id'), ('material_translations', 'material_id'), ('material_versions', 'material_id') loop
      execute format('alter table hub.%I enable row level security', target);
      execute format('alter table hub.%I force row level security', target);
      execute format('create policy owner_passes on hub.%I to current_user using (true) with check (true)', target);
      execute format('create policy service_passes on hub.%I to ortoo_hub using (access.is_service()) with check (access.is_service())', target);
      execute format('create policy readers_read on hub.%I for select to ortoo_hub using (exists (
        select from access.records r where r.id = %I.%I and r.readers && (select access.viewer_tokens())))', target, target, key);
      execute format('create policy owners_write on hub.%I to ortoo_hub
        using (exists (select from access.records r where r.id = %I.%I and r.owner_id = nullif(current_setting(''ortoo.organisation'', true), '''')::uuid))
        with check (exists (select from access.records r where r.id = %I.%I and r.owner_id = nullif(current_setting(''ortoo.organisation'', true), '''')::uuid))',
        target, target, key, target, key);
    end loop;
  end $$;
  grant select, insert, update, delete on hub.materials, hub.material_translations, hub.material_versions to ortoo_hub`;

const idempotency = `
  create table hub.idempotency (
    caller text not null,
    key text not null,
    fingerprint bytea not null,
    status smallint,
    headers jsonb,
    body text,
    created_at timestamptz not null default now(),
    primary key (caller, key)
  );
  create index idempotency_age on hub.idempotency (created_at);
  grant select, insert, update, delete on hub.idempotency to ortoo_hub`;
