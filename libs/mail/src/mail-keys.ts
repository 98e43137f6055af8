import { createPrivateKey, createPublicKey, generateKeyPair, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Secret } from '@ortoo/runtime';

/** The key that signs outgoing mail, and what the operator publishes so that others can check it. */
export interface DkimKey {
  privateKey: Secret;
  /** The value of the TXT record at `<selector>._domainkey.<domain>` (RFC 6376 §3.6.1). */
  dnsValue: string;
}

/** Reads the DKIM key in `directory`, or makes one (RSA, 2048 bits: what every receiver checks). */
export async function ensureDkimKey(directory: string): Promise<DkimKey> {
  const pem = await ensureFile(directory, 'dkim.pem', async () => {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  });
  const spki = createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'der' });
  return { privateKey: new Secret(pem), dnsValue: `v=DKIM1; k=rsa; p=${spki.toString('base64')}` };
}

/** The DNS record that makes the hub's signatures checkable, as a line of a zone file; strings of it are at most 255 characters. */
export function dkimRecord(key: DkimKey, selector: string, domain: string): string {
  const strings = key.dnsValue.match(/.{1,255}/g) ?? [];
  return `${selector}._domainkey.${domain}. IN TXT ( ${strings.map(part => `"${part}"`).join(' ')} )`;
}

/** Reads the key from which links in mails and Message-IDs are made, or makes one. Hub and mailer share it. */
export async function ensureLinkKey(directory: string): Promise<Secret> {
  return new Secret(await ensureFile(directory, 'link.key', async () => randomBytes(32).toString('base64url')));
}

/** Reads a private file; when it is missing, makes it whole or not at all, and lets one of several makers win. */
async function ensureFile(directory: string, name: string, make: () => Promise<string>): Promise<string> {
  const path = join(directory, name);
  const present = await readIfThere(path);
  if (present !== undefined) return present;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(await make());
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(temporary, 0o600);
  await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await unlink(temporary);
  return readFile(path, 'utf8');
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
