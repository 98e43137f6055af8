// The package brings no types; these are the parts that the tests read.
declare module 'mailauth' {
  export interface DkimResult {
    signingDomain: string;
    signingHeaders?: { keys: string };
    status: { result: string; comment?: string };
  }
  export function authenticate(
    message: string | Buffer,
    options: Record<string, unknown>,
  ): Promise<{ dkim: { results: DkimResult[] } }>;
}
