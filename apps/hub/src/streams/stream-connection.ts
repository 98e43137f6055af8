import { once } from 'node:events';
import { type ServerResponse } from 'node:http';
import { cursorText, type EventFilters } from '@ortoo/contracts';
import { closeJson, entryJson, entryType, type LogEntry } from '@ortoo/messaging';
import { passes, type PreparedFilter, prepareFilter } from './event-filter.rules.js';

const largestBuffer = 1024 * 1024;
const catchUpPatience = 60_000;

/** An entry with its text, built once however many connections it goes to. */
export interface Frame {
  entry: LogEntry;
  open: string;
  type: string;
  /** The whole frame as unfiltered connections get it. */
  whole: string;
}

/** Builds the frame of an entry. */
export function frameOf(entry: LogEntry, hub: string, epoch: number): Frame {
  const open = entryJson(entry, hub);
  const type = entryType(entry);
  return { entry, open, type, whole: frameText(cursorText(epoch, entry.n), type, closeJson(open)) };
}

const frameText = (id: string, type: string, data: string): string => `id: ${id}\nevent: ${type}\ndata: ${data}\n\n`;

/** One reader of `GET /v1/stream`: remembers what it was sent, and is cut off when it does not read. */
export class StreamConnection {
  private readonly filter: PreparedFilter | null;
  private previous: number;
  closed = false;

  constructor(
    private readonly response: ServerResponse,
    readonly organisationId: string,
    /** What lets it read, named as `key:…` or `session:…`; null for anyone. */
    readonly credential: string | null,
    readonly epoch: number,
    /** The last number of the log that this reader has passed. */
    public after: number,
    filters: EventFilters,
  ) {
    this.filter = prepareFilter(filters);
    this.previous = after;
    // It may have left while its cursor was looked up; then no event will tell.
    this.closed = response.destroyed;
    response.on('close', () => (this.closed = true));
    response.on('error', () => (this.closed = true));
  }

  /** Sends the frames that pass the filter and moves on past all of them. */
  send(frames: Frame[]): void {
    if (this.closed) return;
    let text = '';
    for (const frame of frames) {
      if (frame.entry.n <= this.after) continue;
      this.after = frame.entry.n;
      if (passes(this.filter, frame.entry)) text += this.textFor(frame);
    }
    if (text) this.write(text);
  }

  /** Resolves when the reader has taken in most of what was sent to it, or is gone; one that takes nothing for long is cut. */
  async drained(patience = catchUpPatience): Promise<void> {
    if (this.closed || !this.response.writableNeedDrain) return;
    const gone = new AbortController();
    const timer = setTimeout(() => this.cut(), patience);
    await Promise.race(['drain', 'close'].map(name => once(this.response, name, { signal: gone.signal }))).catch(() =>
      this.cut(),
    );
    clearTimeout(timer);
    gone.abort();
  }

  /** A comment, so that proxies keep the line open. */
  comment(): void {
    this.write(': still here\n\n');
  }

  /** Tells the reader that its cursor is too old, and from where it goes on. */
  reset(cursor: string): void {
    this.write(`id: ${cursor}\nevent: reset\ndata: ${JSON.stringify({ cursor })}\n\n`);
  }

  /** Ends the stream; the reader may come again. */
  end(): void {
    this.closed = true;
    this.response.end();
  }

  private textFor(frame: Frame): string {
    if (!this.filter) return frame.whole;
    const text = frameText(cursorText(this.epoch, frame.entry.n), frame.type, closeJson(frame.open, this.previous));
    this.previous = frame.entry.n;
    return text;
  }

  /** What waits is looked at before more is added, so that one large portion alone does not cut anybody off. */
  private write(text: string): void {
    if (this.closed) return;
    if (this.response.writableLength > largestBuffer) this.cut();
    else this.response.write(text);
  }

  private cut(): void {
    this.closed = true;
    this.response.destroy();
  }
}
