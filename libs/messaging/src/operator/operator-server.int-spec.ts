import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { encodeAccount } from '@nats-io/jwt';
import { connect, credsAuthenticator, type NatsConnection, PermissionViolationError } from '@nats-io/transport-node';
import { findFreePort } from '@ortoo/runtime';
import { AccountRefused, connectionsOf, pushAccount } from './account-push.js';
import { plainLimits, systemCreds, userCreds } from './hub-account.js';
import { type HubService, hubServiceCreds, inboxPrefixOf } from './hub-credentials.js';
import {
  formerMemberAccountJwt,
  type MemberAccount,
  memberAccountJwt,
  memberAccountKey,
  memberApiPrefix,
  memberConsumer,
  memberInboxPrefix,
  memberStream,
  memberUserCreds,
} from './member-accounts.js';
import { ensureOperatorKeys, type OperatorKeys } from './operator-keys.js';
import { writeServerConfig } from './server-config.js';
import { SigningKey } from '../keys/signing-key.js';

const next = (organisation: string, system: string): string =>
  `${memberApiPrefix}.CONSUMER.MSG.NEXT.${memberStream(organisation)}.${memberConsumer(system)}`;

let folder: string;
let port: number;
let keys: OperatorKeys;
let server: ChildProcess;
let system: NatsConnection;
let notifier: NatsConnection;
const opened: NatsConnection[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ortoo-operator-'));
  port = await findFreePort();
  keys = await ensureOperatorKeys(join(folder, 'keys'));
  await startServer();
  await connectOwnServices();
});

afterAll(async () => {
  await stopServer();
  await rm(folder, { recursive: true });
});

describe('the hub’s own services', () => {
  let hub: NatsConnection;
  let mailer: NatsConnection;

  beforeAll(async () => {
    [hub, mailer] = await Promise.all([asService('hub'), asService('mailer')]);
    const manager = await jetstreamManager(hub, { checkAPI: false });
    await manager.streams.add({ name: 'EVENTS', subjects: ['evt.>'] });
  });

  it('publish events as the hub and consume them as the mailer', async () => {
    await jetstream(hub).publish('evt.record.published.v1', 'first', { msgID: '1' });
    const manager = await jetstreamManager(mailer, { checkAPI: false });
    await manager.consumers.add('EVENTS', { durable_name: 'mailer-digest', ack_policy: AckPolicy.Explicit });

    const message = await (await jetstream(mailer).consumers.get('EVENTS', 'mailer-digest')).next();

    expect(message?.string()).toBe('first');
    expect(await message?.ackAck()).toBe(true);
  });

  it.each(['mailer', 'notifier', 'coverage'] as const)('let %s publish no event', async service => {
    const connection = await asService(service);
    expect(await refused(connection, 'evt.record.published.v1')).toBe(true);
    expect((await (await jetstreamManager(hub, { checkAPI: false })).streams.info('EVENTS')).state.messages).toBe(1);
  });

  it('let the mailer neither remove the stream of events nor make another', async () => {
    expect(await refused(mailer, '$JS.API.STREAM.DELETE.EVENTS')).toBe(true);
    expect(await refused(mailer, '$JS.API.STREAM.CREATE.MINE')).toBe(true);
  });

  it('answer the hub’s questions into its inbox, and ask none themselves', async () => {
    mailer.subscribe('ask.mailer.>', {
      queue: 'mailer',
      callback: (_error, message) => void message.respond('answer'),
    });
    await mailer.flush();
    expect((await hub.request('ask.mailer.queue.length')).string()).toBe('answer');
    expect(await refused(mailer, 'ask.hub.members.list')).toBe(true);
  });

  it('let nobody in by an account that another operator has signed', async () => {
    const account = SigningKey.generate('account');
    const signer = SigningKey.generate('operator');
    await pushAccount(system, await encodeAccount('intruder', account.publicKey, { limits: plainLimits }, { signer }));
    const rights = { publish: ['evt.>'], subscribe: ['_INBOX.crm.>'], payloadBytes: 1024, subscriptions: 1 };
    const creds = await userCreds('crm', SigningKey.generate('user'), account, account.publicKey, rights);

    await expect(connectWith(creds, '_INBOX.crm')).rejects.toThrow(/authorization/i);
  });

  it('change no account by the operator’s own key, nor by what is no account', async () => {
    await welcome({ organisation: 'steady', systems: ['crm'] });
    const signer = SigningKey.fromSeed(await readFile(join(folder, 'keys', 'operator.nk'), 'utf8'), 'operator');
    const jwt = await encodeAccount('steady', memberAccountKey(keys, 'steady'), { limits: plainLimits }, { signer });

    await expect(pushAccount(system, jwt)).rejects.toThrow('requires issuer to be a signing key');
    await expect(pushAccount(system, 'not.a.jwt')).rejects.toThrow(AccountRefused);
    await expect((await asMember('steady', 'crm')).rtt()).resolves.toBeGreaterThanOrEqual(0);
  });
});

