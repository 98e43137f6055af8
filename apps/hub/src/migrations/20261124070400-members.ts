// breaking: no — new columns and tables, two looser constraints
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What joining, signing in and acting for an organisation need beyond the first tables. */
export class Members20261124070400 implements MigrationInterface {
  readonly name = 'Members20261124070400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(organisations);
    await runner.query(signingIn);
    await runner.query(peopleAndGroups);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(undoPeopleAndGroups);
    await runner.query(undoSigningIn);
    await runner.query(undoOrganisations);
  }
}

// An applicant must not be able to keep an acronym from the organisation that bears it.
const organisations = `
  drop index access.organisations_acronym;
  create unique index organisations_acronym on access.organisations (lower(acronym)) where standing not in ('left', 'applicant');
  alter table access.organisations add standing_before text;

  -- Everything that an organisation is found by, in the spelling that hub.fold gives to what is looked for.
  create function access.organisation_search(p_organisation access.organisations) returns text language sql stable as $$
    select hub.fold(concat_ws(' ', p_organisation.name, p_organisation.acronym, array_to_string(p_organisation.aliases, ' '),
      (select string_agg(n ->> 'name', ' ') from jsonb_array_elements(p_organisation.names) n)))
  $$;

  -- Every organisation is a record as well: its own alone while it applies, public from its admission on.
  create function access.keep_organisation_record() returns trigger language plpgsql security definer set search_path = '' as $$
  begin
    insert into access.records (id, entity, owner_id, audience, readers)
    values (new.id, 'organisation', new.id,
      (case new.standing when 'applicant' then '"own"' else '"public"' end)::jsonb,
      case new.standing when 'applicant' then array['org:' || new.id] else array['public', 'org:' || new.id] end)
    on conflict (id) do update set audience = excluded.audience, readers = excluded.readers, updated_at = now()
      where access.records.readers is distinct from excluded.readers;
    return new;
  end $$;
  create trigger organisations_record after insert or update of standing on access.organisations
    for each row execute function access.keep_organisation_record();
  update access.organisations set standing = standing`;

const undoOrganisations = `
  drop trigger organisations_record on access.organisations;
  drop function access.keep_organisation_record, access.organisation_search;
  delete from access.records where entity = 'organisation';
  alter table access.organisations drop standing_before;
  drop index access.organisations_acronym;
  create unique index organisations_acronym on access.organisations (lower(acronym)) where standing <> 'left'`;

const signingIn = `
  -- The code is made when the mail is written, so that asking looks the same for every address.
  alter table access.sign_in_codes alter email drop not null, alter code_hash drop not null,
    add purpose text not null default 'sign-in' check (purpose in ('sign-in', 'address', 'first-operator', 'demo')),
    add reusable boolean not null default false;
  create index sign_in_codes_browser on access.sign_in_codes (browser_hash) where used_at is null;

  alter table access.sessions add id uuid not null unique default gen_random_uuid(), add browser_hash bytea, add device text not null default '';

  create table access.provider_attempts (
    state_hash bytea primary key,
    browser_hash bytea not null,
    nonce text not null,
    verifier text not null,
    -- Set when a signed-in person links an account, or an invited one brings it along.
    person_id uuid references access.people(id) on delete cascade,
    invitation_id uuid references access.invitations(id) on delete cascade,
    expires_at timestamptz not null
  );
  grant select, insert, delete on access.provider_attempts to ortoo_hub`;

const undoSigningIn = `
  drop table access.provider_attempts;
  alter table access.sessions drop id, drop browser_hash, drop device;
  drop index access.sign_in_codes_browser;
  delete from access.sign_in_codes where email is null or code_hash is null;
  alter table access.sign_in_codes drop purpose, drop reusable, alter email set not null, alter code_hash set not null`;

const peopleAndGroups = `
  alter table access.people add code_of_conduct_at timestamptz, add erased_at timestamptz;
  alter table access.groups add open boolean not null default false;
  create index memberships_organisation on access.memberships (organisation_id);
  create index invitations_organisation on access.invitations (organisation_id, created_at)`;

const undoPeopleAndGroups = `
  drop index access.invitations_organisation;
  drop index access.memberships_organisation;
  alter table access.groups drop open;
  alter table access.people drop code_of_conduct_at, drop erased_at`;
