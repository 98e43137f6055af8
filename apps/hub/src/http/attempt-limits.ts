import { Injectable } from '@nestjs/common';
import { Problem } from '@ortoo/contracts';

/** How often something may be tried within a time. */
export interface Limit {
  name: string;
  times: number;
  milliseconds: number;
}

interface Count {
  used: number;
  endsAt: number;
}

const largest = 50_000;

/** Counts attempts in this process's memory; several hub processes each count their own. */
@Injectable()
export class AttemptLimits {
  private readonly counts = new Map<string, Count>();

  /**
   * Counts one attempt by `who`.
   * @throws Problem `too-many-requests` with the time to wait once the limit is reached.
   */
  take(limit: Limit, who: string, now = Date.now()): void {
    const key = `${limit.name} ${who}`;
    const count = this.counts.get(key);
    if (!count || count.endsAt <= now) {
      this.makeRoom(now);
      this.counts.set(key, { used: 1, endsAt: now + limit.milliseconds });
      return;
    }
    count.used += 1;
    if (count.used > limit.times)
      throw new Problem('too-many-requests', { retryAfterSeconds: Math.ceil((count.endsAt - now) / 1000) });
  }

  // Counts end by themselves; when more are alive than memory should hold, the oldest go first.
  private makeRoom(now: number): void {
    if (this.counts.size < largest) return;
    for (const [key, count] of this.counts) if (count.endsAt <= now) this.counts.delete(key);
    for (const key of this.counts.keys()) {
      if (this.counts.size < largest) return;
      this.counts.delete(key);
    }
  }
}
