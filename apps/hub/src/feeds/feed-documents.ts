import { type FeedItem } from './feed-items.rules.js';

/** A page of a feed. */
export interface FeedPage {
  title: string;
  /** Address of this page, and of the next older one. */
  self: string;
  next: string | null;
  home: string;
  /** RFC 3339; when the newest item changed, or the epoch when there is none. */
  updated: string;
  items: FeedItem[];
}

/** Atom 1.0 (RFC 4287), with paging by `rel="next"` (RFC 5005). */
export function atomText(page: FeedPage): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `<id>${xml(page.home)}/</id>`,
    `<title>${xml(page.title)}</title>`,
    `<updated>${page.updated}</updated>`,
    `<link rel="self" type="application/atom+xml" href="${xml(page.self)}"/>`,
    `<link rel="alternate" href="${xml(page.home)}"/>`,
    ...(page.next ? [`<link rel="next" type="application/atom+xml" href="${xml(page.next)}"/>`] : []),
    ...page.items.map(atomEntry),
    '</feed>\n',
  ].join('\n');
}

function atomEntry(item: FeedItem): string {
  return [
    `<entry xml:lang="${xml(item.language)}">`,
    `<id>${xml(item.id)}</id>`,
    `<title>${xml(item.title)}</title>`,
    `<published>${xml(item.published)}</published>`,
    `<updated>${item.updated}</updated>`,
    `<author><name>${xml(item.author)}</name></author>`,
    `<link rel="alternate" href="${xml(item.url)}"/>`,
    ...item.files.map(
      file =>
        `<link rel="enclosure" type="${xml(file.mediaType)}" length="${file.bytes}" title="${xml(file.name)}" href="${xml(file.url)}"/>`,
    ),
    ...item.tags.map(tag => `<category term="${xml(tag)}"/>`),
    ...(item.summary ? [`<summary>${xml(item.summary)}</summary>`] : []),
    `<content type="text">${xml(item.text)}</content>`,
    '</entry>',
  ].join('\n');
}

/** JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). */
export function jsonFeedText(page: FeedPage): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: page.title,
    home_page_url: page.home,
    feed_url: page.self,
    ...(page.next ? { next_url: page.next } : {}),
    items: page.items.map(item => ({
      id: item.id,
      url: item.url,
      title: item.title,
      content_text: item.text,
      ...(item.summary ? { summary: item.summary } : {}),
      date_published: item.published,
      date_modified: item.updated,
      language: item.language,
      authors: [{ name: item.author }],
      tags: item.tags,
      ...(item.files.length > 0
        ? {
            attachments: item.files.map(file => ({
              url: file.url,
              mime_type: file.mediaType,
              title: file.name,
              size_in_bytes: file.bytes,
            })),
          }
        : {}),
    })),
  });
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Escapes text for XML 1.0 and leaves out what XML cannot carry at all: control characters and lone surrogates. */
export function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, character => entities[character] ?? '');
}
