import { catalogue } from '@ortoo/contracts';
import { formatDate, formatMessage, isMessageKey, text } from '@ortoo/texts';
import { type Block } from './blocks.js';
import { type ItemView } from './digest-item.rules.js';
import { type Reader } from './notices.js';
import { type Cut, shortened } from './shorten.rules.js';

/** A digest before it is laid out. */
export interface Digest {
  /** Local date, YYYY-MM-DD. */
  date: string;
  since: Date;
  /** Slots that were missed before this one. */
  missed: number;
  items: ItemView[];
  /** Names of what the reader follows; empty when that is everything. */
  follows: string[];
  settingsUrl: string;
  unsubscribeUrl: string;
}

/** The most items that a mail tells of one by one. */
export const mostItems = 30;

/** The subject line; a mail that may say nothing more says only that something waits. */
export function digestSubject(digest: Digest, { language, hub, zone }: Reader): string {
  if (digest.items.every(item => item.shown === 'waiting')) return text(language, 'digest.subject.waiting', { hub });
  return text(language, 'digest.subject', {
    hub,
    count: digest.items.length,
    date: formatDate(digest.date, language, zone),
  });
}

/** Lays a digest out: newest first in each section, what may have been sent before at the end. */
export function layOut(digest: Digest, reader: Reader, cut: Cut): Block[] {
  const { language, hub, hubUrl } = reader;
  const newestFirst = [...digest.items].sort((a, b) => b.at.getTime() - a.at.getTime());
  const told = newestFirst.slice(0, Math.min(mostItems, cut.items));
  const more = newestFirst.length - told.length;
  const fresh = told.filter(item => item.perhapsOn === null);
  const moreBlocks: Block[] = [
    { kind: 'rule' },
    { kind: 'paragraph', text: text(language, 'digest.more', { count: more }) },
    { kind: 'link', label: text(language, 'digest.more.action', { hub }), url: hubUrl },
  ];
  return [
    ...opening(digest, reader),
    ...sectionsOf(fresh).flatMap(section => sectionBlocks(section, reader, cut.bodyLimit)),
    ...countedBlocks(fresh, reader),
    ...perhapsBlocks(told, reader, cut.bodyLimit),
    ...(more > 0 ? moreBlocks : []),
    ...closing(digest, reader),
  ];
}

interface Section {
  type: string;
  items: ItemView[];
}

/** What is told one by one, by kind, in the order of the catalogue; bad news comes last. */
function sectionsOf(items: ItemView[]): Section[] {
  const types = [...new Set(items.filter(isTold).map(item => item.heading))];
  const order = catalogue.map(event => event.type).filter(type => !isBadNews(type));
  const rank = (type: string): number =>
    order.includes(type) ? order.indexOf(type) : order.length + Number(isBadNews(type));
  return types
    .sort((a, b) => rank(a) - rank(b))
    .map(type => ({ type, items: items.filter(item => isTold(item) && item.heading === type) }));
}

const isBadNews = (type: string): boolean => /\.(withdrawn|redacted)$/.test(type);

const isTold = (item: ItemView): boolean => item.shown !== 'waiting' && item.shown !== 'restricted';

function opening(digest: Digest, { language, hub, zone }: Reader): Block[] {
  const count = (change: ItemView['change']): number => digest.items.filter(item => item.change === change).length;
  const counts = [
    count('new') > 0 ? text(language, 'digest.counts.new', { count: count('new') }) : '',
    count('changed') > 0 ? text(language, 'digest.counts.changed', { count: count('changed') }) : '',
    count('withdrawn') > 0 ? text(language, 'digest.counts.withdrawn', { count: count('withdrawn') }) : '',
  ];
  const combined = digest.missed > 0 ? [text(language, 'digest.intro.combined', { days: digest.missed + 1 })] : [];
  const intro = [text(language, 'digest.intro', { date: formatDate(digest.since, language, zone) }), ...combined].join(
    ' ',
  );
  return [
    { kind: 'heading', level: 1, text: `${hub} · ${formatDate(digest.date, language, zone, 'weekday')}` },
    { kind: 'paragraph', text: intro },
    { kind: 'note', text: counts.filter(Boolean).join(' · ') },
  ];
}

