import { get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { percentile } from '../bench/rounds.js';

const patience = 15_000;

/** Commits one event and answers its id; calls `committing` with it right before the COMMIT is sent. */
export type Commit = (committing: (id: string) => void) => Promise<void>;

/** Commits at a steady rate and reads the stream in the same process, so that one clock measures both ends. */
export class Committer {
  private readonly sentAt = new Map<string, number>();
  private latencies: number[] = [];

  constructor(
    private readonly commit: Commit,
    private readonly perSecond: number,
  ) {}

  /** Connects to a stream of server-sent events and waits until it is open. */
  listen(url: string, headers: Record<string, string>): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = get(url, { headers }, response => {
        if (response.statusCode !== 200) return reject(new Error(`${url} answers ${response.statusCode}`));
        let rest = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          const lines = (rest + text).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) this.received(line);
        });
        resolve();
      });
      request.once('error', reject);
    });
  }

  /** @returns median and p99 of COMMIT sent → event received, in milliseconds. @throws Error when one never arrives. */
  async run(seconds: number): Promise<{ p50: number; p99: number }> {
    this.latencies = [];
    const count = seconds * this.perSecond;
    const begun = performance.now();
    const commits: Promise<void>[] = [];
    while (commits.length < count) {
      const due = Math.min(count, ((performance.now() - begun) / 1000) * this.perSecond);
      while (commits.length < due) commits.push(this.commit(id => void this.sentAt.set(id, performance.now())));
      await wait(1);
    }
    await Promise.all(commits);
    for (const until = Date.now() + patience; this.sentAt.size > 0; await wait(20)) {
      if (Date.now() > until) throw new Error(`${this.sentAt.size} of ${count} events never arrived`);
    }
    const sorted = this.latencies.sort((a, b) => a - b);
    return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
  }

  private received(line: string): void {
    if (!line.startsWith('data:')) return;
    const id = /"id":"([0-9a-f-]{36})"/.exec(line)?.[1] ?? '';
    const sent = this.sentAt.get(id);
    if (sent === undefined) return;
    this.sentAt.delete(id);
    this.latencies.push(performance.now() - sent);
  }
}
