import { setTimeout as wait } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { type Coalition, foundCoalition, type Member } from './coalition.js';
import { type CrashPoint, digestsNow } from './crash-points.js';
import { disturb, type Disturbed } from './disturbances.js';
import { openMailbox, type Mailbox } from './mailbox.js';
import { Publishers, type PublishingFigures } from './publishers.js';
import { Random } from './random.js';
import { followByPolling, followByStream, readLog, type Reader, type Received } from './readers.js';
import { setStage, type Stage } from './stage.js';
import {
  type Fault,
  judgeLogs,
  judgeMail,
  judgeReader,
  judgeStream,
  type LogFigures,
  type MailFigures,
} from './verdict.js';

/** How a run is made. */
export interface RunOptions {
  count: number;
  perSecond: number;
  kills: number;
  every: number;
  sleepFor: number;
  instances: number;
  seed: number;
  fsync: boolean;
  crashPoints: readonly CrashPoint[];
  natsBinary: { path: string; version: string };
  say: (line: string) => void;
}

/** What came of a run. */
export interface Result {
  seconds: number;
  publishing: PublishingFigures;
  disturbed: Disturbed;
  deaths: Record<string, number>;
  logs: LogFigures;
  readers: { name: string; received: number; repeated: number; interruptions: number }[];
  mail: MailFigures;
  /** Seconds from the last disturbance, or the last publication if that came later, until all had caught up. */
  catchUp: number;
  faults: Fault[];
}

/** Publishes, disturbs, waits until all has caught up, and compares what everybody has with what was accepted. */
export async function runFaults(options: RunOptions): Promise<Result> {
  const random = new Random(options.seed);
  const mailbox = await openMailbox();
  const stage = await setStage({ ...options, smtpUrl: mailbox.url, random: new Random(options.seed + 1) });
  try {
    return await play(options, stage, mailbox, random);
  } finally {
    await stage.strike();
    await mailbox.stop();
  }
}

async function play(options: RunOptions, stage: Stage, mailbox: Mailbox, random: Random): Promise<Result> {
  const begun = Date.now();
  const coalition = await foundCoalition(stage.sql);
  const readers = follow(stage, coalition);
  const publishers = new Publishers(stage.urls, coalition, random);
  let isInPeace = false;
  const [disturbed] = await Promise.all([
    disturb(stage, options, random, options.say).finally(() => (isInPeace = true)),
    publishers.run({ ...options, revise: 0.3 }, () => isInPeace),
  ]);

  const calm = Date.now();
  const { accepted } = publishers.figures;
  await caughtUp(stage);
  const catchUp = (Date.now() - calm) / 1000;
  await publishers.last();
  await caughtUp(stage);
  const unmailed = await mailed(stage);
  const logs = await readLogs(stage, coalition);
  await readersAt(readers, logs);
  await Promise.all(readers.map(reader => reader.stop()));

  const judgedLogs = judgeLogs(coalition, logs, accepted);
  const judgedReaders = readers.map(({ member, channel, received, interruptions }) => {
    const name = `${member.name} by ${channel}`;
    return {
      name,
      received: received.length,
      interruptions,
      ...judgeReader(name, received, logs.get(member.id) ?? []),
    };
  });
  const mail = judgeMail(coalition, mailbox.mails, accepted, await toldByMail(stage));
  return {
    seconds: (Date.now() - begun) / 1000,
    publishing: publishers.figures,
    disturbed,
    deaths: Object.fromEntries(stage.parts.map(part => [part.name, part.deaths])),
    logs: judgedLogs,
    readers: judgedReaders,
    mail,
    catchUp,
    faults: [
      ...judgedLogs.faults,
      ...judgedReaders.flatMap(reader => reader.faults),
      ...judgeStream(await readStream(stage), await readLedger(stage)),
      ...unmailed,
      ...mail.faults,
      ...disturbed.missed.map(name => `no process came to ${name}`),
    ],
  };
}

function follow(stage: Stage, coalition: Coalition): Reader[] {
  const members = coalition.members.filter(member => member.standing !== 'suspended');
  return members.flatMap((member: Member, index) => [
    followByPolling(stage.urls, member),
    followByStream(stage.urls[index % stage.urls.length] ?? '', member),
  ]);
}