function sectionBlocks({ type, items }: Section, reader: Reader, bodyLimit: number): Block[] {
  const key = `events.${type}`;
  const title = isMessageKey(key) ? formatMessage(reader.language, key, {}) : type;
  return [{ kind: 'heading', level: 2, text: title }, ...items.flatMap(item => itemBlocks(item, reader, bodyLimit))];
}

function itemBlocks(item: ItemView, { language, hub }: Reader, bodyLimit: number): Block[] {
  const notes = item.notes.filter(Boolean).join('\n');
  const body = [item.summary, item.body ? shortened(item.body, bodyLimit) : ''].filter(Boolean).join('\n\n');
  const head: Block =
    item.shown === 'gone'
      ? { kind: 'paragraph', text: item.title }
      : { kind: 'heading', level: 3, text: item.title, language: item.language };
  return [
    head,
    ...(notes ? [{ kind: 'note', text: notes } as const] : []),
    ...(body ? [{ kind: 'paragraph', text: body, language: item.language } as const] : []),
    ...(item.url ? [{ kind: 'link', label: text(language, 'digest.item.read', { hub }), url: item.url } as const] : []),
  ];
}

/** What a mail tells of by its number alone. */
function countedBlocks(items: ItemView[], { language, hub, hubUrl }: Reader): Block[] {
  const restricted = items.filter(item => item.shown === 'restricted');
  const waiting = items.filter(item => item.shown === 'waiting');
  const read = text(language, 'digest.item.read', { hub });
  const restrictedBlocks: Block[] = [
    { kind: 'heading', level: 2, text: text(language, 'digest.item.restricted', { count: restricted.length }) },
    { kind: 'paragraph', text: text(language, 'digest.item.restrictedHint') },
    ...restricted.map(item => ({ kind: 'link', label: read, url: item.url ?? hubUrl }) as const),
  ];
  const waitingBlocks: Block[] = [
    { kind: 'heading', level: 2, text: text(language, 'digest.item.waiting') },
    { kind: 'paragraph', text: text(language, 'digest.item.waitingHint') },
    { kind: 'link', label: read, url: hubUrl },
  ];
  return [...(restricted.length > 0 ? restrictedBlocks : []), ...(waiting.length > 0 ? waitingBlocks : [])];
}

function perhapsBlocks(items: ItemView[], reader: Reader, bodyLimit: number): Block[] {
  const dates = [...new Set(items.flatMap(item => item.perhapsOn ?? []))].sort();
  return dates.flatMap(date => {
    const carried = items.filter(item => item.perhapsOn === date);
    const heading = text(reader.language, 'digest.perhapsSent', {
      date: formatDate(date, reader.language, reader.zone),
    });
    return [
      { kind: 'heading', level: 2, text: heading } as const,
      { kind: 'note', text: text(reader.language, 'digest.perhapsSentHint') } as const,
      ...carried.filter(isTold).flatMap(item => itemBlocks(item, reader, bodyLimit)),
      ...countedBlocks(carried, reader),
    ];
  });
}

function closing({ follows, settingsUrl, unsubscribeUrl }: Digest, { language }: Reader): Block[] {
  const why =
    follows.length > 0
      ? text(language, 'digest.why.choices', { choices: follows.join(', ') })
      : text(language, 'digest.why.all');
  return [
    { kind: 'rule' },
    { kind: 'note', text: why },
    { kind: 'link', label: text(language, 'digest.settings'), url: settingsUrl },
    { kind: 'link', label: text(language, 'digest.unsubscribe.action'), url: unsubscribeUrl },
    { kind: 'note', text: text(language, 'digest.unsubscribe.hint') },
  ];
}
