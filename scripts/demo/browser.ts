/** A browser of the demonstration: keeps its cookies and speaks JSON with the hub. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly hub: string) {}

  /**
   * Sends a request and answers its body.
   * @throws Error with the problem that the hub answered.
   */
  async send<Answer>(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
    const response = await fetch(this.hub + path, {
      method,
      headers: {
        origin: new URL(this.hub).origin,
        ...(this.cookies.size > 0
          ? { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
          : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        'if-match': '*',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
      this.cookies.set(name, value);
    }
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
    return (text ? JSON.parse(text) : undefined) as Answer;
  }
}
