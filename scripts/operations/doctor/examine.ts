import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Bus, findings, readFigures, Relay } from '@ortoo/messaging';
import { asService, Database, type Transaction } from '@ortoo/persistence';
import { Secret, silentLogger } from '@ortoo/runtime';
import { listBackups } from '../backup/manifest.js';
import { type Environment, type Place, runningDatabase } from '../place.js';
import { judgeNats, judgeNode, judgePostgres } from './judge-servers.js';
import { judgeBackup, judgeDisk, judgeLag, judgeLeftovers, judgeMail, judgePartitions } from './judge-work.js';
import { lookAtNats, type NatsPlace, natsPlaceOf } from './nats-sight.js';
import { readHistory, readLag, readLeftovers, readMail, readServices, readSettings } from './read-database.js';
import { finding, ok, type Verdict } from './verdict.js';

/** The hub to look at, and which of its services ought to run. */
export interface Patient {
  place: Place;
  environment: Environment;
  roles: readonly string[];
}

const connectPatience = 3000;

/** Looks at everything; a part that does not answer gets a verdict of its own and spoils no other. */
export async function examine({ place, environment, roles }: Patient): Promise<Verdict[]> {
  const nats = natsPlaceOf(place, environment);
  return [
    judgeNode(process.version),
    ...(await examineNats(nats)),
    ...(await examineDatabase(place, environment, roles, nats)),
    ...examineDisk(place),
  ];
}

async function examineNats(nats: NatsPlace | undefined): Promise<Verdict[]> {
  const todo = 'Start it (npm start does); until then members follow by poll and stream, and nothing is lost';
  if (!nats) return [finding('nats', 'wrong', 'there is none here', todo)];
  try {
    return judgeNats(await lookAtNats(nats));
  } catch (error) {
    return [finding('nats', 'wrong', `${nats.url} does not answer: ${(error as Error).message}`, todo)];
  }
}

async function examineDatabase(
  place: Place,
  environment: Environment,
  roles: readonly string[],
  nats: NatsPlace | undefined,
): Promise<Verdict[]> {
  const given = environment['ORTOO_HUB_DATABASE_URL'];
  const url = runningDatabase(place) ?? (given ? new Secret(given) : undefined);
  if (!url) {
    const todo = 'Start the hub (npm start), or name its folder with --data';
    return [finding('postgres', 'wrong', `no PostgreSQL runs on ${place.root}`, todo)];
  }
  let database: Database;
  try {
    database = await Database.connect({ url, applicationName: 'ortoo-doctor', poolSize: 2 });
  } catch (error) {
    return [
      finding(
        'postgres',
        'wrong',
        `does not answer: ${(error as Error).message}`,
        'Start it and read its log; no write is accepted until then',
      ),
    ];
  }
  try {
    return [...(await look(database, place, roles)), ...(await examineLedger(database, nats, environment))];
  } finally {
    await database.close();
  }
}

/** Each look has a transaction of its own, so that one that is refused leaves the others alone. */
async function look(database: Database, place: Place, roles: readonly string[]): Promise<Verdict[]> {
  const looks: [string, (transaction: Transaction) => Promise<Verdict[]>][] = [
    ['postgres', async transaction => judgePostgres(await readSettings(transaction))],
    ['services', async transaction => judgeServices(await readServices(transaction), roles)],
    ['delivery', async transaction => judgeLag(await readLag(transaction))],
    ['dead letters', async transaction => judgeLeftovers(await readLeftovers(transaction))],
    ['mail', async transaction => judgeMailIn(await readMail(transaction))],
    ['history', async transaction => judgeHistory(await readHistory(transaction), place)],
  ];
  const verdicts: Verdict[] = [];
  for (const [part, read] of looks) {
    try {
      verdicts.push(...(await database.inTransaction(asService('hub'), read)));
    } catch (error) {
      const todo =
        'Run the doctor with the owner’s ORTOO_DATABASE_URL; if it was that already, start the hub, which brings the database up to date';
      verdicts.push(finding(part, 'wrong', `cannot be read: ${(error as Error).message}`, todo));
    }
  }
  return verdicts;
}

