// breaking: no — new table
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What each person wants in the digest, as they chose it; the mailer keeps its own copy, made from events. */
export class DigestChoices20261124070800 implements MigrationInterface {
  readonly name = 'DigestChoices20261124070800';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table hub.digest_choices (
        person_id uuid primary key references access.people(id) on delete cascade,
        frequency text not null check (frequency in ('off', 'immediate', 'daily', 'weekly')),
        weekday smallint not null check (weekday between 1 and 7),
        hour smallint not null check (hour between 0 and 23),
        minute smallint not null check (minute in (0, 30)),
        zone text not null,
        language text not null,
        kinds text[] not null default '{}',
        themes text[] not null default '{}',
        places text[] not null default '{}',
        organisations text[] not null default '{}',
        -- Recognises the link in the person's mails; the link itself is nowhere stored.
        unsubscribe_hash bytea not null unique,
        unsubscribed_at timestamptz,
        version int not null default 1,
        updated_at timestamptz not null default now()
      );
      alter table hub.digest_choices enable row level security;
      alter table hub.digest_choices force row level security;
      create policy owner_passes on hub.digest_choices to current_user using (true) with check (true);
      create policy own_choices on hub.digest_choices to ortoo_hub
        using (access.is_service() or person_id = nullif(current_setting('ortoo.person', true), '')::uuid)
        with check (access.is_service() or person_id = nullif(current_setting('ortoo.person', true), '')::uuid);
      grant select, insert, update, delete on hub.digest_choices to ortoo_hub`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table hub.digest_choices');
  }
}
