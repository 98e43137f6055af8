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
      headers: this.headers(body, key),
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    this.keepCookies(response);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
    return (text ? JSON.parse(text) : undefined) as Answer;
  }

  private headers(body: unknown, key: string | undefined): Record<string, string> {
    const headers: Record<string, string> = { origin: new URL(this.hub).origin, 'if-match': '*' };
    if (this.cookies.size > 0) headers['cookie'] = [...this.cookies].map(pair => pair.join('=')).join('; ');
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (key) headers['authorization'] = `Bearer ${key}`;
    return headers;
  }

  private keepCookies(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
      this.cookies.set(name, value);
    }
  }
}
