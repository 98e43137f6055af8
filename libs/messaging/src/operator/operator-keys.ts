import { join } from 'node:path';
import { decode, encodeOperator, type Operator } from '@nats-io/jwt';
import { type KeyKind } from '../keys/nkey-text.js';
import { createPrivateFile, makePrivateFolder, readPrivateFile } from '../keys/private-file.js';
import { SigningKey } from '../keys/signing-key.js';

/**
 * The keys of one hub's NATS, from root to leaf. The operator key vouches for `operator-signing` once, in the operator's
 * JWT, and may then be taken off the machine; `system` and `hub` give the accounts their identity; the signing keys do
 * the daily work and can be replaced without changing any identity.
 */
const kinds = {
  operator: 'operator',
  'operator-signing': 'operator',
  system: 'account',
  'system-signing': 'account',
  'system-user': 'user',
  hub: 'account',
  'hub-signing': 'account',
  'member-signing': 'account',
} as const satisfies Record<string, KeyKind>;

/** The name of a key; its file is `<name>.nk`. */
export type KeyName = keyof typeof kinds;

/** A key with an id for logs and rotation, which gives nothing away: its name and the start of its public key. */
export interface NamedKey {
  id: string;
  key: SigningKey;
}

/** What is needed to run operator mode. */
export interface OperatorKeys {
  /** What the server trusts: names the operator, its signing key and the system account. */
  operatorJwt: string;
  operatorSigning: NamedKey;
  system: NamedKey;
  systemSigning: NamedKey;
  systemUser: NamedKey;
  hub: NamedKey;
  hubSigning: NamedKey;
  /** Signs the users of every member account. */
  memberSigning: NamedKey;
}

/** Keys are missing, damaged or do not belong together; the message says which, and what to do. */
export class KeysUnusable extends Error {
  override readonly name = 'KeysUnusable';
}

const jwtFile = 'operator.jwt';
const jwtVariable = 'ORTOO_NATS_OPERATOR_JWT';
const names = Object.keys(kinds) as KeyName[];
const daily = names.filter(name => name !== 'operator');

/** The environment variable that can hold a key's seed, for example `ORTOO_NATS_HUB_SIGNING_SEED`. */
export const keyVariable = (name: KeyName): string => `ORTOO_NATS_${name.toUpperCase().replace('-', '_')}_SEED`;

/** All environment variables by which keys can be given. */
export const keyVariables: readonly string[] = [jwtVariable, ...names.map(keyVariable)];

/**
 * Reads the keys from `keysDir`, making them at the first start (folder 0700, files 0600). Keys in `environment` are
 * used instead, all of them or none, so that every node of a cluster holds the same.
 * @throws KeysUnusable when a key is missing or damaged: a new one in its place would lock every member out.
 * @throws LoosePermissions when others on this machine can read them.
 */
export async function ensureOperatorKeys(
  keysDir: string,
  environment: Record<string, string | undefined> = {},
): Promise<OperatorKeys> {
  if (keyVariables.some(variable => environment[variable])) return keysOfEnvironment(environment);
  await makePrivateFolder(keysDir);
  // The JWT is written last: without it nothing was ever signed, and a first start that broke off may be finished.
  const established = await readPrivateFile(join(keysDir, jwtFile));
  if (!established) await makeMissingKeys(keysDir);
  const operatorJwt = established ?? (await readPrivateFile(join(keysDir, jwtFile))) ?? '';
  const seeds = await Promise.all(
    daily.map(async name => [name, await readPrivateFile(join(keysDir, `${name}.nk`))] as const),
  );
  const missing = seeds.filter(([, seed]) => !seed).map(([name]) => join(keysDir, `${name}.nk`));
  if (missing.length > 0) {
    throw new KeysUnusable(
      `Put these keys back from the backup; without them members cannot connect: ${missing.join(', ')}`,
    );
  }
  return assemble(operatorJwt, new Map(seeds as [KeyName, string][]), name => join(keysDir, `${name}.nk`));
}