describe('a member’s systems', () => {
  it('read their own stream, each with its own consumer, in order and acknowledged', async () => {
    await welcome({ organisation: 'acme', systems: ['crm', 'site'] });
    await deliver('acme', 'a', 'b', 'c');
    for (const name of ['crm', 'site']) {
      const member = await asMember('acme', name);
      const consumer = await jetstream(member, { apiPrefix: memberApiPrefix }).consumers.get(
        memberStream('acme'),
        memberConsumer(name),
      );
      const seen: string[] = [];
      for await (const message of await consumer.consume({ max_messages: 3 })) {
        seen.push(message.string());
        expect(await message.ackAck()).toBe(true);
        if (seen.length === 3) break;
      }
      expect(seen).toEqual(['a', 'b', 'c']);
      expect((await consumer.info()).num_ack_pending).toBe(0);
    }
  });

  it('are refused everything but their own consumer', async () => {
    await welcome({ organisation: 'own', systems: ['crm', 'site'] });
    await welcome({ organisation: 'other', systems: ['crm'] });
    const member = await asMember('own', 'crm');
    const forbidden = [
      next('other', 'crm'),
      next('own', 'site'),
      `$JS.API.CONSUMER.MSG.NEXT.${memberStream('other')}.${memberConsumer('crm')}`,
      `$JS.API.CONSUMER.MSG.NEXT.EVENTS.mailer-digest`,
      `$JS.ACK.${memberStream('other')}.${memberConsumer('crm')}.1.1.1.1.1`,
      `$JS.API.CONSUMER.CREATE.${memberStream('own')}.mine`,
      `$JS.API.CONSUMER.DURABLE.CREATE.${memberStream('own')}.mine`,
      `$JS.API.CONSUMER.DELETE.${memberStream('own')}.${memberConsumer('crm')}`,
      `$JS.API.STREAM.INFO.${memberStream('own')}`,
      `$JS.API.STREAM.MSG.GET.${memberStream('own')}`,
      `$JS.API.DIRECT.GET.${memberStream('own')}`,
      '$JS.API.STREAM.NAMES',
      '$SYS.REQ.CLAIMS.UPDATE',
      'ev.other.record',
      'evt.record.published.v1',
      'kick.outbox',
    ];
    for (const subject of forbidden) expect([subject, await refused(member, subject)]).toEqual([subject, true]);
    const inboxes = ['_INBOX.>', `${memberInboxPrefix('site')}.>`];
    for (const subject of ['>', 'ev.>', 'evt.>', ...inboxes, '$SYS.>', '$JS.EVENT.>', '_R_.>']) {
      expect([subject, await refusedToHear(member, subject)]).toEqual([subject, true]);
    }
    expect(member.info?.max_payload).toBe(4096);
  });

  it('reach nothing with a forged reply subject', async () => {
    await welcome({ organisation: 'forger', systems: ['crm'] });
    await welcome({ organisation: 'victim', systems: ['crm'] });
    const [forger, victim, hub] = await Promise.all([
      asMember('forger', 'crm'),
      asMember('victim', 'crm'),
      asService('hub'),
    ]);
    const arrived: string[] = [];
    victim.subscribe('_INBOX.crm.victim', { callback: (_error, message) => void arrived.push(message.subject) });
    for (const subject of ['evt.>', 'kick.>'])
      hub.subscribe(subject, { callback: (_error, message) => void arrived.push(message.subject) });
    await Promise.all([victim.flush(), hub.flush()]);
    const targets = [
      'ev.victim.forged',
      'evt.record.forged.v1',
      'kick.outbox',
      '_INBOX.crm.victim',
      '_INBOX.hub.forged',
    ];
    await deliver('forger', 'one for its owner', ...targets);

    for (const reply of targets) {
      expect(await refused(forger, next('forger', 'crm'), reply, '{"batch":1,"expires":5000000000}')).toBe(false);
    }
    // The server takes requests in order: once an honest one is answered, the forged ones have had their effect.
    const consumer = await jetstream(forger, { apiPrefix: memberApiPrefix }).consumers.get('EV_forger', 'pull_crm');
    expect(await consumer.next()).not.toBeNull();

    const manager = await jetstreamManager(notifier, { checkAPI: false });
    await Promise.all([victim.flush(), hub.flush()]);
    expect(arrived).toEqual([]);
    expect((await manager.streams.info(memberStream('victim'))).state.messages).toBe(0);
    expect((await manager.streams.info('EVENTS')).state.messages).toBe(1);
  });

  it('come while others of the member stay connected', async () => {
    await welcome({ organisation: 'grows', systems: ['crm'] });
    const first = await asMember('grows', 'crm');
    await welcome({ organisation: 'grows', systems: ['crm', 'site'] });
    const second = await asMember('grows', 'site');
    await deliver('grows', 'news');
    for (const [connection, name] of [
      [first, 'crm'],
      [second, 'site'],
    ] as const) {
      const consumer = await jetstream(connection, { apiPrefix: memberApiPrefix }).consumers.get(
        memberStream('grows'),
        memberConsumer(name),
      );
      expect((await consumer.next())?.string()).toBe('news');
    }
    expect(await connectionsOf(system, memberAccountKey(keys, 'grows'))).toBe(2);
  });
});

