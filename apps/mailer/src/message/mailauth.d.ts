declare module 'mailauth' {
  type Resolver = (name: string, type: string) => Promise<string[][]>;
  interface Checked {
    status: { result: string };
    signingHeaders?: { keys: string };
  }
  export function authenticate(
    message: string | Buffer,
    options: { ip: string; helo: string; sender: string; trustReceived?: boolean; resolver?: Resolver },
  ): Promise<{ dkim: { results: Checked[] } }>;
}
