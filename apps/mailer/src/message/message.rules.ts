import { createHash, createHmac } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { type Letter } from '../composing/letters.service.js';
import { domainOf, type MailerSettings } from '../mailer.settings.js';
import { encodedWords, isLongerQuoted, type MessageOrder } from './mime.js';

/** RFC 8058 §4 asks that the signature covers both headers of the way out; nodemailer and mailauth by themselves leave one out. */
const signedHeaders = [
  ...['From', 'To', 'Subject', 'Date', 'Message-ID', 'Reply-To', 'MIME-Version', 'Content-Type', 'List-Id'],
  ...['List-Unsubscribe', 'List-Unsubscribe-Post', 'Auto-Submitted', 'Feedback-ID'],
];

/** One attempt at a mail, as far as its headers tell of it. */
export interface Sending {
  mailId: string;
  isResend: boolean;
  now: Date;
}

/** The headers and parts of a letter, ready for a composing thread. */
export function messageOf(letter: Letter, settings: MailerSettings, sending: Sending): MessageOrder {
  const messageId = messageIdOf(letter, settings);
  const { helpAddress, dkim } = settings;
  return {
    headers: [
      { name: 'From', value: mailbox(settings.from), isReady: true },
      { name: 'To', value: mailbox(letter.to), isReady: true },
      { name: 'Subject', value: letter.subject },
      { name: 'Date', value: sending.now.toUTCString().replace('GMT', '+0000'), isReady: true },
      { name: 'Message-ID', value: messageId, isReady: true },
      ...(helpAddress ? [{ name: 'Reply-To', value: helpAddress, isReady: true }] : []),
      { name: 'Auto-Submitted', value: 'auto-generated', isReady: true },
      { name: 'X-Auto-Response-Suppress', value: 'All', isReady: true },
      ...(letter.list ? listHeaders(letter.list, settings) : []),
      ...(sending.isResend ? [{ name: 'X-Hub-Resend', value: '1', isReady: true }] : []),
    ],
    text: letter.text,
    html: letter.html,
    isBase64: isLongerQuoted(letter.language),
    boundary: `=_${createHash('sha256').update(messageId).digest('hex').slice(0, 24)}`,
    dkim: {
      domain: dkim.domain,
      selector: dkim.selector,
      privateKey: dkim.privateKey,
      signedHeaders,
      at: Math.floor(sending.now.getTime() / 1000),
    },
  };
}

/** Where a mail comes back to when it cannot be delivered; the token names it and cannot be made up. */
export function returnPathOf(mailId: string, { returnPath, linkKey }: MailerSettings): string {
  const id = Buffer.from(mailId.replaceAll('-', ''), 'hex').toString('base64url');
  const mac = createHmac('sha256', linkKey.reveal()).update(`return ${mailId}`).digest('hex').slice(0, 8);
  return returnPath.replace('{token}', `${id}.${mac}`);
}

/** The address as it goes over the wire: its domain in the form that DNS knows. */
export function wireAddress(address: string): string {
  const domain = domainOf(address);
  return `${address.slice(0, -domain.length)}${domainToASCII(domain) || domain}`;
}

// Stable over attempts and free of personal data: some mail stores drop what they have under the same id (RFC 7352).
function messageIdOf({ identity, list }: Letter, { linkKey, from }: MailerSettings): string {
  const mac = createHmac('sha256', linkKey.reveal()).update(`message ${identity}`).digest('hex').slice(0, 32);
  return `<${list ? 'd' : 'm'}.${mac}@${domainToASCII(domainOf(from.address))}>`;
}

function listHeaders(
  { unsubscribeUrl, frequency }: NonNullable<Letter['list']>,
  { from, hubName, publicUrl }: MailerSettings,
): MessageOrder['headers'] {
  const domain = domainToASCII(domainOf(from.address));
  const host = new URL(publicUrl).hostname.replace(/[^a-z0-9]/gi, '-');
  return [
    { name: 'List-Id', value: `${phrase(hubName || from.name)}<digest.${domain}>`, isReady: true },
    { name: 'List-Unsubscribe', value: `<${unsubscribeUrl}>`, isReady: true },
    { name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click', isReady: true },
    { name: 'Precedence', value: 'list', isReady: true },
    // Sender ids are five to fifteen characters long (Google’s Feedback Loop).
    { name: 'Feedback-ID', value: `digest:${host}:${frequency}:ortoohub`, isReady: true },
  ];
}

function mailbox({ name, address }: { name: string; address: string }): string {
  return `${phrase(name)}<${wireAddress(address)}>`;
}

function phrase(name: string): string {
  const plain = name.replace(/[\r\n\0"\\<>]+/g, ' ').trim();
  if (plain === '') return '';
  return /^[\x20-\x7e]+$/.test(plain) ? `"${plain}" ` : `${encodedWords(plain).replaceAll('\r\n', '')} `;
}
