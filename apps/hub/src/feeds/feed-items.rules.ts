import { MaterialSnapshot } from '@ortoo/contracts';
import { type LogEntry } from '@ortoo/messaging';

/** What a feed shows of one record. */
export interface FeedItem {
  /** Stays the same over revisions, so that a reader replaces what it has. */
  id: string;
  url: string;
  title: string;
  text: string;
  summary?: string;
  language: string;
  author: string;
  tags: string[];
  published: string;
  updated: string;
  files: { url: string; name: string; mediaType: string; bytes: number }[];
}

/**
 * The items of log entries given newest first: each record once, in its newest state.
 * What was withdrawn or redacted since is left out, and so is what is not a library record.
 */
export function feedItems(newestFirst: LogEntry[]): FeedItem[] {
  const seen = new Set<string>();
  return newestFirst.flatMap(entry => {
    if (!entry.recordId || seen.has(entry.recordId)) return [];
    seen.add(entry.recordId);
    const item = itemOf(entry);
    return item ? [item] : [];
  });
}

function itemOf({ event }: LogEntry): FeedItem | null {
  if (!event?.data) return null;
  const snapshot = MaterialSnapshot.safeParse(JSON.parse(event.data));
  if (!snapshot.success) return null;
  const { materialId, url, title, body, summary, language, organisation, themes, places, kind, publishedAt, files } =
    snapshot.data;
  return {
    id: `urn:uuid:${materialId}`,
    url,
    title,
    text: body,
    summary,
    language,
    author: organisation.name,
    tags: [kind, ...themes, ...places],
    published: publishedAt,
    updated: event.at.toISOString(),
    files,
  };
}