async function keysOfEnvironment(environment: Record<string, string | undefined>): Promise<OperatorKeys> {
  const missing = daily.map(keyVariable).filter(variable => !environment[variable]);
  const rootSeed = environment[keyVariable('operator')];
  if (!environment[jwtVariable] && !rootSeed) missing.unshift(`${jwtVariable} or ${keyVariable('operator')}`);
  if (missing.length > 0) throw new KeysUnusable(`Set all NATS keys or none; missing: ${missing.join(', ')}`);
  const seeds = new Map(daily.map(name => [name, environment[keyVariable(name)] ?? '']));
  if (environment[jwtVariable]) return assemble(environment[jwtVariable], seeds, keyVariable);
  const read = (name: KeyName, seed: string): SigningKey => keyFrom(name, seed, keyVariable(name));
  const jwt = await operatorJwtOf(
    read('operator', rootSeed ?? ''),
    read('operator-signing', seeds.get('operator-signing') ?? ''),
    read('system', seeds.get('system') ?? ''),
  );
  return assemble(jwt, seeds, keyVariable);
}

async function makeMissingKeys(keysDir: string): Promise<void> {
  const keys = new Map<KeyName, SigningKey>();
  for (const name of names) {
    const file = join(keysDir, `${name}.nk`);
    await createPrivateFile(file, `${SigningKey.generate(kinds[name]).revealSeed()}\n`);
    keys.set(name, keyFrom(name, (await readPrivateFile(file)) ?? '', file));
  }
  const [operator, signing, system] = (['operator', 'operator-signing', 'system'] as const).map(name => keys.get(name));
  if (operator && signing && system) {
    await createPrivateFile(join(keysDir, jwtFile), await operatorJwtOf(operator, signing, system));
  }
}

function operatorJwtOf(operator: SigningKey, signing: SigningKey, system: SigningKey): Promise<string> {
  const claims: Partial<Operator> & { strict_signing_key_usage: boolean } = {
    signing_keys: [signing.publicKey],
    system_account: system.publicKey,
    // The server itself then refuses whatever an identity key has signed.
    strict_signing_key_usage: true,
  };
  return encodeOperator('ortoo', operator, claims);
}

function assemble(operatorJwt: string, seeds: Map<KeyName, string>, placeOf: (name: KeyName) => string): OperatorKeys {
  const named = (name: KeyName): NamedKey => {
    const key = keyFrom(name, seeds.get(name) ?? '', placeOf(name));
    return { id: `${name}-${key.publicKey.slice(1, 9).toLowerCase()}`, key };
  };
  const keys: OperatorKeys = {
    operatorJwt: operatorJwt.trim(),
    operatorSigning: named('operator-signing'),
    system: named('system'),
    systemSigning: named('system-signing'),
    systemUser: named('system-user'),
    hub: named('hub'),
    hubSigning: named('hub-signing'),
    memberSigning: named('member-signing'),
  };
  refuseForeignKeys(keys);
  return keys;
}

function keyFrom(name: KeyName, seed: string, place: string): SigningKey {
  try {
    return SigningKey.fromSeed(seed, kinds[name]);
  } catch (error) {
    throw new KeysUnusable(`${place}: ${(error as Error).message}`, { cause: error });
  }
}

function refuseForeignKeys(keys: OperatorKeys): void {
  let operator: Partial<Operator>;
  try {
    operator = decode<Operator>(keys.operatorJwt).nats;
  } catch (error) {
    throw new KeysUnusable(`The operator JWT (${jwtFile}, ${jwtVariable}) is damaged: put it back from the backup`, {
      cause: error,
    });
  }
  const vouched = operator.signing_keys?.includes(keys.operatorSigning.key.publicKey);
  if (!vouched || operator.system_account !== keys.system.key.publicKey) {
    throw new KeysUnusable(
      `${keys.operatorSigning.id} and ${keys.system.id} are not those of the operator JWT: use keys of one backup`,
    );
  }
}
