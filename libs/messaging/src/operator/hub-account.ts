import { type Account, encodeAccount, encodeUser, fmtCreds, type OperatorLimits, type Permission } from '@nats-io/jwt';
import { type OperatorKeys } from './operator-keys.js';
import { type SigningKey } from '../keys/signing-key.js';

/** Largest message of a hub service, in bytes: a question's page of 256 KiB with its headers, and room. */
export const hubPayloadLimit = 1_048_576;

/** JWT limits of an account in which nothing but connecting is allowed; -1 means without limit, 0 none. */
export const plainLimits = {
  subs: -1,
  data: -1,
  payload: hubPayloadLimit,
  imports: 0,
  exports: 0,
  conn: -1,
  leaf: 0,
  wildcards: true,
  disallow_bearer: true,
  mem_storage: 0,
  disk_storage: 0,
  streams: 0,
  consumer: 0,
} satisfies OperatorLimits;

/** What a user of an account may do. Allow-lists only: deny rules have been passed by more than once in NATS. */
export interface UserRights {
  publish: string[];
  subscribe: string[];
  payloadBytes: number;
  subscriptions: number;
}

/** The three services of the hub that member accounts import, each for its own consumers only; see `member-accounts.ts`. */
export const memberServices = {
  next: '$JS.API.CONSUMER.MSG.NEXT.*.*',
  info: '$JS.API.CONSUMER.INFO.*.*',
  acknowledge: '$JS.ACK.*.*.>',
} as const;

/**
 * The account in which the hub's own services and all streams live. It exports three wildcard services and so stays the
 * same however many members there are: an account gets only what it imports, and only the operator can write imports.
 */
export function hubAccountJwt(keys: OperatorKeys): Promise<string> {
  return accountJwt(keys, 'HUB', keys.hub.key.publicKey, {
    limits: { ...plainLimits, disk_storage: -1, streams: -1, consumer: -1, exports: 3 },
    signing_keys: [keys.hubSigning.key.publicKey],
    exports: [
      { name: 'next', subject: memberServices.next, type: 'service', response_type: 'Stream' },
      { name: 'info', subject: memberServices.info, type: 'service', response_type: 'Singleton' },
      { name: 'acknowledge', subject: memberServices.acknowledge, type: 'service', response_type: 'Singleton' },
    ],
  });
}

/** The account from which accounts are pushed and connections are watched. */
export function systemAccountJwt(keys: OperatorKeys): Promise<string> {
  return accountJwt(keys, 'SYS', keys.system.key.publicKey, {
    limits: plainLimits,
    signing_keys: [keys.systemSigning.key.publicKey],
  });
}

/** `.creds` text of the user that pushes accounts and counts their connections; its inbox prefix is `_INBOX.system`. */
export async function systemCreds(keys: OperatorKeys): Promise<string> {
  const rights: UserRights = {
    publish: [
      '$SYS.REQ.CLAIMS.UPDATE',
      '$SYS.REQ.CLAIMS.LIST',
      '$SYS.REQ.ACCOUNT.*.CLAIMS.LOOKUP',
      '$SYS.REQ.ACCOUNT.*.CONNZ',
    ],
    subscribe: ['_INBOX.system.>', '$SYS.ACCOUNT.*.CONNECT', '$SYS.ACCOUNT.*.DISCONNECT'],
    payloadBytes: hubPayloadLimit,
    subscriptions: -1,
  };
  return userCreds('system', keys.systemUser.key, keys.systemSigning.key, keys.system.key.publicKey, rights);
}

/** Signs an account with the operator's signing key. */
export function accountJwt(
  keys: OperatorKeys,
  name: string,
  publicKey: string,
  account: Partial<Account>,
): Promise<string> {
  return encodeAccount(name, publicKey, account, { signer: keys.operatorSigning.key });
}

/** `.creds` text of one user: what any NATS client in any language reads. */
export async function userCreds(
  name: string,
  user: SigningKey,
  signer: SigningKey,
  account: string,
  rights: UserRights,
): Promise<string> {
  const list = (allow: string[]): Partial<Permission> => ({ allow });
  const jwt = await encodeUser(
    name,
    user.publicKey,
    account,
    {
      pub: list(rights.publish),
      sub: list(rights.subscribe),
      subs: rights.subscriptions,
      data: -1,
      payload: rights.payloadBytes,
      bearer_token: false,
      allowed_connection_types: ['STANDARD'],
    },
    { signer },
  );
  return new TextDecoder().decode(fmtCreds(jwt, user));
}
