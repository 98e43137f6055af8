// breaking: no — first tables
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The library's records and files, and what makes writing them safe to repeat. */
export class Library20261124070200 implements MigrationInterface {
  readonly name = 'Library20261124070200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ownership);
    await runner.query(materials);
    await runner.query(files);
    await runner.query(materialPolicies);
    await runner.query(filePolicies);
    await runner.query(visibleMaterials);
    await runner.query(idempotency);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function hub.equal_titles;
      drop view hub.visible_materials;
      drop table hub.idempotency, hub.withdrawals, hub.material_versions, hub.materials, hub.file_texts, hub.files cascade;
      drop policy owners_insert on access.records; drop policy owners_update on access.records; drop policy owners_delete on access.records;
      create policy owners_write on access.records for all to ortoo_hub
        using (access.is_service() or owner_id = nullif(current_setting('ortoo.organisation', true), '')::uuid)
        with check (access.is_service() or owner_id = nullif(current_setting('ortoo.organisation', true), '')::uuid);
      drop function hub.set_readers, hub.files_with_words, hub.file_vector, hub.viewer_organisation;
      revoke delete on access.records from ortoo_hub`);
  }
}

// An owner writes its records; what it reads follows from the readers alone, since a record for named persons is
// closed to the rest of its own organisation.
const ownership = `
  create function hub.viewer_organisation() returns uuid language sql stable parallel safe as
    $$ select nullif(current_setting('ortoo.organisation', true), '')::uuid $$;

  drop policy owners_write on access.records;
  create policy owners_insert on access.records for insert to ortoo_hub
    with check (access.is_service() or owner_id = hub.viewer_organisation());
  create policy owners_update on access.records for update to ortoo_hub
    using (access.is_service() or owner_id = hub.viewer_organisation())
    with check (access.is_service() or owner_id = hub.viewer_organisation());
  create policy owners_delete on access.records for delete to ortoo_hub
    using (access.is_service() or owner_id = hub.viewer_organisation());
  grant delete on access.records to ortoo_hub;

  -- An update may not end in a row that its writer cannot read; an owner may still name other persons as the only readers.
  create function hub.set_readers(p_record uuid, p_readers text[], p_audience jsonb) returns void
    language plpgsql security definer set search_path = '' as $$
  begin
    update access.records set readers = p_readers, audience = p_audience, updated_at = now()
    where id = p_record and (access.is_service() or owner_id = hub.viewer_organisation());
    if not found then raise exception 'only the owner changes the readers of a record' using errcode = '42501'; end if;
  end $$`;

const materials = `
  create table hub.materials (
    id uuid primary key references access.records(id) deferrable initially deferred,
    organisation_id uuid not null references access.organisations(id),
    kind text not null,
    title text not null,
    summary text,
    body text not null,
    language text not null,
    translations jsonb not null default '[]',
    themes text[] not null default '{}',
    places text[] not null default '{}',
    sources jsonb not null default '[]',
    licence text,
    original_date date,
    files uuid[] not null default '{}',
    details jsonb not null default '{}',
    source_url text,
    source_checksum text,
    state text not null default 'draft' check (state in ('draft', 'embargoed', 'published', 'withdrawn')),
    embargo_until timestamptz,
    published_at timestamptz,
    withdrawn_at timestamptz,
    withdrawal_reason text,
    -- What its publisher has answered to our questions, so that they are not asked twice.
    similar_checked boolean not null default false,
    identity_checked boolean not null default false,
    version int not null default 1,
    created_by uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    -- What filters and facets look at: kind:…, lang:…, org:…, theme:…, place:…, with everything that contains these.
    tags text[] not null default '{}',
    listed_at timestamptz not null generated always as (coalesce(published_at, created_at)) stored,
    title_key text not null generated always as (hub.title_key(title)) stored,
    titles text not null generated always as (hub.material_titles(title, translations)) stored,
    exact tsvector not null generated always as (hub.material_vector(false, language, title, summary, body, translations)) stored,
    folded tsvector not null generated always as (hub.material_vector(true, language, title, summary, body, translations)) stored,
    unique (organisation_id, source_url)
  );
  create index materials_newest on hub.materials (listed_at desc, id desc) where state = 'published';
  create index materials_title_key on hub.materials (title_key, organisation_id);
  create index materials_exact on hub.materials using gin (exact);
  create index materials_folded on hub.materials using gin (folded);
  create index materials_titles on hub.materials using gin (titles public.gin_trgm_ops);
  create index materials_tags on hub.materials using gin (tags);
  create index materials_files on hub.materials using gin (files);

  -- How a material read before it was changed, for those who could read it then and can read it now.
  create table hub.material_versions (
    material_id uuid not null references hub.materials(id) on delete cascade,
    version int not null,
    until timestamptz not null default now(),
    readers text[] not null,
    snapshot jsonb not null,
    primary key (material_id, version)
  );

  -- Who may learn that a record existed and was withdrawn: those who could read it.
  create table hub.withdrawals (
    material_id uuid primary key references hub.materials(id) on delete cascade,
    at timestamptz not null default now(),
    readers text[] not null,
    reason text
  )`;

const files = `
  create table hub.files (
    id uuid primary key,
    organisation_id uuid not null references access.organisations(id),
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    -- The content as it was sent, when pictures were freed of what they told of their maker.
    sent_sha256 text not null,
    name text not null,
    media_type text not null,
    bytes bigint not null,
    state text not null check (state in ('ready', 'held')),
    reasons jsonb not null default '[]',
    text_state text not null default 'waiting' check (text_state in ('waiting', 'ready', 'none')),
    created_by uuid,
    released_by uuid,
    created_at timestamptz not null default now()
  );
  create index files_organisation on hub.files (organisation_id, created_at desc);
  create index files_content on hub.files (sha256);
  create index files_sent on hub.files (organisation_id, sent_sha256);

