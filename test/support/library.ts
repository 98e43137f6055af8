import { type World } from './world.js';

/** An answer whose body a test looks into freely. */
export interface Answer {
  status: number;
  body: ReturnType<typeof JSON.parse>;
  headers: Headers;
}

/** Asks the hub with headers of one's own; the body is sent as JSON, or as it is when it is a form. */
export async function ask(
  world: World,
  method: string,
  path: string,
  key?: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const isForm = body instanceof FormData;
  const response = await fetch(world.url + path, {
    method,
    headers: {
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: isForm ? body : body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
}

/** The body of a request that publishes a study, with what a test changes. */
export function aMaterial(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    kind: 'study',
    title: 'Water and health',
    body: 'Half of the households carry water.',
    language: 'en',
    audience: 'coalition',
    themes: [],
    places: [],
    publish: true,
    ...fields,
  };
}

/** An event as a reader polls it. */
export interface PolledEvent {
  type: string;
  id: string;
  sequence: string;
  data: Record<string, unknown>;
}

/** Polls a log until it holds at least so many events, or the time of the test is over. */
export async function eventsOf(world: World, key: string, atLeast: number): Promise<PolledEvent[]> {
  for (;;) {
    const { body } = await ask(world, 'GET', '/v1/events?limit=500', key);
    if (body.events.length >= atLeast) return body.events as PolledEvent[];
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
