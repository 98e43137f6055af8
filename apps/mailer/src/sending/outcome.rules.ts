/** What is known after an attempt: whether the body had left, and what the server or the network said. */
export interface Attempt {
  bodyWritten: boolean;
  /** The server's answer to the whole message. */
  reply?: string;
  error?: { message: string; responseCode?: number; response?: string; command?: string };
}

/** What became of a mail. `relayDown`: the trouble is ours or the relay's, so nothing is tried for a while. */
export type Outcome =
  | { kind: 'sent'; reply: string }
  | { kind: 'deferred'; reply: string; relayDown: boolean }
  | { kind: 'failed'; reply: string; suppress: boolean }
  | { kind: 'ambiguous'; reply: string };

/** What an attempt means; the client's error alone cannot tell whether the mail arrived, so the body's state decides. */
export function outcomeOf({ bodyWritten, reply, error }: Attempt): Outcome {
  if (!error) return { kind: 'sent', reply: reply ?? '' };
  const said = (error.response ?? error.message).slice(0, 500);
  if (error.responseCode !== undefined) return refused(error.responseCode, error.command ?? '', said, bodyWritten);
  return bodyWritten ? { kind: 'ambiguous', reply: said } : { kind: 'deferred', reply: said, relayDown: true };
}

function refused(code: number, command: string, said: string, bodyWritten: boolean): Outcome {
  const isAboutMail = bodyWritten || command === 'RCPT TO' || command === 'DATA';
  if (code < 500 || !isAboutMail) return { kind: 'deferred', reply: said, relayDown: !isAboutMail };
  return { kind: 'failed', reply: said, suppress: command === 'RCPT TO' && isAboutAddress(code, said) };
}

// RFC 3463: x.1 is the address, x.2.0 and x.2.1 a mailbox that is gone or closed; x.7 is policy, which may change.
function isAboutAddress(code: number, said: string): boolean {
  const enhanced = /\b5\.(\d{1,3})\.(\d{1,3})\b/.exec(said);
  if (enhanced) return enhanced[1] === '1' || (enhanced[1] === '2' && ['0', '1'].includes(enhanced[2] ?? ''));
  return [550, 551, 553].includes(code);
}

const recipientDelays = [60, 300, 900, 3600, 7200, 14_400];
const relayDelays = [2, 5, 15, 60, 120, 300];

/** Seconds until a deferred mail is tried again; `attempts` were made so far. */
export function retryDelay(attempts: number, relayDown: boolean): number {
  const delays = relayDown ? relayDelays : recipientDelays;
  return delays[Math.min(attempts, delays.length) - 1] ?? delays[0] ?? 60;
}