function judgeServices(connections: Map<string, number>, roles: readonly string[]): Verdict[] {
  const missing = roles.filter(role => !connections.has(role));
  if (missing.length === 0) return [ok('services', `${roles.join(', ')} are connected`)];
  return [
    finding(
      'services',
      'wrong',
      `not connected: ${missing.join(', ')}`,
      'Start what is missing (npm start, or its container) and read its log',
    ),
  ];
}

const judgeMailIn = (figures: Awaited<ReturnType<typeof readMail>>): Verdict[] =>
  figures
    ? judgeMail(figures)
    : [finding('mail', 'note', 'this database has no mailer', 'Start the hub, which adds it')];

function judgeHistory(history: Awaited<ReturnType<typeof readHistory>>, place: Place): Verdict[] {
  const now = new Date();
  const [newest] = listBackups(place.backups);
  const age = history.auditedAt ? now.getTime() - history.auditedAt.getTime() : undefined;
  const audit =
    age !== undefined && age < 180_000
      ? ok('audit', `the hub looked ${Math.round(age / 1000)} s ago`)
      : finding(
          'audit',
          'warning',
          'the hub has not audited its ledger for three minutes',
          'See that a hub runs and leads',
        );
  return [
    audit,
    judgePartitions(history.covered, now),
    judgeBackup(newest ? new Date(newest.manifest.madeAt) : undefined, history.founded, now),
  ];
}

/** Compares ledger and stream as the hub's own audit does, now and from outside. */
async function examineLedger(
  database: Database,
  nats: NatsPlace | undefined,
  environment: Environment,
): Promise<Verdict[]> {
  const place = nats ? await streamPlace(database, nats, environment) : 'there is no NATS';
  const stream = typeof place === 'string' ? undefined : place;
  const found = findings(await readFigures(database, stream), stream);
  const verdicts = found.map(({ where, text, kind }) =>
    kind === 'gap'
      ? finding(
          where,
          'wrong',
          text,
          'Stop the hub and restore the newest backup; keep what is there for a closer look',
        )
      : finding(where, 'warning', text, 'The hub mends this within a minute; if it stays, read the hub’s log'),
  );
  if (typeof place === 'string') {
    verdicts.push(
      finding(
        'stream',
        'warning',
        `cannot be compared with the ledger: ${place}`,
        'Mend NATS or its credentials first',
      ),
    );
  }
  if (verdicts.some(({ part }) => part !== 'stream')) return verdicts;
  const sound = ok('ledger', 'dense, and so is every member’s log');
  return stream && verdicts.length === 0
    ? [sound, ok('stream', `holds ${stream.messages} messages and agrees with the ledger`)]
    : [sound, ...verdicts];
}

async function streamPlace(database: Database, { url, credentials }: NatsPlace, environment: Environment) {
  const bus = Bus.open({
    url,
    ...(credentials ? { credentials } : {}),
    inboxPrefix: '_INBOX.hub',
    name: 'doctor',
    log: silentLogger,
  });
  try {
    await Promise.race([
      new Promise<void>(resolve => bus.onConnected(() => resolve())),
      new Promise<void>(resolve => setTimeout(resolve, connectPatience).unref()),
    ]);
    const settings = {
      hub: environment['ORTOO_PUBLIC_URL'] ?? '',
      keepDays: Number(environment['ORTOO_STREAM_DAYS'] ?? 14),
      maxBytes: Number(environment['ORTOO_STREAM_BYTES'] ?? 1_073_741_824),
      replicas: Number(environment['ORTOO_STREAM_REPLICAS'] ?? 1),
    };
    const stream = await new Relay(database, bus, settings, silentLogger).stream();
    return (await stream?.place()) ?? 'NATS did not let the doctor in';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await bus.close();
  }
}

function examineDisk(place: Place): Verdict[] {
  let folder = place.root;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, blocks, bsize } = statfsSync(folder);
  return [judgeDisk({ free: bavail * bsize, total: blocks * bsize })];
}
