import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureOperatorKeys, type NamedKey, readPrivateFile } from '@ortoo/messaging';
import { ensureDkimKey } from '@ortoo/mail';

/** A key as people may see it: never its secret. */
export interface KeyEntry {
  id: string;
  purpose: string;
  /** What others may know of it, if it has a public part. */
  publicPart?: string;
}

/** Every key of a hub. Nothing is made here: a key that is missing is simply not listed. */
export async function listKeys(keysDir: string): Promise<KeyEntry[]> {
  return [...(await natsKeys(keysDir)), ...(await mailKeys(keysDir)), ...(await passwords(keysDir))];
}

async function natsKeys(keysDir: string): Promise<KeyEntry[]> {
  const folder = join(keysDir, 'nats');
  if (!existsSync(join(folder, 'operator.jwt'))) return [];
  const keys = await ensureOperatorKeys(folder);
  const entry = ({ id, key }: NamedKey, purpose: string): KeyEntry => ({ id, purpose, publicPart: key.publicKey });
  return [
    entry(keys.operatorSigning, 'NATS: signs accounts'),
    entry(keys.system, 'NATS: the system account'),
    entry(keys.systemSigning, 'NATS: signs the user that pushes accounts'),
    entry(keys.systemUser, 'NATS: the user that pushes accounts'),
    entry(keys.hub, 'NATS: the account of the hub'),
    entry(keys.hubSigning, 'NATS: signs the hub’s own services'),
    entry(keys.memberSigning, 'NATS: signs the members’ systems'),
    {
      id: `operator-jwt-${fingerprint(keys.operatorJwt)}`,
      purpose: 'NATS: what a server trusts',
      publicPart: keys.operatorJwt,
    },
  ];
}

async function mailKeys(keysDir: string): Promise<KeyEntry[]> {
  const entries: KeyEntry[] = [];
  if (existsSync(join(keysDir, 'dkim.pem'))) {
    const { privateKey, dnsValue } = await ensureDkimKey(keysDir);
    entries.push({
      id: dkimId(privateKey.reveal()),
      purpose: 'signs mail; publish it in the DNS',
      publicPart: dnsValue,
    });
  }
  const link = await readPrivateFile(join(keysDir, 'link.key'));
  if (link) entries.push({ id: linkId(link), purpose: 'makes the links in mails' });
  return entries;
}

async function passwords(keysDir: string): Promise<KeyEntry[]> {
  const names = existsSync(keysDir) ? readdirSync(keysDir).filter(name => name.endsWith('.password')) : [];
  const entries: KeyEntry[] = [];
  for (const name of names.sort()) {
    const text = (await readPrivateFile(join(keysDir, name))) ?? '';
    entries.push({ id: `${name.replace('.password', '')}-${fingerprint(text)}`, purpose: 'a password of PostgreSQL' });
  }
  return entries;
}

/** The id of a DKIM key, from its public half; also a fit name for its DNS record. */
export function dkimId(pem: string): string {
  const spki = createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'der' });
  return `dkim-${createHash('sha256').update(spki).digest('hex').slice(0, 8)}`;
}

/** The id of a link key. */
export const linkId = (text: string): string => `link-${fingerprint(text)}`;

/** Eight digits that name a secret and, being so few, fit countless others. */
function fingerprint(secret: string): string {
  return createHash('sha256').update(`ortoo key id ${secret.trim()}`).digest('hex').slice(0, 8);
}
