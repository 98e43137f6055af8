import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { type Ground } from './ground.js';
import { type Contest, type Figures, type Measure } from './measure.js';
import { type OwnProcess, type Program, startProgram, startService } from './processes.js';
import { type Site } from './site.js';

const perSecond = 120;
const most = 2000;
const itemCount = 20;
const lines = 5;

/** How many digests are composed, signed and sent, beside nodemailer's pool with the same words and the same signature. */
export const digests: Measure = {
  name: 'digests',
  aims: [
    {
      figure: 'mails',
      title: `digests of ${itemCount} items composed, signed and sent`,
      unit: '/s',
      ratio: { atLeast: 1.5 },
    },
  ],
  open: openDigests,
};

async function openDigests(ground: Ground): Promise<Contest> {
  const nats = await ground.nats('digests');
  const site = await ground.site('digests');
  await addReaders(site);
  const sink = await startProgram('mail-sink');
  const port = await sink.ask<number>('listen');
  const mailer = startMailer(ground, site, nats.url, port);
  const bell = await connect({ servers: nats.url });
  let ordinal = 0;
  const sendOurs = async (count: number): Promise<Figures> => {
    await site.sql(queueDigests, [count, ++ordinal]);
    return timeArrivals(sink, count, () => bell.publish('kick.mail'));
  };
  // The floor sends what the mailer has written: the first digest is its pattern.
  await sendOurs(1);
  const pattern = await sink.ask<string>('last');
  const keyFile = join(ground.folder, 'keys/dkim.pem');
  const floor = await startProgram('digests-floor', { BENCH_SMTP_PORT: String(port), BENCH_DKIM_KEY: keyFile });
  await floor.ask('learn', pattern);
  return {
    ours: { run: seconds => sendOurs(Math.min(most, seconds * perSecond)) },
    floor: {
      run: seconds => {
        const count = Math.min(most, seconds * perSecond);
        return timeArrivals(sink, count, () => floor.ask('send', count));
      },
    },
    close: async () => {
      await bell.close();
      await Promise.all([mailer.stop(), floor.stop(), sink.stop()]);
      await nats.stop();
      await site.close();
    },
  };
}

function startMailer(ground: Ground, site: Site, natsUrl: string, port: number): OwnProcess {
  return startService(ground, 'mailer', {
    ...site.environment,
    ORTOO_NATS_URL: natsUrl,
    ORTOO_SMTP_URL: `smtp://127.0.0.1:${port}`,
    ORTOO_MAIL_FROM: 'Örtöö <hub@hub.example>',
    ORTOO_MAIL_CONNECTIONS: String(lines),
    ORTOO_KEYS_DIR: join(ground.folder, 'keys'),
    ORTOO_PUBLIC_URL: 'https://hub.example',
  });
}

async function timeArrivals(sink: Program, count: number, start: () => unknown): Promise<Figures> {
  const arrived = sink.ask('expect', count);
  const begun = performance.now();
  await Promise.all([arrived, start()]);
  return { mails: count / ((performance.now() - begun) / 1000) };
}

/** Readers of one organisation, and the publications that they have not heard of. */
async function addReaders(site: Site): Promise<void> {
  const [member] = await site.addMembers(1);
  await site.sql(addEvents, [member?.id, itemCount]);
  await site.sql(addPeople, [member?.id, most]);
}

const addEvents = `
  with event as (select n, gen_random_uuid() as id, gen_random_uuid() as record from generate_series(1, $2::int) n),
  record as (
    insert into access.records (id, entity, owner_id, audience, readers)
    select record, 'material', $1::uuid, '"coalition"', array['coalition', 'org:' || $1] from event)
  insert into ledger.outbox (id, type, version, reach, record_id, owner_id, readers, classification, subject, tags, data, position)
  select id, 'report.published', 1, 'all', record, $1::uuid, array['coalition', 'org:' || $1], 'coalition', 'material/' || record, '{}',
    jsonb_build_object('materialId', record, 'version', 1, 'kind', 'study', 'title', 'Household water and child health, part ' || n,
      'summary', 'What 40 visits to soum health posts say about diarrhoea and water.', 'language', 'en', 'themes', '["health.wash"]'::jsonb,
      'body', repeat('Half of the households asked carry water more than one kilometre. ', 6), 'places', '["MN-041"]'::jsonb,
      'organisation', jsonb_build_object('id', $1, 'name', 'Child Rights Group'), 'url', 'https://hub.example/materials/' || record)::text, n
  from event`;

const addPeople = `
  with person as (
    insert into access.people (id, email, name) select gen_random_uuid(), 'reader' || n || '@member.example', 'Reader ' || n
    from generate_series(1, $2::int) n returning id),
  membership as (insert into access.memberships (person_id, organisation_id) select id, $1 from person)
  insert into mailer.choices (person_id, frequency, hour, zone, language) select id, 'daily', 7, 'Asia/Ulaanbaatar', 'en' from person`;

const queueDigests = `
  with digest as (
    insert into mailer.digests (id, person_id, local_date, kind, ordinal, state, upto, since)
    select gen_random_uuid(), person_id, current_date, 'daily', $2, 'frozen', ${itemCount}, now() - interval '1 day'
    from mailer.choices limit $1 returning id, person_id),
  item as (
    insert into mailer.items (person_id, subject, record_id, position, type, first_type, at, digest_id)
    select d.person_id, e.record_id, e.record_id, e.position, e.type, e.type, e.at, d.id from digest d cross join ledger.outbox e)
  insert into mailer.outgoing (id, template, person_id, language, "values", dedupe_key, not_after)
  select gen_random_uuid(), 'digest', person_id, 'en', jsonb_build_object('digestId', id), 'digest:' || id, now() + interval '1 hour'
  from digest`;
