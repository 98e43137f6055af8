import { labelOf, type Language, materialKinds, placeLabel, themes } from '@ortoo/contracts';
import { formatMessage, isMessageKey } from '@ortoo/texts';
import { unsubscribeToken, unsubscribeUrl } from '@ortoo/mail';
import { type Transaction } from '@ortoo/persistence';
import { type MailerSettings } from '../mailer.settings.js';
import { encodedLength, isLongerQuoted } from '../message/mime.js';
import { readableNow, withEvent } from '../visibility.sql.js';
import { renderHtml, renderText } from './blocks.js';
import { type ItemData, type ItemRow, viewOf } from './digest-item.rules.js';
import { type Digest, digestSubject, layOut, mostItems } from './digest-layout.js';
import { footer, type Reader } from './notices.js';
import { mildestCut } from './shorten.rules.js';

/** The words of a digest, and what names it for ever. */
export interface WrittenDigest {
  subject: string;
  text: string;
  html: string;
  unsubscribeUrl: string;
  frequency: string;
  identity: string;
}

// Gmail clips at about 102 kB of HTML; headers and transfer encoding have to fit as well.
const mostBytes = 90_000;
const headerBytes = 3_000;

/** Writes a frozen digest as it may be read now; what its person lost the right to in the meantime is struck first. */
export async function writeDigest(
  transaction: Transaction,
  settings: MailerSettings,
  digestId: string,
  person: Reader & { id: string },
): Promise<WrittenDigest | null> {
  await transaction.execute(strikeHidden, [digestId]);
  const [head] = await transaction.query<Head>(selectHead, [digestId]);
  const rows = await transaction.query<Omit<ItemRow, 'data'> & { data: string | null }>(selectItems, [digestId]);
  if (!head || rows.length === 0) return null;
  const reader: Reader = { ...person, zone: head.zone };
  const link = unsubscribeUrl(settings.publicUrl, unsubscribeToken(settings.linkKey, person.id));
  const digest: Digest = {
    date: head.date,
    since: head.since,
    missed: head.missed,
    items: rows.map(row =>
      viewOf({ ...row, data: row.data === null ? null : (JSON.parse(row.data) as ItemData) }, reader),
    ),
    follows: followed(head, reader.language),
    settingsUrl: `${settings.publicUrl}/me/digest`,
    unsubscribeUrl: link,
  };
  const identity = `${person.id} ${head.date} ${head.kind} ${head.ordinal}`;
  return { ...fitted(digest, reader, settings.helpAddress), unsubscribeUrl: link, frequency: head.kind, identity };
}

/** Renders a digest so that the whole message stays below 90 kB, headers and encoding included. */
export function fitted(
  digest: Digest,
  reader: Reader,
  helpAddress?: string,
): { subject: string; text: string; html: string } {
  const subject = digestSubject(digest, reader);
  const render = (bodyLimit: number, items: number): { text: string; html: string } => {
    const blocks = [...layOut(digest, reader, { bodyLimit, items }), ...footer(reader, helpAddress)];
    return { text: renderText(blocks), html: renderHtml(blocks, reader.language, subject) };
  };
  const longest = Math.max(0, ...digest.items.map(item => item.body?.length ?? 0));
  const cut = mildestCut(
    longest,
    Math.min(mostItems, digest.items.length),
    mostBytes - headerBytes,
    ({ bodyLimit, items }) => {
      const { text, html } = render(bodyLimit, items);
      return onTheWire(text, reader.language) + onTheWire(html, reader.language);
    },
  );
  return { subject, ...render(cut.bodyLimit, cut.items) };
}

function onTheWire(text: string, language: Language): number {
  const { quoted, base64 } = encodedLength(text.replaceAll('\n', '\r\n'));
  return isLongerQuoted(language) ? base64 : Math.min(quoted, base64);
}

interface Head {
  [column: string]: unknown;
  date: string;
  kind: string;
  ordinal: number;
  since: Date;
  missed: number;
  zone: string;
  kinds: string[];
  themes: string[];
  places: string[];
  organisations: string[];
}

const mostNames = 12;

function followed({ kinds, themes: themeTags, places, organisations }: Head, language: Language): string[] {
  const codes = (tags: string[]): string[] => tags.map(tag => tag.slice(tag.indexOf(':') + 1));
  const kindName = (code: string): string => {
    const key = `events.${code}`;
    return isMessageKey(key) ? formatMessage(language, key, {}) : labelOf(materialKinds, code, language);
  };
  const names = [
    ...codes(kinds).map(kindName),
    ...codes(themeTags).map(code => labelOf(themes, code, language)),
    ...codes(places).map(code => placeLabel(code, language)),
    ...organisations,
  ];
  return names.length > mostNames ? [...names.slice(0, mostNames), '…'] : names;
}

const strikeHidden = `
  update mailer.items set fate = 'dropped' where id in (
    select i.id from mailer.items i ${withEvent} where i.digest_id = $1 and i.fate is null and not ${readableNow})`;

const selectHead = `
  select d.local_date::text as date, d.kind, d.ordinal, d.since, d.missed, c.zone, c.kinds, c.themes, c.places,
    coalesce((select array_agg(coalesce(o.acronym, o.name) order by o.name) from access.organisations o where 'org:' || o.id = any(c.organisations)), '{}') as organisations
  from mailer.digests d join mailer.choices c on c.person_id = d.person_id where d.id = $1`;

const selectItems = `
  select i.id::text as id, i.type, i.first_type as "firstType", i.at, i.perhaps_on::text as "perhapsOn", a.audience, o.classification, o.data
  from mailer.items i ${withEvent} where i.digest_id = $1 and i.fate is null order by i.at desc`;
