import { randomUUID } from 'node:crypto';
import { type Language } from '@ortoo/contracts';
import { type Transaction } from '@ortoo/persistence';
import { type TemplateName, templates, type TemplateValues } from './templates.js';

/** The subject of the kick that says: there is mail to send. */
export const mailKick = 'kick.mail';

/** Whoever can tell the mailer to look at once; a `Bus` is one. */
export interface Kicker {
  kick(subject: string): void;
}

/** A mail to one person, or to an address that belongs to nobody yet. */
export interface OutgoingMail<Name extends TemplateName> {
  template: Name;
  /** A person's address is read when the mail is sent, so that it is the current one. */
  to: { personId: string } | { email: string };
  language: Language;
  values: TemplateValues[Name];
  /** The same key is queued once, however often it is asked for. */
  dedupeKey?: string;
  notBefore?: Date;
  /** After this moment it is not worth sending any more; by default hours or days, by template. */
  notAfter?: Date;
}

/** The way of every mail of the hub: a row in the transaction that is its reason, sent by the mailer after the commit. */
export class MailQueue {
  constructor(private readonly kicker: Kicker) {}

  /**
   * Queues a mail in the caller's transaction.
   * @returns its id; a repeated `dedupeKey` queues nothing, and the id then names nothing.
   */
  async enqueue<Name extends TemplateName>(transaction: Transaction, mail: OutgoingMail<Name>): Promise<string> {
    const id = randomUUID();
    const { priority, hours } = templates[mail.template];
    const personId = 'personId' in mail.to ? mail.to.personId : null;
    const email = 'email' in mail.to ? mail.to.email : null;
    await transaction.execute(insertMail, [
      id,
      mail.template,
      personId,
      email,
      mail.language,
      JSON.stringify(mail.values),
      mail.dedupeKey ?? null,
      mail.notBefore ?? null,
      mail.notAfter ?? null,
      hours,
      priority,
    ]);
    transaction.afterCommit(() => this.kicker.kick(mailKick));
    return id;
  }
}

// No conflict target: naming one would ask for the right to read other services' mail.
const insertMail = `
  insert into mailer.outgoing (id, template, person_id, email, language, "values", dedupe_key, not_before, not_after, priority)
  values ($1, $2, $3, $4, $5, $6, $7, coalesce($8::timestamptz, now()),
    coalesce($9::timestamptz, coalesce($8::timestamptz, now()) + make_interval(hours => $10::int)), $11)
  on conflict do nothing`;
