import { type World } from './world.js';

/** What came back, with the body read. */
export interface Answer<Body = Record<string, never>> {
  status: number;
  body: Body;
  headers: Headers;
}

/** A browser: it keeps cookies, and says where its requests come from as browsers do. */
export class Browser {
  readonly cookies = new Map<string, string>();
  /** Every Set-Cookie that it was sent, attributes included. */
  readonly setCookies: string[] = [];

  constructor(
    private readonly world: World,
    private readonly says: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
  ) {}

  /** Asks the hub; null as a header's value leaves it out. */
  async ask<Body = Record<string, never>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string | null> = {},
  ): Promise<Answer<Body>> {
    const all: Record<string, string | null> = {
      ...this.says,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(this.cookies.size > 0
        ? { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
        : {}),
      ...headers,
    };
    const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
    const response = await fetch(new URL(path, this.world.url), {
      method,
      headers: sent,
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'manual',
    });
    this.keep(response.headers.getSetCookie());
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, body: (isJson ? JSON.parse(text) : text) as Body, headers: response.headers };
  }

  private keep(setCookies: string[]): void {
    this.setCookies.push(...setCookies);
    for (const line of setCookies) {
      const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

/** Waits until `look` finds something; fails after `seconds`. */
export async function until<T>(look: () => Promise<T | undefined>, seconds = 10): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw new Error(`Nothing came within ${seconds} s`);
}
