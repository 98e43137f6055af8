import { createPublicKey, sign, verify } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDkimKey, ensureLinkKey } from '@ortoo/mail';
import { ensureOperatorKeys, hubServiceCreds, memberUserCreds } from '@ortoo/messaging';
import { keepSecret } from '../../launch/data-folder.js';
import { type Place, placeOf } from '../place.js';
import { listKeys } from './inventory.js';
import { rotateKey } from './rotate.js';

describe('the keys of a hub', () => {
  let place: Place;
  beforeEach(async () => {
    place = placeOf({}, await mkdtemp(join(tmpdir(), 'ortoo-keys-')));
    await ensureOperatorKeys(join(place.keys, 'nats'));
    await ensureDkimKey(place.keys);
    await ensureLinkKey(place.keys);
    keepSecret(place.keys, 'database-hub.password');
  });
  afterEach(() => rm(place.root, { recursive: true, force: true }));

  it('are listed by ids and public parts that hold nothing of their files', async () => {
    const listed = JSON.stringify(await listKeys(place.keys));
    expect(listed).toContain('hub-signing-');
    const files = (await readdir(place.keys, { recursive: true, withFileTypes: true })).filter(
      entry => entry.isFile() && entry.name !== 'operator.jwt',
    );
    expect(files.length).toBeGreaterThan(8);
    for (const { parentPath, name } of files) {
      const lines = (await readFile(join(parentPath, name), 'utf8'))
        .split('\n')
        .filter(line => /^[\w+/=-]{20,}$/.test(line));
      for (const line of lines) expect(listed).not.toContain(line);
    }
  });

  it('are not made by looking for them', async () => {
    const empty = placeOf({}, join(place.root, 'nothing'));
    expect(await listKeys(empty.keys)).toEqual([]);
    await expect(readdir(empty.root)).rejects.toThrow('ENOENT');
  });

  it('of the services change with the signing key, and those of the members do not', async () => {
    const before = await ensureOperatorKeys(join(place.keys, 'nats'));
    const member = await memberUserCreds(before, 'acme', 'crm');
    await rotateKey(place, 'nats-signing');
    const after = await ensureOperatorKeys(join(place.keys, 'nats'));
    expect(after.hubSigning.id).not.toBe(before.hubSigning.id);
    expect(after.hub.id).toBe(before.hub.id);
    expect(after.memberSigning.id).toBe(before.memberSigning.id);
    expect(member.creds).toContain('BEGIN NATS USER JWT');
    expect(await hubServiceCreds(after, 'hub')).not.toBe(await hubServiceCreds(before, 'hub'));
  });

  it('keep the earlier DKIM key, so that mail under way can still be checked', async () => {
    const before = await ensureDkimKey(place.keys);
    const signature = sign('sha256', Buffer.from('mail'), before.privateKey.reveal());
    const said = (await rotateKey(place, 'dkim')).join('\n');
    const after = await ensureDkimKey(place.keys);
    expect(said).toMatch(/dkim-[0-9a-f]{8}\._domainkey/);
    expect(said.replace(/" "/g, '')).toContain(after.dnsValue.slice(-40));
    const [kept = ''] = await readdir(join(place.keys, 'retired'));
    const retired = join(place.keys, 'retired', kept);
    expect(verify('sha256', Buffer.from('mail'), createPublicKey(await readFile(retired)), signature)).toBe(true);
    expect((await stat(retired)).mode & 0o777).toBe(0o600);
  });

  it('refuse a name that is not theirs, saying which there are', async () => {
    await expect(rotateKey(place, 'master')).rejects.toThrow(/no key "master".*nats-signing, dkim, link/);
  });
});