/** Everything is numbered, in the stream, and fanned out. */
async function caughtUp(stage: Stage): Promise<void> {
  await until('ledger, stream and logs to catch up', async () => {
    const [row] = await stage.sql<{ open: number; behind: number }>(
      `select (select count(*) from ledger.outbox where position is null)::int as open,
         (select 2 * max(position) filter (where name = 'sequencer') - max(position) filter (where name = 'relay')
           - max(position) filter (where name = 'fanout') from ledger.leaders)::int as behind`,
    );
    return row?.open === 0 && row.behind === 0;
  });
  // A store that was cut in its middle is only found by the audit, within a minute.
  await until(
    'the stream to hold what the ledger holds',
    async () => judgeStream(await readStream(stage), await readLedger(stage)).length === 0,
  );
}

/** Waits until everything that waits for a digest was mailed; answers what was not. */
async function mailed(stage: Stage): Promise<Fault[]> {
  let open = '';
  const isDone = async (): Promise<boolean> => {
    await digestsNow(stage);
    const [row] = await stage.sql<{ items: number; mails: number; behind: number; states: string | null }>(openMail);
    open = `${row?.items} items in no digest, ${row?.behind} events not collected, mails: ${row?.states ?? 'none'}`;
    return row?.items === 0 && row.mails === 0 && row.behind === 0;
  };
  return until('the mails', isDone).then(
    () => [],
    () => [`the mailer did not finish: ${open}`],
  );
}

const openMail = `
  with open as (select state, attempts, reply from mailer.outgoing where state in ('waiting', 'deferred', 'sending', 'body_written'))
  select (select count(*) from mailer.items where digest_id is null)::int as items, (select count(*) from open)::int as mails,
    (select max(l.position) - max(p.position) from ledger.leaders l, mailer.progress p where l.name = 'sequencer')::int as behind,
    (select string_agg(state || ' after ' || attempts || coalesce(': ' || reply, ''), '; ') from open) as states`;

/** What the mailer says that it told each person of, as `address record`: by title, by number, or perhaps. */
async function toldByMail(stage: Stage): Promise<Set<string>> {
  const rows = await stage.sql<{ text: string }>(
    `select p.email || ' ' || i.record_id as text from mailer.items i join access.people p on p.id = i.person_id
     where i.digest_id is not null and i.fate in ('mailed', 'perhaps')`,
  );
  return new Set(rows.map(row => row.text));
}

async function readLogs(stage: Stage, coalition: Coalition): Promise<Map<string, Received[]>> {
  const url = stage.urls[0] ?? '';
  const logs = new Map<string, Received[]>([['public', await readLog(url, undefined)]]);
  for (const member of coalition.members)
    logs.set(member.id, member.standing === 'suspended' ? [] : await readLog(url, member.key));
  return logs;
}

async function readersAt(readers: Reader[], logs: Map<string, Received[]>): Promise<void> {
  await until(
    'the readers',
    async () =>
      readers.every(
        ({ member, received }) => Number(received.at(-1)?.sequence ?? 0) >= (logs.get(member.id) ?? []).length,
      ),
    20_000,
  ).catch(() => undefined);
}

async function readLedger(stage: Stage): Promise<string[]> {
  const rows = await stage.sql<{ text: string }>(
    `select position || ' ' || id as text from ledger.outbox order by position`,
  );
  return rows.map(row => row.text);
}

async function readStream(stage: Stage): Promise<string[]> {
  const connection = await connect({ servers: stage.natsUrl });
  try {
    const { streams } = await jetstreamManager(connection);
    const { state } = await streams.info('EVENTS');
    const found: string[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
      const message = await streams.getMessage('EVENTS', { seq });
      if (message) found.push(`${message.header.get('Ortoo-Position')} ${message.header.get('Nats-Msg-Id')}`);
    }
    return found;
  } catch {
    return [];
  } finally {
    await connection.close();
  }
}

async function until(what: string, claim: () => Promise<boolean>, patience = 120_000): Promise<void> {
  for (const end = Date.now() + patience; !(await claim()); await wait(250))
    if (Date.now() > end) throw new Error(`Waited ${patience / 1000} s in vain for ${what}`);
}
