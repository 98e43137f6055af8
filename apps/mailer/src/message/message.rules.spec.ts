import { generateKeyPairSync } from 'node:crypto';
import { Secret } from '@ortoo/runtime';
import { type Letter } from '../composing/letters.service.js';
import { type MailerSettings } from '../mailer.settings.js';
import { messageOf, returnPathOf, wireAddress } from './message.rules.js';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const settings: MailerSettings = {
  publicUrl: 'https://hub.example',
  hubName: 'Өртөө',
  from: { name: 'Өртөө', address: 'hub@hub.example' },
  returnPath: 'b+{token}@bounce.hub.example',
  dkim: { privateKey, record: '', domain: 'hub.example', selector: 's' },
  linkKey: new Secret('k'),
};
const letter: Letter = {
  to: { name: 'Oyun', address: 'oyun@example.org' },
  language: 'mn',
  subject: 'Subject',
  text: 't',
  html: 'h',
  identity: 'person 2026-11-24 daily 0',
};
const digest: Letter = { ...letter, list: { unsubscribeUrl: 'https://hub.example/u/x', frequency: 'daily' } };
const sending = {
  mailId: '0193a1b0-6d00-7000-8000-00000000e001',
  isResend: false,
  now: new Date('2026-11-24T01:00:00Z'),
};
const header = (message: ReturnType<typeof messageOf>, name: string) =>
  message.headers.find(candidate => candidate.name === name)?.value;

describe('the headers of a mail', () => {
  it('offer a way out of a digest and none out of a code', () => {
    expect(header(messageOf(digest, settings, sending), 'List-Unsubscribe')).toBe('<https://hub.example/u/x>');
    expect(header(messageOf(digest, settings, sending), 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
    expect(messageOf(letter, settings, sending).headers.filter(({ name }) => /^(List-|Precedence)/.test(name))).toEqual(
      [],
    );
  });

  it('keep the Message-ID over attempts, another for another date, nothing personal in it', () => {
    const id = header(messageOf(digest, settings, sending), 'Message-ID');
    const later = messageOf(digest, settings, { ...sending, isResend: true, now: new Date() });
    expect(id).toMatch(/^<d\.[0-9a-f]{32}@hub\.example>$/);
    expect(header(later, 'Message-ID')).toBe(id);
    expect(later.boundary).toBe(messageOf(digest, settings, sending).boundary);
    expect(
      header(messageOf({ ...digest, identity: 'person 2026-11-25 daily 0' }, settings, sending), 'Message-ID'),
    ).not.toBe(id);
  });

  it('cannot be added to by a name', () => {
    const evil = messageOf(
      { ...letter, to: { name: 'Oyun"\r\nBcc: all@example.org', address: 'oyun@example.org' } },
      settings,
      sending,
    );
    expect(header(evil, 'To')).toBe('"Oyun Bcc: all@example.org" <oyun@example.org>');
  });

  it('say that it is sent again only when it is', () => {
    expect(header(messageOf(letter, settings, sending), 'X-Hub-Resend')).toBeUndefined();
    expect(header(messageOf(letter, settings, { ...sending, isResend: true }), 'X-Hub-Resend')).toBe('1');
  });
});

describe('addresses', () => {
  it('name the mail that comes back, within what a mailbox name may be long', () => {
    const path = returnPathOf(sending.mailId, settings);
    expect(path).toMatch(/^b\+[\w-]{22}\.[0-9a-f]{8}@bounce\.hub\.example$/);
    expect(path.split('@')[0]?.length).toBeLessThanOrEqual(64);
    expect(returnPathOf(sending.mailId.replace('e001', 'e002'), settings)).not.toBe(path);
  });

  it('take the form that DNS knows', () => {
    expect(wireAddress('oyun@өртөө.mn')).toBe('oyun@xn--p1ae31cca.mn');
    expect(wireAddress('a@example.org')).toBe('a@example.org');
  });
});