  create table hub.file_texts (
    file_id uuid primary key references hub.files(id) on delete cascade,
    language text not null,
    content text not null,
    truncated boolean not null,
    exact tsvector not null,
    folded tsvector not null
  );
  create index file_texts_exact on hub.file_texts using gin (exact);
  create index file_texts_folded on hub.file_texts using gin (folded);

  -- As much of a long text as a tsvector holds (1 MiB).
  create function hub.file_vector(p_folded boolean, p_language text, p_text text) returns tsvector language plpgsql immutable as $$
  begin
    return hub.text_vector(p_folded, p_language, '', '', left(p_text, 1000000));
  exception when program_limit_exceeded then
    return hub.text_vector(p_folded, p_language, '', '', left(p_text, 150000));
  end $$`;

const materialPolicies = `
  do $$ declare target text; begin
    foreach target in array array['materials', 'material_versions', 'withdrawals', 'files', 'file_texts'] loop
      execute format('alter table hub.%I enable row level security', target);
      execute format('alter table hub.%I force row level security', target);
      execute format('create policy owner_passes on hub.%I to current_user using (true) with check (true)', target);
      execute format('create policy service_passes on hub.%I to ortoo_hub using (access.is_service()) with check (access.is_service())', target);
      execute format('grant select, insert, update, delete on hub.%I to ortoo_hub', target);
    end loop;
  end $$;

  create policy readers_read on hub.materials for select to ortoo_hub using (exists (
    select from access.records r where r.id = materials.id and r.readers && (select access.viewer_tokens())));
  create policy owners_insert on hub.materials for insert to ortoo_hub with check (organisation_id = hub.viewer_organisation());
  create policy owners_update on hub.materials for update to ortoo_hub
    using (organisation_id = hub.viewer_organisation()) with check (organisation_id = hub.viewer_organisation());
  create policy owners_delete on hub.materials for delete to ortoo_hub using (organisation_id = hub.viewer_organisation());

  create policy readers_read on hub.material_versions for select to ortoo_hub using (readers && (select access.viewer_tokens())
    and exists (select from access.records r where r.id = material_versions.material_id and r.readers && (select access.viewer_tokens())));
  create policy owners_insert on hub.material_versions for insert to ortoo_hub with check (exists (
    select from access.records r where r.id = material_versions.material_id and r.owner_id = hub.viewer_organisation()));

  create policy readers_read on hub.withdrawals for select to ortoo_hub using (readers && (select access.viewer_tokens()));
  create policy owners_insert on hub.withdrawals for insert to ortoo_hub with check (exists (
    select from access.records r where r.id = withdrawals.material_id and r.owner_id = hub.viewer_organisation()))`;

const filePolicies = `
  create policy readers_read on hub.files for select to ortoo_hub using (organisation_id = hub.viewer_organisation()
    or state = 'ready' and exists (select from hub.materials m where m.files @> array[files.id]));
  create policy owners_insert on hub.files for insert to ortoo_hub with check (organisation_id = hub.viewer_organisation());

  create policy readers_read on hub.file_texts for select to ortoo_hub
    using (exists (select from hub.files f where f.id = file_texts.file_id))`;

// Row-level security lets no index of ours find words, since the operators of text search may not run before the policy.
// So a search asks this view, which is the same rule by its owner's right; what is shown is read under the policy again.
// A subquery rather than a join: how many rows a viewer sees is beyond the planner's guess, and a join then reads them all.
const visibleMaterials = `
  create view hub.visible_materials as
    select m.* from hub.materials m
    where (select r.readers && (select access.viewer_tokens()) from access.records r where r.id = m.id);
  grant select on hub.visible_materials to ortoo_hub;

  -- Published work of others with the same title that the viewer may see; asked before every study is stored, so its plan is
  -- kept. Two ranges of the index instead of "not mine": a thousand reports of one title by one organisation cost nothing.
  -- A plan made while the table was small is kept: nothing but the title's own index may look good to it.
  create function hub.equal_titles(p_title text, p_owner uuid, p_self uuid, p_kinds text[]) returns setof uuid
    language plpgsql stable security definer set search_path = '' set enable_seqscan = off as $$
  declare sought text := hub.title_key(p_title);
  begin
    return query
      with namesake as materialized (
        select m.id, m.state, m.kind from hub.materials m where m.title_key = sought and m.organisation_id < p_owner
        union all
        select m.id, m.state, m.kind from hub.materials m where m.title_key = sought and m.organisation_id > p_owner)
      select n.id from namesake n join access.records r on r.id = n.id
      where n.state = 'published' and n.kind = any(p_kinds) and n.id is distinct from p_self and r.readers && (select access.viewer_tokens())
      order by n.id limit 6;
  end $$;

  -- Files whose text has these words; which of their materials the viewer may see is for the caller to ask.
  create function hub.files_with_words(p_exact tsquery, p_folded tsquery) returns uuid[]
    language sql stable security definer set search_path = '' as $$
    select coalesce(array_agg(t.file_id), '{}') from hub.file_texts t join hub.files f on f.id = t.file_id
    where f.state = 'ready' and (t.exact @@ p_exact or t.folded @@ p_folded)
  $$`;

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
