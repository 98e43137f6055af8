import { decode, type Operator } from '@nats-io/jwt';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureOperatorKeys, KeysUnusable, keyVariable, keyVariables, type OperatorKeys } from './operator-keys.js';
import { LoosePermissions } from '../keys/private-file.js';
import { SigningKey } from '../keys/signing-key.js';

const files = [
  'hub-signing.nk',
  'hub.nk',
  'member-signing.nk',
  'operator-signing.nk',
  'operator.jwt',
  'operator.nk',
  'system-signing.nk',
  'system-user.nk',
  'system.nk',
];

let folder: string;
let keysDir: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ortoo-keys-'));
  keysDir = join(folder, 'data', 'keys', 'nats');
});
afterEach(async () => rm(folder, { recursive: true }));

const idsOf = ({ operatorJwt, ...keys }: OperatorKeys): string[] => [
  operatorJwt,
  ...Object.values(keys).map(({ id }) => id),
];

async function environmentOf(directory: string): Promise<Record<string, string>> {
  const entries = files.map(async file => {
    const text = await readFile(join(directory, file), 'utf8');
    return [file === 'operator.jwt' ? 'ORTOO_NATS_OPERATOR_JWT' : variableOf(file), text] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

const variableOf = (file: string): string => keyVariable(file.replace('.nk', '') as 'hub');

describe('ensureOperatorKeys', () => {
  it('makes all keys at the first start, for their owner alone, and reads the same ones ever after', async () => {
    const first = await ensureOperatorKeys(keysDir);
    const second = await ensureOperatorKeys(keysDir);

    expect(idsOf(second)).toEqual(idsOf(first));
    expect((await readdir(keysDir)).sort()).toEqual(files);
    for (const file of files) expect((await stat(join(keysDir, file))).mode & 0o777).toBe(0o600);
    expect((await stat(keysDir)).mode & 0o777).toBe(0o700);
  });

  it('gives each key an id from its name and public key', async () => {
    const { hubSigning } = await ensureOperatorKeys(keysDir);
    expect(hubSigning.id).toBe(`hub-signing-${hubSigning.key.publicKey.slice(1, 9).toLowerCase()}`);
    expect(hubSigning.id).toMatch(/^hub-signing-[a-z2-7]{8}$/);
  });

  it('lets the operator vouch for its signing key, which alone may sign', async () => {
    const keys = await ensureOperatorKeys(keysDir);
    const claims = decode<Operator & { strict_signing_key_usage: boolean }>(keys.operatorJwt);
    expect(claims.iss).toBe(claims.sub);
    expect(claims.nats.signing_keys).toEqual([keys.operatorSigning.key.publicKey]);
    expect(claims.nats.system_account).toBe(keys.system.key.publicKey);
    expect(claims.nats.strict_signing_key_usage).toBe(true);
  });

  it('works on when the operator key has been taken away', async () => {
    const before = await ensureOperatorKeys(keysDir);
    await rm(join(keysDir, 'operator.nk'));
    expect(idsOf(await ensureOperatorKeys(keysDir))).toEqual(idsOf(before));
    expect(await readdir(keysDir)).not.toContain('operator.nk');
  });

  it('finishes a first start that broke off, keeping what was made', async () => {
    const { system } = await ensureOperatorKeys(keysDir);
    for (const file of ['operator.jwt', 'hub.nk', 'member-signing.nk']) await rm(join(keysDir, file));

    expect((await ensureOperatorKeys(keysDir)).system.id).toBe(system.id);
    expect((await readdir(keysDir)).sort()).toEqual(files);
  });

  it('makes one set when two processes start first', async () => {
    const [one, other] = await Promise.all([ensureOperatorKeys(keysDir), ensureOperatorKeys(keysDir)]);
    expect(idsOf(one)).toEqual(idsOf(other));
  });

  it('names the lost key instead of making another, which would lock members out', async () => {
    await ensureOperatorKeys(keysDir);
    await rm(join(keysDir, 'hub.nk'));
    await expect(ensureOperatorKeys(keysDir)).rejects.toThrow(
      `Put these keys back from the backup; without them members cannot connect: ${join(keysDir, 'hub.nk')}`,
    );
    expect(await readdir(keysDir)).not.toContain('hub.nk');
  });

  it('names the damaged key without showing it', async () => {
    await ensureOperatorKeys(keysDir);
    const seed = await readFile(join(keysDir, 'hub.nk'), 'utf8');
    await writeFile(join(keysDir, 'hub.nk'), seed.slice(0, 40));
    const refusal = ensureOperatorKeys(keysDir);
    await expect(refusal).rejects.toThrow(KeysUnusable);
    await expect(refusal).rejects.toThrow(new RegExp(`^${join(keysDir, 'hub.nk')}: (?!.*${seed.slice(0, 20)})`));
  });

  it('refuses keys of two different hubs', async () => {
    await ensureOperatorKeys(keysDir);
    await writeFile(join(keysDir, 'operator-signing.nk'), SigningKey.generate('operator').revealSeed());
    await expect(ensureOperatorKeys(keysDir)).rejects.toThrow(
      'are not those of the operator JWT: use keys of one backup',
    );
  });

  it('refuses a damaged operator JWT', async () => {
    const { operatorJwt } = await ensureOperatorKeys(keysDir);
    await writeFile(join(keysDir, 'operator.jwt'), operatorJwt.slice(0, -4));
    await expect(ensureOperatorKeys(keysDir)).rejects.toThrow(
      'The operator JWT (operator.jwt, ORTOO_NATS_OPERATOR_JWT) is damaged',
    );
  });

  it.each(['hub-signing.nk', 'operator.jwt'])('refuses to start when others can read %s', async file => {
    await ensureOperatorKeys(keysDir);
    await chmod(join(keysDir, file), 0o644);
    await expect(ensureOperatorKeys(keysDir)).rejects.toThrow(LoosePermissions);
  });

  it('refuses to start when others can enter the folder', async () => {
    await ensureOperatorKeys(keysDir);
    await chmod(keysDir, 0o755);
    await expect(ensureOperatorKeys(keysDir)).rejects.toThrow(`chmod 700 ${keysDir}`);
  });
});

describe('keys from the environment', () => {
  it('stand for those of the files, which are then left alone', async () => {
    const made = await ensureOperatorKeys(keysDir);
    const environment = await environmentOf(keysDir);
    expect(Object.keys(environment).sort()).toEqual([...keyVariables].sort());
    const { ORTOO_NATS_OPERATOR_SEED: _, ...daily } = environment;
    const elsewhere = join(folder, 'elsewhere');

    expect(idsOf(await ensureOperatorKeys(elsewhere, daily))).toEqual(idsOf(made));
    expect(await readdir(folder)).not.toContain('elsewhere');
  });

  it('may hold the operator key in place of its JWT', async () => {
    const made = await ensureOperatorKeys(keysDir);
    const { ORTOO_NATS_OPERATOR_JWT: _, ...seeds } = await environmentOf(keysDir);
    const { operatorJwt } = await ensureOperatorKeys(keysDir, seeds);
    expect(decode(operatorJwt).sub).toBe(decode(made.operatorJwt).sub);
  });

  it('are refused in part, naming what is missing', async () => {
    await expect(ensureOperatorKeys(keysDir, { ORTOO_NATS_HUB_SEED: 'SA' })).rejects.toThrow(
      /^Set all NATS keys or none; missing: ORTOO_NATS_OPERATOR_JWT or ORTOO_NATS_OPERATOR_SEED, ORTOO_NATS_OPERATOR_SIGNING_SEED, .*ORTOO_NATS_MEMBER_SIGNING_SEED$/,
    );
  });

  it('are refused when damaged, by the name of the variable', async () => {
    await ensureOperatorKeys(keysDir);
    const environment = { ...(await environmentOf(keysDir)), ORTOO_NATS_HUB_SEED: 'SAAB' };
    await expect(ensureOperatorKeys(keysDir, environment)).rejects.toThrow(
      'ORTOO_NATS_HUB_SEED: This is not an NKEY seed',
    );
  });
});
