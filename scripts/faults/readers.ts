import { setTimeout as wait } from 'node:timers/promises';
import { EventSource } from 'eventsource';
import { type Member } from './coalition.js';

/** One event as a member's system gets it. */
export interface Received {
  id: string;
  type: string;
  sequence: string;
  cursor: string;
  data: { materialId?: string; recordId?: string; version?: number; title?: string };
}

/** A member's system that follows its log on one channel and comes back by its cursor whenever the line breaks. */
export interface Reader {
  member: Member;
  channel: 'poll' | 'stream';
  /** In the order in which it came, repetitions and all. */
  received: Received[];
  interruptions: number;
  stop(): Promise<void>;
}

/** Follows by `GET /v1/events?after=`. */
export function followByPolling(urls: string[], member: Member): Reader {
  const reader = { member, channel: 'poll' as const, received: [] as Received[], interruptions: 0 };
  let isStopping = false;
  const following = (async () => {
    let cursor = '';
    for (let turn = 0; !isStopping; turn++) {
      const page = await readPage(urls[turn % urls.length] ?? '', member.key, cursor).catch(() => undefined);
      if (!page) reader.interruptions++;
      else {
        reader.received.push(...page.events);
        cursor = page.cursor;
      }
      if (!page || page.events.length === 0) await wait(150);
    }
  })();
  return {
    ...reader,
    get interruptions() {
      return reader.interruptions;
    },
    stop: async () => {
      isStopping = true;
      await following;
    },
  };
}

/** One page of a member's log, or of the public one without a key. */
export async function readPage(
  url: string,
  key: string | undefined,
  after: string,
): Promise<{ events: Received[]; cursor: string }> {
  const response = await fetch(`${url}/v1/events?limit=500${after ? `&after=${after}` : ''}`, {
    headers: key ? { authorization: `Bearer ${key}` } : {},
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`GET /v1/events answered ${response.status}`);
  const { events, cursor } = (await response.json()) as { events: Omit<Received, 'cursor'>[]; cursor: string };
  const epoch = cursor.split('.')[0];
  return { events: events.map(event => ({ ...event, cursor: `${epoch}.${Number(event.sequence)}` })), cursor };
}

/** The whole log from its beginning to its end. */
export async function readLog(url: string, key: string | undefined): Promise<Received[]> {
  const log: Received[] = [];
  for (let cursor = ''; ;) {
    const page = await readPage(url, key, cursor);
    log.push(...page.events);
    if (page.events.length === 0) return log;
    ({ cursor } = page);
  }
}

const eventTypes = ['report.published', 'report.revised', 'report.withdrawn', 'record.redacted'].map(
  type => `org.ortoo.${type}.v1`,
);

/** Follows by server-sent events, as a browser would: the client comes back with `Last-Event-ID` by itself. */
export function followByStream(url: string, member: Member): Reader {
  const reader = { received: [] as Received[], interruptions: 0 };
  const source = new EventSource(`${url}/v1/stream?after=1.0`, {
    fetch: (input, init) =>
      fetch(input, { ...init, headers: { ...init.headers, authorization: `Bearer ${member.key}` } }).then(response => {
        // The client gives up on anything but 200; a server that is just starting is no reason to.
        if (response.status >= 500) throw new TypeError(`The stream answered ${response.status}`);
        return response;
      }),
  });
  source.addEventListener('error', () => reader.interruptions++);
  for (const type of eventTypes) {
    source.addEventListener(type, message => {
      reader.received.push({ ...(JSON.parse(message.data) as Received), cursor: message.lastEventId });
    });
  }
  return {
    member,
    channel: 'stream',
    received: reader.received,
    get interruptions() {
      return reader.interruptions;
    },
    stop: async () => source.close(),
  };
}
