import { outcomeOf, retryDelay } from './outcome.rules.js';

const rcpt = (responseCode: number, response: string) => ({
  bodyWritten: false,
  error: { message: response, response, responseCode, command: 'RCPT TO' },
});

describe('the outcome of an attempt', () => {
  it.each([
    ['accepted', { bodyWritten: true, reply: '250 OK' }, { kind: 'sent', reply: '250 OK' }],
    [
      'cut off before the body was whole',
      { bodyWritten: false, error: { message: 'Timeout' } },
      { kind: 'deferred', reply: 'Timeout', relayDown: true },
    ],
    [
      'cut off after the body',
      { bodyWritten: true, error: { message: 'Timeout', command: 'DATA' } },
      { kind: 'ambiguous', reply: 'Timeout' },
    ],
    [
      'a full mailbox',
      rcpt(452, '452 4.2.2 Mailbox full'),
      { kind: 'deferred', reply: '452 4.2.2 Mailbox full', relayDown: false },
    ],
    [
      'an unknown address',
      rcpt(550, '550 5.1.1 No such user'),
      { kind: 'failed', reply: '550 5.1.1 No such user', suppress: true },
    ],
    [
      'an unknown address, said without a code',
      rcpt(550, '550 No such user'),
      { kind: 'failed', reply: '550 No such user', suppress: true },
    ],
    [
      'a policy against us',
      rcpt(550, '550 5.7.1 Blocked'),
      { kind: 'failed', reply: '550 5.7.1 Blocked', suppress: false },
    ],
    [
      'a refused text',
      { bodyWritten: true, error: { message: 'x', response: '554 5.6.0 No', responseCode: 554, command: 'DATA' } },
      { kind: 'failed', reply: '554 5.6.0 No', suppress: false },
    ],
    [
      'a busy server after the body',
      { bodyWritten: true, error: { message: 'x', response: '451 later', responseCode: 451, command: 'DATA' } },
      { kind: 'deferred', reply: '451 later', relayDown: false },
    ],
    [
      'a wrong password of ours',
      {
        bodyWritten: false,
        error: { message: 'x', response: '535 5.7.8 No', responseCode: 535, command: 'AUTH PLAIN' },
      },
      { kind: 'deferred', reply: '535 5.7.8 No', relayDown: true },
    ],
    [
      'our sender refused',
      { bodyWritten: false, error: { message: 'x', response: '550 No', responseCode: 550, command: 'MAIL FROM' } },
      { kind: 'deferred', reply: '550 No', relayDown: true },
    ],
  ])('of %s', (_name, attempt, outcome) => {
    expect(outcomeOf(attempt)).toEqual(outcome);
  });

  it('makes the next try later and later', () => {
    for (const relayDown of [true, false]) {
      const delays = [1, 2, 3, 4, 5, 6, 7, 50].map(attempts => retryDelay(attempts, relayDown));
      expect(delays).toEqual([...delays].sort((a, b) => a - b));
      expect(delays[0]).toBeGreaterThan(0);
    }
  });
});
