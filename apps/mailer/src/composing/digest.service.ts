import { labelOf, type Language, materialKinds, placeLabel, themes } from '@ortoo/contracts';
import { formatMessage, isMessageKey } from '@ortoo/texts';
import { unsubscribeToken, unsubscribeUrl } from '@ortoo/mail';
import { type Transaction } from '@ortoo/persistence';
import { type MailerSettings } from '../mailer.settings.js';
import { encodedLength, isLongerQuoted } from '../message/mime.js';
import { readableNow, readersAmong, withEvent } from '../visibility.sql.js';
import { renderHtml, renderText } from './blocks.js';
import { type ItemData, type ItemRow, viewOf } from './digest-item.rules.js';
import { type Digest, digestSubject, layOut, mostItems } from './digest-layout.js';
import { footer, type Reader } from './notices.js';
import { type Cut, mildestCut } from './shorten.rules.js';

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
  const [head] = await transaction.query<Head>(selectHead, [digestId]);
  const all = await transaction.query<ReadRow>(selectItems, [digestId, person.id]);
  const rows = all.filter(row => row.readable);
  if (rows.length < all.length)
    await dropItems(
      transaction,
      all.filter(row => !row.readable).map(row => row.id),
    );
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
  let last: Rendered | undefined;
  const render = (cut: Cut): Rendered => {
    if (last?.cut.bodyLimit === cut.bodyLimit && last.cut.items === cut.items) return last;
    const blocks = [...layOut(digest, reader, cut), ...footer(reader, helpAddress)];
    return (last = { cut, text: renderText(blocks), html: renderHtml(blocks, reader.language, subject) });
  };
  const longest = Math.max(0, ...digest.items.map(item => item.body?.length ?? 0));
  const count = Math.min(mostItems, digest.items.length);
  const cut = mildestCut(longest, count, mostBytes - headerBytes, candidate => {
    const { text, html } = render(candidate);
    return onTheWire(text, reader.language) + onTheWire(html, reader.language);
  });
  const { text, html } = render(cut);
  return { subject, text, html };
}

interface Rendered {
  cut: Cut;
  text: string;
  html: string;
}

function onTheWire(text: string, language: Language): number {
  const { quoted, base64 } = encodedLength(text.replaceAll('\n', '\r\n'));
  return isLongerQuoted(language) ? base64 : Math.min(quoted, base64);
}

type ReadRow = Omit<ItemRow, 'data'> & { [column: string]: unknown; data: string | null; readable: boolean };

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

async function dropItems(transaction: Transaction, ids: string[]): Promise<void> {
  await transaction.execute(`update mailer.items set fate = 'dropped' where id = any($1::bigint[])`, [ids]);
}

const selectHead = `
  select d.local_date::text as date, d.kind, d.ordinal, d.since, d.missed, c.zone, c.kinds, c.themes, c.places,
    coalesce((select array_agg(coalesce(o.acronym, o.name) order by o.name) from access.organisations o where 'org:' || o.id = any(c.organisations)), '{}') as organisations
  from mailer.digests d join mailer.choices c on c.person_id = d.person_id where d.id = $1`;

const selectItems = `
  with ${readersAmong('= $2')}
  select i.id::text as id, i.type, i.first_type as "firstType", i.at, i.perhaps_on::text as "perhapsOn", a.audience, o.classification,
    o.data, ${readableNow} as readable
  from mailer.items i ${withEvent} where i.digest_id = $1 and i.fate is null order by i.at desc`;
