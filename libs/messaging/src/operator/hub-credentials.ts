import { hubPayloadLimit, userCreds, type UserRights } from './hub-account.js';
import { type OperatorKeys } from './operator-keys.js';

/** The hub's own services, each a user of its own in the account HUB. */
export const hubServices = ['hub', 'notifier', 'mailer', 'coverage'] as const;

/** One of the hub's own services. */
export type HubService = (typeof hubServices)[number];

/** The inbox prefix a service has to connect with; nobody else may listen there. */
export const inboxPrefixOf = (service: HubService): string => `_INBOX.${service}`;

/** Every service: wakes others, keeps durable consumers on `EVENTS` and reads what they hold. */
const everyone = [
  'kick.>',
  '$JS.API.INFO',
  '$JS.API.STREAM.INFO.EVENTS',
  '$JS.API.CONSUMER.CREATE.EVENTS.>',
  '$JS.API.CONSUMER.DURABLE.CREATE.EVENTS.*',
  '$JS.API.CONSUMER.INFO.EVENTS.*',
  '$JS.API.CONSUMER.DELETE.EVENTS.*',
  '$JS.API.CONSUMER.MSG.NEXT.EVENTS.*',
  '$JS.ACK.EVENTS.>',
];

/** An answer goes to the inbox of the hub, the only one who asks: `allow_responses` would let the asker name any subject. */
const answers = [`${inboxPrefixOf('hub')}.>`];

const streamApi = (stream: string): string[] =>
  ['CREATE', 'UPDATE', 'INFO', 'DELETE', 'PURGE', 'MSG.GET', 'MSG.DELETE'].map(
    call => `$JS.API.STREAM.${call}.${stream}`,
  );

/**
 * What each service may publish beyond that. Only the relay, in the hub, publishes events and keeps their stream. The
 * notifier fills the member streams and makes and positions their consumers; a subject cannot say `EV_*`, so its stream
 * rights name any stream. It still cannot publish `evt.>`, and the audit refills `EVENTS` if it is ever tampered with.
 */
const publishes: Record<HubService, string[]> = {
  hub: ['evt.>', 'ask.>', ...streamApi('EVENTS')],
  notifier: [
    'ev.>',
    ...streamApi('*'),
    '$JS.API.STREAM.NAMES',
    '$JS.API.STREAM.LIST',
    '$JS.API.CONSUMER.CREATE.*.>',
    '$JS.API.CONSUMER.DURABLE.CREATE.*.*',
    '$JS.API.CONSUMER.INFO.*.*',
    '$JS.API.CONSUMER.DELETE.*.*',
    '$JS.API.CONSUMER.NAMES.*',
    '$JS.API.CONSUMER.LIST.*',
    ...answers,
  ],
  mailer: answers,
  coverage: answers,
};

/** What a service may publish and hear: its own inbox, kicks, events passing by, and questions put to it. */
export function rightsOf(service: HubService): UserRights {
  return {
    publish: [...everyone, ...publishes[service]],
    subscribe: [`${inboxPrefixOf(service)}.>`, 'kick.>', 'evt.>', `ask.${service}.>`],
    payloadBytes: hubPayloadLimit,
    subscriptions: -1,
  };
}

/**
 * `.creds` text of a service. The user's key follows from the signing key: credentials written at the next start are for
 * the same user with the newest rights, and replacing the signing key ends all of them.
 */
export function hubServiceCreds(keys: OperatorKeys, service: HubService): Promise<string> {
  const signer = keys.hubSigning.key;
  return userCreds(
    service,
    signer.derive('user', `service ${service}`),
    signer,
    keys.hub.key.publicKey,
    rightsOf(service),
  );
}