describe('cutting off', () => {
  it('ends a revoked system at once, for good, and nobody else; new credentials work', async () => {
    const account: MemberAccount = { organisation: 'lost-key', systems: ['crm', 'site'] };
    await welcome(account);
    const stolen = await memberUserCreds(keys, 'lost-key', 'crm');
    const [thief, sister] = await Promise.all([connectWith(stolen.creds, '_INBOX.crm'), asMember('lost-key', 'site')]);

    await pushAccount(system, await memberAccountJwt(keys, { ...account, revocations: { [stolen.userKey]: now() } }));

    expect(String(await thief.closed())).toMatch(/revoked/i);
    await expect(connectWith(stolen.creds, '_INBOX.crm')).rejects.toThrow(/authorization/i);
    await expect(sister.rtt()).resolves.toBeGreaterThanOrEqual(0);
    await expect((await asMember('lost-key', 'crm')).rtt()).resolves.toBeGreaterThanOrEqual(0);
  });

  it('ends every system of a member that leaves, and the old credentials stay void when it comes back', async () => {
    await welcome({ organisation: 'leaver', systems: ['crm', 'site'] });
    const old = await memberUserCreds(keys, 'leaver', 'crm');
    const connections = await Promise.all([connectWith(old.creds, '_INBOX.crm'), asMember('leaver', 'site')]);
    const left = new Date();

    await pushAccount(system, await formerMemberAccountJwt(keys, 'leaver', left));

    await Promise.all(connections.map(connection => connection.closed()));
    expect(await connectionsOf(system, memberAccountKey(keys, 'leaver'))).toBe(0);
    await expect(asMember('leaver', 'crm')).rejects.toThrow();
    const revokedUntil = Math.floor(left.getTime() / 1000);
    await pushAccount(system, await memberAccountJwt(keys, { organisation: 'leaver', systems: ['crm'], revokedUntil }));
    await expect(connectWith(old.creds, '_INBOX.crm')).rejects.toThrow(/authorization/i);
  });

  it('holds an account to its number of connections', async () => {
    await welcome({ organisation: 'crowd', systems: ['crm'], connections: 1 });
    await asMember('crowd', 'crm');
    await expect(asMember('crowd', 'crm')).rejects.toThrow();
    expect(await connectionsOf(system, memberAccountKey(keys, 'crowd'))).toBe(1);
  });
});

