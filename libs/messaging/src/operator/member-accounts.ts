import { type Import } from '@nats-io/jwt';
import { accountJwt, plainLimits, userCreds } from './hub-account.js';
import { type OperatorKeys } from './operator-keys.js';
import { SigningKey } from '../keys/signing-key.js';

/** Where a member's client finds JetStream: `jetstream(connection, { apiPrefix })`. */
export const memberApiPrefix = 'HUBJS.API';

const connectionLimit = 10;
/** In bytes: a member publishes nothing but requests and acknowledgements. */
const payloadLimit = 4096;
const subscriptionLimit = 64;

/** A member organisation as its account shows it. */
export interface MemberAccount {
  /** The organisation's id or short name: letters, digits, `-` and `_`; it is one token of every subject. */
  organisation: string;
  /** Names of its machine accounts that may connect, in the same alphabet. */
  systems: string[];
  /** By user key, the moment (Unix seconds) until which what was issued to it is void; cuts it off at once. */
  revocations?: Record<string, number>;
  /** Voids every credential issued until this moment (Unix seconds), for a member that left and came back. */
  revokedUntil?: number;
  /** Connections at once, of all its systems together; 10 unless told. */
  connections?: number;
}

/** The stream that holds what an organisation receives. */
export const memberStream = (organisation: string): string => `EV_${token('organisation', organisation)}`;

/** The durable consumer of one machine account. */
export const memberConsumer = (system: string): string => `pull_${token('system', system)}`;

/** The inbox prefix that a member's client has to set. */
export const memberInboxPrefix = (system: string): string => `_INBOX.${token('system', system)}`;

/** The public key of an organisation's account. It follows from the hub's key, so there is nothing to keep. */
export function memberAccountKey(keys: OperatorKeys, organisation: string): string {
  return keys.hub.key.derive('account', `member ${token('organisation', organisation)}`).publicKey;
}

/**
 * The account of a member: what its systems import is the fence, and only the operator can write it.
 * Push it with `pushAccount` whenever a system comes, goes or is revoked.
 * @throws TypeError when a name does not fit into a subject.
 */
export async function memberAccountJwt(keys: OperatorKeys, member: MemberAccount): Promise<string> {
  const imports = member.systems.flatMap(system => importsOf(keys, member.organisation, system));
  const revocations = { ...member.revocations };
  if (member.revokedUntil !== undefined) revocations['*'] = member.revokedUntil;
  return accountJwt(keys, member.organisation, memberAccountKey(keys, member.organisation), {
    limits: {
      ...plainLimits,
      conn: member.connections ?? connectionLimit,
      subs: subscriptionLimit,
      payload: payloadLimit,
      imports: imports.length,
    },
    signing_keys: [keys.memberSigning.key.publicKey],
    imports,
    revocations,
  });
}

/** The account of a member that has left: no connection, nothing imported, and what was issued until `at` void. */
export async function formerMemberAccountJwt(keys: OperatorKeys, organisation: string, at: Date): Promise<string> {
  const revokedUntil = Math.floor(at.getTime() / 1000);
  return memberAccountJwt(keys, { organisation, systems: [], connections: 0, revokedUntil });
}

/** Credentials of one machine account. */
export interface MemberCredentials {
  /** `.creds` text, shown once and not kept: whoever has it is the member. */
  creds: string;
  /** Keep this: it is what a revocation names. */
  userKey: string;
}

/** Issues new credentials for a machine account, valid until revoked; earlier ones stay valid beside them. */
export async function memberUserCreds(
  keys: OperatorKeys,
  organisation: string,
  system: string,
): Promise<MemberCredentials> {
  const user = SigningKey.generate('user');
  const place = `${memberStream(organisation)}.${memberConsumer(system)}`;
  const creds = await userCreds(system, user, keys.memberSigning.key, memberAccountKey(keys, organisation), {
    publish: [
      `${memberApiPrefix}.CONSUMER.MSG.NEXT.${place}`,
      `${memberApiPrefix}.CONSUMER.INFO.${place}`,
      `$JS.ACK.${place}.>`,
    ],
    subscribe: [`${memberInboxPrefix(system)}.>`],
    payloadBytes: payloadLimit,
    subscriptions: subscriptionLimit,
  });
  return { creds, userKey: user.publicKey };
}

function importsOf(keys: OperatorKeys, organisation: string, system: string): Import[] {
  const place = `${memberStream(organisation)}.${memberConsumer(system)}`;
  const account = keys.hub.key.publicKey;
  // Without another local prefix than `$JS.API` the server answers that JetStream is not enabled for the account.
  const call = (name: string): Import => ({
    name: `${name} ${system}`,
    account,
    type: 'service',
    subject: `$JS.API.CONSUMER.${name}.${place}`,
    local_subject: `${memberApiPrefix}.CONSUMER.${name}.${place}`,
  });
  const acknowledge: Import = { name: `ACK ${system}`, account, type: 'service', subject: `$JS.ACK.${place}.>` };
  return [call('MSG.NEXT'), call('INFO'), acknowledge];
}

function token(field: string, value: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(value)) return value;
  throw new TypeError(`${field} becomes part of a NATS subject: use 1 to 64 letters, digits, "-" or "_"`);
}
