import { type Language } from '@ortoo/contracts';
import { chooseLanguage, text } from '@ortoo/texts';
import { type TemplateValues } from '@ortoo/mail';
import { asService, type Database, type Transaction } from '@ortoo/persistence';
import { type MailerSettings } from '../mailer.settings.js';
import { type NotSent } from '../sending/closing.service.js';
import { type ClaimedMail, isTemplate } from '../sending/outgoing.store.js';
import { renderHtml, renderText } from './blocks.js';
import { writeDigest } from './digest.service.js';
import { footer, notice, type Reader } from './notices.js';

/** A mail with its words, for one recipient. */
export interface Letter {
  to: { name: string; address: string };
  language: Language;
  subject: string;
  text: string;
  html: string;
  /** What the Message-ID is made from; the same on every attempt. */
  identity: string;
  /** Present on mail that one can leave. */
  list?: { unsubscribeUrl: string; frequency: string };
}

interface Recipient {
  [column: string]: unknown;
  address: string | null;
  name: string;
  zone: string;
  state: string;
  frequency: string | null;
  reason: string | null;
}

/** Writes what a queued mail says, from what is true at this moment. */
export class LettersService {
  constructor(
    private readonly database: Database,
    private readonly settings: MailerSettings,
  ) {}

  /** The letter of a mail, or why there is none to send. */
  async write(mail: ClaimedMail): Promise<Letter | NotSent> {
    return this.database.inTransaction(asService('mailer'), async transaction => {
      const recipient = await recipientOf(transaction, mail);
      if (!recipient?.address || recipient.state !== 'active')
        return { state: 'suppressed', reason: 'The person has no address or no access' };
      if (recipient.reason)
        return { state: 'suppressed', reason: `The address refused mail: ${recipient.reason}`.slice(0, 500) };
      if (!isTemplate(mail.template))
        return { state: 'expired', reason: `This version knows no mail "${String(mail.template)}"` };
      return this.compose(transaction, mail, { ...recipient, address: recipient.address });
    });
  }

  private async compose(
    transaction: Transaction,
    mail: ClaimedMail,
    recipient: Recipient & { address: string },
  ): Promise<Letter | NotSent> {
    const { name, address, zone, frequency } = recipient;
    const language = chooseLanguage([mail.language]);
    const { hubName, publicUrl, helpAddress } = this.settings;
    const reader: Reader = {
      name,
      language,
      zone,
      hub: hubName || text(language, 'pages.siteName'),
      hubUrl: publicUrl,
    };
    const to = { name, address };
    if (mail.template !== 'digest') {
      const { subject, blocks } = notice(mail.template, mail.values as never, reader);
      const all = [...blocks, { kind: 'rule' } as const, ...footer(reader, helpAddress)];
      return {
        to,
        language,
        subject,
        text: renderText(all),
        html: renderHtml(all, language, subject),
        identity: mail.id,
      };
    }
    if (frequency === null || frequency === 'off') return { state: 'empty', reason: 'The person left the digest' };
    const { digestId } = mail.values as TemplateValues['digest'];
    const written = await writeDigest(transaction, this.settings, digestId, { ...reader, id: mail.personId ?? '' });
    if (!written) return { state: 'empty', reason: 'Nothing is left that the person may read' };
    const { subject, text: plain, html, identity, unsubscribeUrl, frequency: kind } = written;
    return { to, language, subject, text: plain, html, identity, list: { unsubscribeUrl, frequency: kind } };
  }
}

async function recipientOf(transaction: Transaction, mail: ClaimedMail): Promise<Recipient | undefined> {
  const [row] = await transaction.query<Recipient>(mail.personId ? selectPerson : selectAddress, [
    mail.personId ?? mail.email,
  ]);
  return row;
}

const selectPerson = `
  select p.email::text as address, p.name, coalesce(c.zone, p.zone) as zone, p.state, c.frequency, s.reason
  from access.people p left join mailer.choices c on c.person_id = p.id left join mailer.suppressions s on s.email = p.email
  where p.id = $1`;

const selectAddress = `
  select $1::text as address, '' as name, 'UTC' as zone, 'active' as state, null as frequency,
    (select reason from mailer.suppressions where email = $1::public.citext) as reason`;
