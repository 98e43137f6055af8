import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { dkimRecord, ensureDkimKey, hashOfToken, unsubscribeToken } from '@ortoo/mail';
import { ensureOperatorKeys, makePrivateFolder, readPrivateFile, SigningKey, writePrivateFile } from '@ortoo/messaging';
import { Secret } from '@ortoo/runtime';
import { OperationRefused, type Place, reachDatabase, runningLauncher } from '../place.js';
import { dkimId, linkId } from './inventory.js';

const rotations = { 'nats-signing': rotateNatsSigning, dkim: rotateDkim, link: rotateLink, database: rotatePasswords };

/** The keys that can be replaced. */
export const rotatable = Object.keys(rotations) as (keyof typeof rotations)[];

/**
 * Replaces one key. Keys are read at the start of the services, so the hub has to be down.
 * @returns sentences that say what came of it and what is left to do.
 * @throws OperationRefused when there is no such key, or the hub runs.
 */
export async function rotateKey(place: Place, name: string): Promise<string[]> {
  const rotate = rotatable.includes(name as keyof typeof rotations) && rotations[name as keyof typeof rotations];
  if (name === 'encryption') {
    throw new OperationRefused(
      'This hub keeps no secrets of other systems yet, so there is no encryption key to rotate',
    );
  }
  if (!rotate) throw new OperationRefused(`--rotate: there is no key "${name}"; choose among ${rotatable.join(', ')}`);
  const pid = runningLauncher(place);
  if (pid) throw new OperationRefused(`A hub runs on ${place.root} (process ${pid}): stop it first, then rotate`);
  return rotate(place);
}

/** Voids the credentials of the hub's own services; members sign in with another key and notice nothing. */
async function rotateNatsSigning(place: Place): Promise<string[]> {
  const folder = join(place.keys, 'nats');
  if (!existsSync(join(folder, 'operator.jwt')))
    throw new OperationRefused(`There are no NATS keys in ${folder}: start the hub once`);
  await ensureOperatorKeys(folder);
  for (const name of ['hub-signing', 'system-signing']) {
    await writePrivateFile(join(folder, `${name}.nk`), `${SigningKey.generate('account').revealSeed()}\n`);
  }
  const { hubSigning, systemSigning } = await ensureOperatorKeys(folder);
  return [
    `New: ${hubSigning.id}, ${systemSigning.id}.`,
    'At the next start (in a cluster, after migrate) the services get new credentials, and the earlier ones are refused.',
    'Members keep theirs.',
  ];
}

/** The earlier key is kept: mail under way was signed with it, and its DNS record has to stay until it has arrived. */
async function rotateDkim(place: Place): Promise<string[]> {
  const file = join(place.keys, 'dkim.pem');
  const earlier = await readPrivateFile(file);
  if (!earlier) throw new OperationRefused(`There is no DKIM key in ${place.keys}: start the mailer once`);
  const retired = join(place.keys, 'retired');
  await makePrivateFolder(retired);
  await rename(file, join(retired, `${dkimId(earlier)}.pem`));
  const key = await ensureDkimKey(place.keys);
  const id = dkimId(key.privateKey.reveal());
  return [
    `New: ${id}. Before the next start put this into the DNS of your mail domain, and set ORTOO_DKIM_SELECTOR=${id}:`,
    dkimRecord(key, id, 'your-domain.example'),
    `Keep the record of ${dkimId(earlier)} for a week, until mail that was signed with it has arrived.`,
  ];
}

/** What the hub recognises links by is made anew in one transaction; the key follows once that has been kept. */
async function rotateLink(place: Place): Promise<string[]> {
  const file = join(place.keys, 'link.key');
  const earlier = await readPrivateFile(file);
  if (!earlier) throw new OperationRefused(`There is no link key in ${place.keys}: start the hub once`);
  const next = randomBytes(32).toString('base64url');
  await writePrivateFile(`${file}.next`, next);
  const database = await reachDatabase(place);
  const client = new Client({ connectionString: database.url.reveal(), application_name: 'ortoo-keys' });
  try {
    await client.connect();
    const people = await renewLinks(client, new Secret(next));
    await rename(`${file}.next`, file);
    return [
      `New: ${linkId(next)}, in place of ${linkId(earlier)}; the links of ${people} people were renewed.`,
      'Links in mails that were sent before do not work any more: rotate this key only when it may have leaked.',
    ];
  } finally {
    await client.end();
    await database.close();
    await rm(`${file}.next`, { force: true });
  }
}

async function renewLinks(client: Client, key: Secret): Promise<number> {
  const { rows: there } = await client.query<{ exists: boolean }>(
    `select to_regclass('hub.digest_choices') is not null as exists`,
  );
  if (!there[0]?.exists) return 0;
  await client.query('begin');
  const { rows } = await client.query<{ id: string }>('select person_id as id from hub.digest_choices for update');
  await client.query(
    `update hub.digest_choices c set unsubscribe_hash = n.hash
     from unnest($1::uuid[], $2::bytea[]) as n (person_id, hash) where n.person_id = c.person_id`,
    [rows.map(({ id }) => id), rows.map(({ id }) => hashOfToken(unsubscribeToken(key, id)))],
  );
  await client.query('commit');
  return rows.length;
}

/** The launcher tells PostgreSQL what it finds in the files, at every start. */
async function rotatePasswords(place: Place): Promise<string[]> {
  if (place.databaseUrl) {
    throw new OperationRefused(
      'The passwords of this database are in the environment: change ORTOO_HUB_PASSWORD and its like, then run migrate',
    );
  }
  const services = ['hub', 'notifier', 'mailer'];
  for (const service of services) {
    await writePrivateFile(
      join(place.keys, `database-${service}.password`),
      `${randomBytes(24).toString('base64url')}\n`,
    );
  }
  return [`The services ${services.join(', ')} have new database passwords from the next start on.`];
}