describe('a restart of the server', () => {
  it('keeps accounts, revocations and streams', async () => {
    const account: MemberAccount = { organisation: 'lasting', systems: ['crm', 'gone'] };
    await welcome(account);
    const [kept, revoked] = [
      await memberUserCreds(keys, 'lasting', 'crm'),
      await memberUserCreds(keys, 'lasting', 'gone'),
    ];
    await pushAccount(system, await memberAccountJwt(keys, { ...account, revocations: { [revoked.userKey]: now() } }));
    await deliver('lasting', 'before');

    await stopServer();
    keys = await ensureOperatorKeys(join(folder, 'keys'));
    await startServer();
    await connectOwnServices();

    const member = await connectWith(kept.creds, '_INBOX.crm');
    const consumer = await jetstream(member, { apiPrefix: memberApiPrefix }).consumers.get(
      memberStream('lasting'),
      memberConsumer('crm'),
    );
    expect((await consumer.next())?.string()).toBe('before');
    await expect(connectWith(revoked.creds, '_INBOX.gone')).rejects.toThrow(/authorization/i);
  });
});

async function startServer(): Promise<void> {
  const binary = process.env['ORTOO_TEST_NATS_BINARY'];
  if (!binary) throw new Error('ORTOO_TEST_NATS_BINARY is not set: run the tests with npm test');
  const serverVersion = spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout;
  const file = join(folder, 'nats.conf');
  await writeServerConfig({
    file,
    keys,
    port,
    host: '127.0.0.1',
    storeDir: join(folder, 'nats'),
    maxFileStore: 2 ** 28,
    serverVersion,
  });
  server = spawn(binary, ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  server.stderr?.setEncoding('utf8').on('data', (text: string) => (log += text));
  await until(() => {
    if (server.exitCode !== null) throw new Error(`nats-server ended: ${log}`);
    return Promise.resolve(log.includes('Server is ready'));
  });
}

async function stopServer(): Promise<void> {
  await Promise.all(opened.splice(0).map(connection => connection.close()));
  if (server.exitCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
}

async function connectOwnServices(): Promise<void> {
  system = await connectWith(await systemCreds(keys), '_INBOX.system');
  notifier = await asService('notifier');
}

async function connectWith(creds: string, inboxPrefix: string): Promise<NatsConnection> {
  const authenticator = credsAuthenticator(new TextEncoder().encode(creds));
  const connection = await connect({ port, authenticator, inboxPrefix, reconnect: false });
  opened.push(connection);
  return connection;
}

async function asService(service: HubService): Promise<NatsConnection> {
  return connectWith(await hubServiceCreds(keys, service), inboxPrefixOf(service));
}

async function asMember(organisation: string, name: string): Promise<NatsConnection> {
  return connectWith((await memberUserCreds(keys, organisation, name)).creds, memberInboxPrefix(name));
}

/** What the notifier does when a member, or a system of a member, comes. */
async function welcome(account: MemberAccount): Promise<void> {
  const manager = await jetstreamManager(notifier, { checkAPI: false });
  const stream = memberStream(account.organisation);
  await manager.streams.add({ name: stream, subjects: [`ev.${account.organisation}.>`] });
  for (const name of account.systems) {
    await manager.consumers.add(stream, {
      durable_name: memberConsumer(name),
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
    });
  }
  await pushAccount(system, await memberAccountJwt(keys, account));
}

async function deliver(organisation: string, ...texts: string[]): Promise<void> {
  for (const text of texts) await jetstream(notifier).publish(`ev.${organisation}.record`, text);
}

/** Whether the server says that this connection may not publish there. */
async function refused(
  connection: NatsConnection,
  subject: string,
  reply = 'ev.acme.forged',
  body = '',
): Promise<boolean> {
  connection.publish(subject, body, { reply });
  return (await violationsOf(connection)).includes(`publish ${subject}`);
}

async function refusedToHear(connection: NatsConnection, subject: string): Promise<boolean> {
  connection.subscribe(subject, { callback: () => undefined });
  return (await violationsOf(connection)).includes(`subscription ${subject}`);
}

/** What the server has refused by the time it answers a ping. */
async function violationsOf(connection: NatsConnection): Promise<string[]> {
  const violations: string[] = [];
  const statuses = connection.status();
  void (async () => {
    for await (const { type, ...status } of statuses) {
      const error = type === 'error' && 'error' in status ? status.error : undefined;
      if (error instanceof PermissionViolationError) violations.push(`${error.operation} ${error.subject}`);
    }
  })();
  await connection.flush();
  // The refusal came before the answer, but the client hands statuses on a turn later.
  await new Promise(resolve => setImmediate(resolve));
  return violations;
}

async function until(claim: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await claim())) {
    if (Date.now() > deadline) throw new Error('It did not come to pass within 10 seconds');
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

const now = (): number => Math.floor(Date.now() / 1000);
