import { type ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { type EventFilters } from '@ortoo/contracts';
import { type LedgerEvent, type LogEntry } from '@ortoo/messaging';
import { type Frame, frameOf, StreamConnection } from './stream-connection.js';

const organisation = '0193a1b0-6d00-7000-8000-000000000001';

function frame(n: number, type = 'report.published', text = 'x'): Frame {
  const event = {
    id: `event-${n}`,
    at: new Date(0),
    type,
    version: 1,
    tags: ['theme:health'],
    data: JSON.stringify({ text }),
  };
  const entry: LogEntry = {
    organisationId: organisation,
    n,
    eventId: event.id,
    recordId: null,
    loggedAt: event.at,
    event: event as unknown as LedgerEvent,
  };
  return frameOf(entry, 'https://hub.example', 1);
}

/** The other end of the line: it takes in what it is asked to take in. */
class Line extends Writable {
  readonly received: string[] = [];
  private release: (() => void) | undefined;
  isReading = true;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.received.push(chunk.toString());
    if (this.isReading) done();
    else this.release = done;
  }
  resume(): void {
    this.isReading = true;
    this.release?.();
  }
  get text(): string {
    return this.received.join('');
  }
}

function connect(line: Line, filters: EventFilters = {}, after = 0): StreamConnection {
  return new StreamConnection(line as unknown as ServerResponse, organisation, null, 1, after, filters);
}

describe('a stream connection', () => {
  it('writes each frame in the form of server-sent events, with the cursor as its id', () => {
    const line = new Line();
    connect(line).send([frame(1)]);
    const [id, event, data, ...end] = line.text.split('\n');
    expect([id, event, end]).toEqual(['id: 1.1', 'event: org.ortoo.report.published.v1', ['', '']]);
    expect(JSON.parse(data?.slice('data: '.length) ?? '')).toMatchObject({
      id: 'event-1',
      sequence: '00000000000000000001',
    });
  });

  it('never sends an entry twice, whatever it is given again', () => {
    const line = new Line();
    const connection = connect(line, {}, 1);
    connection.send([frame(1), frame(2)]);
    connection.send([frame(2), frame(3)]);
    expect(line.text.match(/^id: .*$/gm)).toEqual(['id: 1.2', 'id: 1.3']);
  });

  it('says on a filtered channel what it sent before, so that a gap can be proved', () => {
    const line = new Line();
    const connection = connect(line, { types: ['report.published'] }, 4);
    connection.send([frame(5), frame(6, 'news.published'), frame(7), frame(8, 'record.redacted')]);
    expect(line.text.match(/"previous":"0*(\d+)"/g)?.map(text => Number(text.match(/\d+/)?.[0]))).toEqual([4, 5, 7]);
    expect(connection.after).toBe(8);
  });

  it('tells a reader whose cursor is too old from where it goes on', () => {
    const line = new Line();
    connect(line).reset('1.40');
    expect(line.text).toBe('id: 1.40\nevent: reset\ndata: {"cursor":"1.40"}\n\n');
  });

  it('cuts a reader off that does not read, once more than a mebibyte waits for it', () => {
    const line = new Line();
    line.isReading = false;
    const connection = connect(line);
    let n = 0;
    while (!connection.closed && n < 100) connection.send([frame(++n, 'report.published', 'x'.repeat(100_000))]);
    expect(n).toBeGreaterThan(10);
    expect(n).toBeLessThan(15);
    expect(line.destroyed).toBe(true);
  });

  it('sends a portion larger than that to a reader that reads', async () => {
    const line = new Line();
    const connection = connect(line);
    for (let page = 0; page < 4; page++) {
      connection.send(
        Array.from({ length: 40 }, (_, i) => frame(page * 40 + i + 1, 'report.published', 'x'.repeat(100_000))),
      );
      await connection.drained();
    }
    expect(connection.closed).toBe(false);
    expect(line.text.match(/^id: .*$/gm)).toHaveLength(160);
  });

  it('waits for a slow reader before it sends more, and cuts it when it takes nothing for too long', async () => {
    const line = new Line();
    line.isReading = false;
    const connection = connect(line);
    connection.send([frame(1, 'report.published', 'x'.repeat(100_000))]);
    const waiting = connection.drained();
    line.resume();
    await waiting;
    expect(connection.closed).toBe(false);
    line.isReading = false;
    connection.send([frame(2, 'report.published', 'x'.repeat(100_000))]);
    await connection.drained(20);
    expect([connection.closed, line.destroyed]).toEqual([true, true]);
  });

  it('is closed from the beginning when the reader left before', () => {
    const line = new Line();
    line.destroy();
    expect(connect(line).closed).toBe(true);
  });
});
