import { createPublicKey, sign, verify } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dkimRecord, ensureDkimKey, ensureLinkKey } from './mail-keys.js';

describe('the mail keys', () => {
  let directory: string;
  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'ortoo-keys-')), 'keys');
  });
  afterEach(() => rm(join(directory, '..'), { recursive: true }));

  it('are made once, private, whoever comes first', async () => {
    const [first, second] = await Promise.all([ensureLinkKey(directory), ensureLinkKey(directory)]);
    expect(first.reveal()).toBe(second.reveal());
    expect((await ensureLinkKey(directory)).reveal()).toBe(first.reveal());
    expect(await readdir(directory)).toEqual(['link.key']);
    expect((await stat(join(directory, 'link.key'))).mode & 0o777).toBe(0o600);
  });

  it('publish the half that checks what the other half signs, in strings that DNS can carry', async () => {
    const key = await ensureDkimKey(directory);
    const record = dkimRecord(key, 'ortoo1', 'hub.example');
    const strings = [...record.matchAll(/"([^"]*)"/g)].map(match => match[1] ?? '');
    expect(Math.max(...strings.map(part => part.length))).toBeLessThanOrEqual(255);
    const spki = /p=(.+)$/.exec(strings.join(''))?.[1] ?? '';
    const signature = sign('sha256', Buffer.from('text'), key.privateKey.reveal());
    const publicKey = createPublicKey({ key: Buffer.from(spki, 'base64'), type: 'spki', format: 'der' });
    expect(verify('sha256', Buffer.from('text'), publicKey, signature)).toBe(true);
    expect(String(key.privateKey)).toBe('***');
  });
});
