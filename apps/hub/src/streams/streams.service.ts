import { Injectable } from '@nestjs/common';
import { cursorText, type EventsQuery, parseCursor, Problem, type StreamQuery } from '@ortoo/contracts';
import { checkCursor, closeJson, entryJson, type LogEntry, publicLog, readLogs } from '@ortoo/messaging';
import { Database } from '@ortoo/persistence';
import { type Actor, requireScope } from '../http/actor.js';
import { Hub } from '../hub.settings.js';
import { passes, prepareFilter } from './event-filter.rules.js';

const scanAtMost = 2000;

/** A page of events as JSON text: the entries are passed on as they stand in the ledger, never parsed. */
export interface EventsPageText {
  json: string;
  cursor: string;
}

/** Reads member logs for the pulling channels. */
@Injectable()
export class StreamsService {
  constructor(
    private readonly database: Database,
    private readonly hub: Hub,
  ) {}

  /** The next events after a cursor that pass the filters; the cursor moves past those that do not. */
  async page(actor: Actor, query: EventsQuery): Promise<EventsPageText> {
    const organisationId = logOf(actor);
    const filter = prepareFilter(query);
    return this.database.inTransaction(actor.viewer, async transaction => {
      const check = await checkCursor(transaction, organisationId, cursorFrom(query.after));
      if (check.kind === 'resync') throw new Problem('resync', { extra: { resumeFrom: check.resumeFrom } });
      if (check.kind === 'too-old')
        throw new Problem('resync', {
          detail: 'The cursor is older than the history kept.',
          extra: { resumeFrom: check.oldest },
        });
      let after = check.after;
      let previous = after;
      const found: string[] = [];
      for (let scanned = 0; found.length < query.limit && scanned < scanAtMost;) {
        const entries = await readLogs(transaction, [{ organisationId, after }], query.limit);
        scanned += entries.length;
        for (const entry of entries) {
          after = entry.n;
          if (!passes(filter, entry)) continue;
          found.push(this.text(entry, filter ? previous : undefined));
          previous = entry.n;
          if (found.length === query.limit) break;
        }
        if (entries.length < query.limit) break;
      }
      const cursor = cursorText(check.epoch, after);
      return { json: `{"events":[${found.join(',')}],"cursor":"${cursor}"}`, cursor };
    });
  }

  /** From where a stream begins: its cursor, or the head of the log for whoever brings none. */
  async begin(
    actor: Actor,
    query: StreamQuery,
    lastEventId: string | undefined,
  ): Promise<{ epoch: number; after: number; reset?: string }> {
    const organisationId = logOf(actor);
    const given = cursorFrom(lastEventId ?? query.after);
    return this.database.inTransaction(actor.viewer, async transaction => {
      const check = await checkCursor(transaction, organisationId, given);
      if (!given) return { epoch: check.epoch, after: check.head };
      if (check.kind === 'good') return { epoch: check.epoch, after: check.after };
      const reset = check.kind === 'resync' ? check.resumeFrom : check.oldest;
      return { epoch: check.epoch, after: parseCursor(reset)?.n ?? 0, reset };
    });
  }

  private text(entry: LogEntry, previous: number | undefined): string {
    return closeJson(entryJson(entry, this.hub.publicUrl), previous);
  }
}

/** The log that an actor reads: its organisation's, or the public one. A key needs the scope `stream`. */
export function logOf(actor: Actor): string {
  if (!actor.organisationId) return publicLog;
  requireScope(actor, 'stream');
  return actor.organisationId;
}

function cursorFrom(text: string | undefined): { epoch: number; n: number } | null {
  if (text === undefined || text === '') return null;
  const cursor = parseCursor(text);
  if (!cursor)
    throw new Problem('invalid-cursor', { errors: [{ pointer: '/after', detail: 'A cursor looks like 1.42.' }] });
  return cursor;
}
