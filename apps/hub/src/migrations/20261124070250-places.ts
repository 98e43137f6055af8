// breaking: no — new table
import { places } from '@ortoo/contracts';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The list of places, begun with countries and first-level units; coordinators add what lies below. */
export class Places20261124070250 implements MigrationInterface {
  readonly name = 'Places20261124070250';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(table);
    await runner.query(seed, [
      JSON.stringify(
        places.map(({ code, level, parent, names, pcode, gsoCode, validFrom, validTo, succeededBy }) => ({
          code,
          level,
          parent,
          names,
          pcode,
          gso_code: gsoCode,
          valid_from: validFrom,
          valid_to: validTo,
          succeeded_by: succeededBy,
        })),
      ),
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function hub.retag_places; drop table hub.places');
  }
}

// Which places there are is no secret, so everyone reads; who may change them is decided by the service.
const table = `
  create table hub.places (
    code text primary key,
    level smallint not null check (level between 0 and 3),
    parent text references hub.places(code) deferrable initially deferred,
    names jsonb not null,
    pcode text,
    gso_code text,
    valid_from date,
    valid_to date,
    succeeded_by text[] not null default '{}',
    child_population jsonb,
    updated_at timestamptz not null default now(),
    -- Everything that a person may type to find it.
    spellings text not null generated always as (hub.fold(code || ' ' || coalesce(pcode, '') || ' ' || names::text)) stored
  );
  create index places_spellings on hub.places using gin (spellings public.gin_trgm_ops);
  create index places_parent on hub.places (parent);
  alter table hub.places enable row level security;
  alter table hub.places force row level security;
  create policy owner_passes on hub.places to current_user using (true) with check (true);
  create policy everyone_passes on hub.places to ortoo_hub using (true) with check (true);
  grant select, insert, update on hub.places to ortoo_hub;

  -- Writes the tags of materials anew whose places are contained in others, or became others, by now; the same walk as
  -- expandPlaces of the contracts. It sees every material, so it answers nothing.
  create function hub.retag_places() returns void language sql security definer set search_path = '' as $$
    with recursive above (code, reached) as (
      select p.code, p.code from hub.places p
      union
      select a.code, next from above a join hub.places p on p.code = a.reached
        cross join lateral unnest(p.succeeded_by || p.parent) next where next is not null),
    fresh as (
      select m.id, array(select t from unnest(m.tags) t where t not like 'place:%')
        || array(select distinct 'place:' || a.reached from above a where a.code = any(m.places)) as tags
      from hub.materials m where m.places <> '{}')
    update hub.materials m set tags = fresh.tags from fresh
    where fresh.id = m.id and not (m.tags @> fresh.tags and m.tags <@ fresh.tags)
  $$`;

const seed = `
  insert into hub.places (code, level, parent, names, pcode, gso_code, valid_from, valid_to, succeeded_by)
  select code, level, parent, names, pcode, gso_code, valid_from, valid_to, coalesce(succeeded_by, '{}')
  from jsonb_to_recordset($1::jsonb) as p (code text, level smallint, parent text, names jsonb, pcode text, gso_code text,
    valid_from date, valid_to date, succeeded_by text[])`;
