import { type Language } from '@ortoo/contracts';
import { formatDate, text } from '@ortoo/texts';
import { type TemplateName, type TemplateValues } from '@ortoo/mail';
import { type Block } from './blocks.js';

/** Whom a mail is for, as far as its words depend on it. */
export interface Reader {
  name: string;
  language: Language;
  zone: string;
  hub: string;
  hubUrl: string;
}

/** A mail that says one thing. */
export interface Notice {
  subject: string;
  blocks: Block[];
}

type Single = Exclude<TemplateName, 'digest'>;

/** The words of every mail that is not a digest. */
export function notice<Name extends Single>(template: Name, values: TemplateValues[Name], reader: Reader): Notice {
  const write = writers[template] as (values: TemplateValues[Name], reader: Reader) => Notice;
  const { subject, blocks } = write(values, reader);
  return {
    subject,
    blocks: reader.name
      ? [paragraph(text(reader.language, 'mail.greeting', { name: reader.name })), ...blocks]
      : blocks,
  };
}

const paragraph = (content: string): Block => ({ kind: 'paragraph', text: content });

const writers: { [Name in Single]: (values: TemplateValues[Name], reader: Reader) => Notice } = {
  'sign-in-code': ({ code, minutes }, { language, hub }) => ({
    subject: text(language, 'mail.signIn.subject', { code, hub }),
    blocks: [
      paragraph(text(language, 'mail.signIn.intro')),
      { kind: 'code', text: code },
      paragraph(text(language, 'mail.signIn.expires', { minutes })),
      paragraph(text(language, 'mail.signIn.notYou')),
    ],
  }),
  invitation: ({ inviter, organisation, url, expiresAt }, { language, hub, zone }) => ({
    subject: text(language, 'mail.invitation.subject', { inviter, hub }),
    blocks: [
      paragraph(text(language, 'mail.invitation.intro', { inviter, organisation, hub })),
      { kind: 'link', label: text(language, 'mail.invitation.action'), url },
      paragraph(text(language, 'mail.invitation.expires', { date: formatDate(expiresAt, language, zone) })),
      paragraph(text(language, 'mail.invitation.notYou')),
    ],
  }),
  alert: ({ title, text: body, url }, { language, hub }) => ({
    subject: text(language, 'digest.subject.urgent', { title }),
    blocks: [
      { kind: 'heading', level: 1, text: title },
      paragraph(body),
      { kind: 'link', label: text(language, 'digest.item.read', { hub }), url },
    ],
  }),
  'address-refused': ({ person, organisation }, { language, hub, hubUrl }) => ({
    subject: text(language, 'mail.refused.subject', { person }),
    blocks: [
      paragraph(text(language, 'mail.refused.intro', { person, organisation })),
      paragraph(text(language, 'mail.refused.action', { hub })),
      { kind: 'link', label: hub, url: hubUrl },
    ],
  }),
};

/** What stands at the end of every mail. */
export function footer(reader: Reader, helpAddress: string | undefined): Block[] {
  const { language, hub } = reader;
  const help: Block[] = helpAddress
    ? [{ kind: 'note', text: text(language, 'mail.footer.help', { address: helpAddress }) }]
    : [];
  return [{ kind: 'note', text: text(language, 'mail.footer.automatic', { hub }) }, ...help];
}
