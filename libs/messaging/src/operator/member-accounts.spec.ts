import { type Account, decode, parseCreds } from '@nats-io/jwt';
import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hubAccountJwt } from './hub-account.js';
import { hubServiceCreds, hubServices, rightsOf } from './hub-credentials.js';
import { formerMemberAccountJwt, memberAccountJwt, memberAccountKey, memberUserCreds } from './member-accounts.js';
import { ensureOperatorKeys, type OperatorKeys } from './operator-keys.js';

let folder: string;
let keys: OperatorKeys;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ortoo-accounts-'));
  keys = await ensureOperatorKeys(folder);
});
afterAll(async () => rm(folder, { recursive: true }));

describe('a member’s account', () => {
  it('imports exactly the three services of each of its systems', async () => {
    const jwt = await memberAccountJwt(keys, { organisation: 'acme', systems: ['crm', 'site'] });
    const { imports, exports, limits } = decode<Account>(jwt).nats;
    const lines = imports?.map(({ subject, local_subject, account }) => [subject, local_subject, account]);
    const hub = keys.hub.key.publicKey;
    expect(lines).toEqual([
      ['$JS.API.CONSUMER.MSG.NEXT.EV_acme.pull_crm', 'HUBJS.API.CONSUMER.MSG.NEXT.EV_acme.pull_crm', hub],
      ['$JS.API.CONSUMER.INFO.EV_acme.pull_crm', 'HUBJS.API.CONSUMER.INFO.EV_acme.pull_crm', hub],
      ['$JS.ACK.EV_acme.pull_crm.>', undefined, hub],
      ['$JS.API.CONSUMER.MSG.NEXT.EV_acme.pull_site', 'HUBJS.API.CONSUMER.MSG.NEXT.EV_acme.pull_site', hub],
      ['$JS.API.CONSUMER.INFO.EV_acme.pull_site', 'HUBJS.API.CONSUMER.INFO.EV_acme.pull_site', hub],
      ['$JS.ACK.EV_acme.pull_site.>', undefined, hub],
    ]);
    expect(exports).toBeUndefined();
    expect(limits).toMatchObject({
      conn: 10,
      payload: 4096,
      imports: 6,
      exports: 0,
      leaf: 0,
      streams: 0,
      disk_storage: 0,
      mem_storage: 0,
    });
  });

  it('never imports a wildcard or another member’s stream, whatever it is called', async () => {
    const names = fc.string({ minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(names, names, async (organisation, name) => {
        const jwt = await memberAccountJwt(keys, { organisation, systems: [name] }).catch((error: unknown) => error);
        if (!/^[A-Za-z0-9_-]+$/.test(organisation) || !/^[A-Za-z0-9_-]+$/.test(name)) {
          expect(jwt).toBeInstanceOf(TypeError);
          return;
        }
        const subjects = decode<Account>(String(jwt)).nats.imports?.map(({ subject }) => subject.replace(/\.>$/, ''));
        for (const subject of subjects ?? []) {
          expect(subject).toMatch(/^[$A-Za-z0-9_.-]+$/);
          expect(subject.endsWith(`.EV_${organisation}.pull_${name}`)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each(['a.b', '*', '>', 'a b', '', 'x'.repeat(65), 'é'])('refuses the name %j, saying which', async name => {
    await expect(memberAccountJwt(keys, { organisation: name, systems: [] })).rejects.toThrow(
      /^organisation becomes part/,
    );
    await expect(memberUserCreds(keys, 'acme', name)).rejects.toThrow(/^system becomes part/);
  });

  it('has one key for good, and another for every member', () => {
    expect(memberAccountKey(keys, 'acme')).toBe(memberAccountKey(keys, 'acme'));
    expect(memberAccountKey(keys, 'acme')).not.toBe(memberAccountKey(keys, 'acme2'));
    expect(memberAccountKey(keys, 'acme')).toMatch(/^A[A-Z2-7]{55}$/);
  });

  it('is signed by the operator’s signing key', async () => {
    expect(decode(await memberAccountJwt(keys, { organisation: 'acme', systems: [] })).iss).toBe(
      keys.operatorSigning.key.publicKey,
    );
  });

  it('lets nobody in and nothing through once the member has left', async () => {
    const jwt = await formerMemberAccountJwt(keys, 'acme', new Date('2026-11-24T10:00:00.900Z'));
    const { imports, limits, revocations } = decode<Account>(jwt).nats;
    expect([imports, limits?.conn, revocations]).toEqual([[], 0, { '*': 1_795_514_400 }]);
  });
});

describe('a member’s credentials', () => {
  it('allow exactly its own consumer and its own inbox', async () => {
    const { creds, userKey } = await memberUserCreds(keys, 'acme', 'crm');
    const { uc, aid } = await parseCreds(new TextEncoder().encode(creds));
    expect([uc.sub, aid, uc.iss]).toEqual([userKey, memberAccountKey(keys, 'acme'), keys.memberSigning.key.publicKey]);
    expect(uc.nats.pub).toEqual({
      allow: [
        'HUBJS.API.CONSUMER.MSG.NEXT.EV_acme.pull_crm',
        'HUBJS.API.CONSUMER.INFO.EV_acme.pull_crm',
        '$JS.ACK.EV_acme.pull_crm.>',
      ],
    });
    expect(uc.nats.sub).toEqual({ allow: ['_INBOX.crm.>'] });
    expect(uc.nats.resp).toBeUndefined();
  });

  it('are for another user each time, so that one can be revoked alone', async () => {
    const [one, other] = [await memberUserCreds(keys, 'acme', 'crm'), await memberUserCreds(keys, 'acme', 'crm')];
    expect(one.userKey).not.toBe(other.userKey);
  });
});

describe('the hub’s side', () => {
  it('exports three services and stays below 1.6 KB however many members there are', async () => {
    const jwt = await hubAccountJwt(keys);
    expect(decode<Account>(jwt).nats.exports?.map(({ subject, response_type }) => [subject, response_type])).toEqual([
      ['$JS.API.CONSUMER.MSG.NEXT.*.*', 'Stream'],
      ['$JS.API.CONSUMER.INFO.*.*', 'Singleton'],
      ['$JS.ACK.*.*.>', 'Singleton'],
    ]);
    expect(jwt.length).toBeLessThan(1600);
  });

  it.each(hubServices)('gives %s a list of what it may do, the same user at every start', async service => {
    const [first, second] = await Promise.all([hubServiceCreds(keys, service), hubServiceCreds(keys, service)]);
    const { uc, aid } = await parseCreds(new TextEncoder().encode(first));
    expect((await parseCreds(new TextEncoder().encode(second))).uc.sub).toBe(uc.sub);
    expect(aid).toBe(keys.hub.key.publicKey);
    expect(uc.nats.pub?.deny).toBeUndefined();
    expect([...(uc.nats.pub?.allow ?? []), ...(uc.nats.sub?.allow ?? [])]).not.toContain('>');
  });

  it('lets only the relay’s service publish events, and only the notifier members’ messages', () => {
    const publishers = (subject: string): string[] =>
      hubServices.filter(service => rightsOf(service).publish.includes(subject));
    expect([publishers('evt.>'), publishers('ev.>'), publishers('ask.>')]).toEqual([['hub'], ['notifier'], ['hub']]);
  });

  it('lets nobody restore or snapshot a stream', () => {
    const all = hubServices.flatMap(service => rightsOf(service).publish);
    expect(all.filter(subject => /RESTORE|SNAPSHOT|\$JS\.API\.>|\$JS\.API\.STREAM\.>/.test(subject))).toEqual([]);
  });
});
