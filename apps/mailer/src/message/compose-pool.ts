import { Worker } from 'node:worker_threads';
import { composingProgram, type MessageOrder } from './mime.js';

interface Job {
  order: MessageOrder;
  done: (bytes: Buffer) => void;
  failed: (error: Error) => void;
}

const restAfter = 60_000;

/** Writes and signs messages in worker threads, so that a run of digests leaves the service free to do everything else. */
export class ComposePool {
  private readonly workers: { worker: Worker; jobs: Map<number, Job> }[] = [];
  private nextId = 0;
  private rest: NodeJS.Timeout | undefined;

  constructor(private readonly size: number) {}

  /** Writes one message; rejects when its worker fails. */
  compose(order: MessageOrder): Promise<Buffer> {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.sendHome(), restAfter);
    this.rest.unref();
    const hand = this.leastBusy();
    const id = this.nextId++;
    return new Promise((done, failed) => {
      hand.jobs.set(id, { order, done, failed });
      hand.worker.ref();
      hand.worker.postMessage({ id, order });
    });
  }

  /** Ends the threads; what they are at fails. */
  async close(): Promise<void> {
    clearTimeout(this.rest);
    await Promise.all(this.workers.splice(0).map(({ worker }) => worker.terminate()));
  }

  private leastBusy(): { worker: Worker; jobs: Map<number, Job> } {
    const [least] = [...this.workers].sort((a, b) => a.jobs.size - b.jobs.size);
    if (least && (least.jobs.size === 0 || this.workers.length >= this.size)) return least;
    return this.hire();
  }

  private hire(): { worker: Worker; jobs: Map<number, Job> } {
    const worker = new Worker(composingProgram(), { eval: true, env: {}, execArgv: [] });
    const hand = { worker, jobs: new Map<number, Job>() };
    this.workers.push(hand);
    worker.on('message', (answer: { id: number; bytes?: Uint8Array; error?: string }) => {
      const job = hand.jobs.get(answer.id);
      hand.jobs.delete(answer.id);
      if (hand.jobs.size === 0) worker.unref();
      if (answer.bytes) job?.done(Buffer.from(answer.bytes.buffer, answer.bytes.byteOffset, answer.bytes.byteLength));
      else job?.failed(new Error(`The message could not be composed: ${answer.error}`));
    });
    const lost = (reason: string): void => {
      const index = this.workers.indexOf(hand);
      if (index !== -1) this.workers.splice(index, 1);
      for (const job of hand.jobs.values()) job.failed(new Error(`The composing thread ended: ${reason}`));
      hand.jobs.clear();
    };
    worker.once('error', error => lost(error.message));
    worker.once('exit', code => lost(`code ${code}`));
    return hand;
  }

  private sendHome(): void {
    for (const { worker } of this.workers.filter(({ jobs }) => jobs.size === 0)) void worker.terminate();
  }
}
