import { Injectable } from '@nestjs/common';
import { cursorText, type FeedQuery, parseCursor, Problem } from '@ortoo/contracts';
import { checkCursor, readLogBackwards } from '@ortoo/messaging';
import { Database } from '@ortoo/persistence';
import { text } from '@ortoo/texts';
import { type Actor } from '../http/actor.js';
import { Hub } from '../hub.settings.js';
import { atomText, type FeedPage, jsonFeedText } from './feed-documents.js';
import { feedItems } from './feed-items.rules.js';
import { logOf } from '../streams/streams.service.js';

/** A feed as it is sent. */
export interface FeedDocument {
  etag: string;
  lastModified: Date;
  body: string;
}

/** Turns the newest part of a log into feeds for readers made for people. */
@Injectable()
export class FeedPages {
  constructor(
    private readonly database: Database,
    private readonly hub: Hub,
  ) {}

  /** The page of a feed; without `before` it is the newest. Its tag changes exactly when the log does. */
  async document(actor: Actor, format: 'atom' | 'json', { before, limit }: FeedQuery): Promise<FeedDocument> {
    const cursor = before === undefined ? null : parseCursor(before);
    if (before !== undefined && !cursor)
      throw new Problem('invalid-cursor', {
        errors: [{ pointer: '/before', detail: 'Use the address in "next" unchanged.' }],
      });
    const organisationId = logOf(actor);
    const { head, epoch, entries } = await this.database.inTransaction(actor.viewer, async transaction => ({
      ...(await checkCursor(transaction, organisationId, null)),
      entries: await readLogBackwards(transaction, organisationId, cursor?.n ?? null, limit),
    }));
    const last = entries.at(-1);
    const address = `${this.hub.publicUrl}/v1/feed.${format}`;
    const items = feedItems(entries);
    const page: FeedPage = {
      title: text('en', 'pages.siteName'),
      home: this.hub.publicUrl,
      self: before === undefined ? address : `${address}?before=${before}`,
      next: last && last.n > 1 ? `${address}?before=${cursorText(epoch, last.n)}` : null,
      updated: items[0]?.updated ?? new Date(0).toISOString(),
      items,
    };
    // Redaction changes old entries without a new number for strangers, so what is shown counts too.
    const etag = `"${epoch}.${head}.${entries.filter(entry => entry.event).length}.${limit}"`;
    return {
      etag,
      lastModified: new Date(page.updated),
      body: format === 'atom' ? atomText(page) : jsonFeedText(page),
    };
  }
}
