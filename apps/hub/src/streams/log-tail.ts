import { asService, Database } from '@ortoo/persistence';
import { type Bus, type LogPlace, readEpoch, readLogs } from '@ortoo/messaging';
import { type Logger, Wakeup } from '@ortoo/runtime';
import { type Frame, frameOf, type StreamConnection } from './stream-connection.js';

/** The subject of the kick that says: member logs have grown. */
const logKick = 'kick.log';
const slowPoll = 500;
const commentEvery = 15_000;
const pageSize = 200;

/** One organisation's readers, and how far those at the tail have come. */
interface Tail {
  n: number;
  connections: Set<StreamConnection>;
}

/** Follows the logs of everyone who is connected: each new entry is read once and written to all its readers. */
export class LogTail {
  private readonly tails = new Map<string, Tail>();
  private readonly catchingUp = new Set<StreamConnection>();
  private readonly wakeup = new Wakeup();
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void>;
  private stopping = false;

  constructor(
    private readonly database: Database,
    bus: Bus,
    private readonly publicUrl: string,
    private readonly log: Logger,
  ) {
    bus.onKick(logKick, () => this.wakeup.knock());
    this.running = this.keepFollowing();
    this.timer = setInterval(() => this.eachConnection(connection => connection.comment()), commentEvery);
    this.timer.unref();
  }

  /** Sends what the reader has missed, as fast as it reads, then keeps it at the tail until it leaves. */
  async attach(connection: StreamConnection): Promise<void> {
    this.catchingUp.add(connection);
    try {
      while (!connection.closed && !this.isAtTail(connection)) await this.catchUp(connection);
    } finally {
      this.catchingUp.delete(connection);
    }
  }

  private isAtTail(connection: StreamConnection): boolean {
    const tail = this.tails.get(connection.organisationId);
    // A reader that is ahead of the tail simply skips what it has already.
    if (!tail || tail.n > connection.after) return false;
    tail.connections.add(connection);
    return true;
  }

  private async catchUp(connection: StreamConnection): Promise<void> {
    const { organisationId, after } = connection;
    const { frames } = await this.read([{ organisationId, after }]);
    connection.send(frames);
    if (frames.length > 0) await connection.drained();
    else if (!this.tails.has(organisationId)) this.tails.set(organisationId, { n: after, connections: new Set() });
    // The tail knows of more than there is: history was lost a moment ago, and the epoch is about to say so.
    else await new Promise(resolve => setTimeout(resolve, slowPoll));
  }

  /** Connections of an organisation, or of everyone. */
  connections(organisationId?: string): StreamConnection[] {
    const tails = organisationId ? [this.tails.get(organisationId)] : [...this.tails.values()];
    const behind = [...this.catchingUp].filter(({ organisationId: of }) => !organisationId || of === organisationId);
    return [...tails.flatMap(tail => [...(tail?.connections ?? [])]), ...behind];
  }

  /** Ends every stream. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    this.wakeup.knock();
    await this.running;
    this.eachConnection(connection => connection.end());
  }

  private async keepFollowing(): Promise<void> {
    while (!this.stopping) {
      try {
        while (await this.follow());
      } catch (error) {
        this.log.warn('stream.follow-failed', { reason: (error as Error).message });
      }
      await this.wakeup.wait(slowPoll);
    }
  }

  /** Reads what is new for all tails at once and hands it out; answers whether there may be more. */
  private async follow(): Promise<boolean> {
    this.forgetTheGone();
    if (this.tails.size === 0) return false;
    const places = [...this.tails].map(([organisationId, tail]) => ({ organisationId, after: tail.n }));
    const { epoch, frames: found } = await this.read(places);
    this.endThoseBefore(epoch);
    const byReader = groupByReader(found);
    for (const [organisationId, frames] of byReader) {
      const tail = this.tails.get(organisationId);
      if (!tail) continue;
      tail.n = frames.at(-1)?.entry.n ?? tail.n;
      for (const connection of tail.connections) connection.send(frames);
    }
    return [...byReader.values()].some(frames => frames.length === pageSize);
  }

  /** Where history was lost, numbers are used again: readers of before have to come back and hear of it. */
  private endThoseBefore(epoch: number): void {
    for (const [id, tail] of this.tails) {
      const isOld = [...tail.connections].some(connection => connection.epoch < epoch);
      if (!isOld) continue;
      tail.connections.forEach(connection => connection.end());
      this.tails.delete(id);
    }
  }

  private forgetTheGone(): void {
    for (const [id, tail] of this.tails) {
      for (const connection of tail.connections) if (connection.closed) tail.connections.delete(connection);
      if (tail.connections.size === 0) this.tails.delete(id);
    }
  }

  private read(places: LogPlace[]): Promise<{ epoch: number; frames: Frame[] }> {
    return this.database.inTransaction(asService('hub'), async transaction => {
      const epoch = await readEpoch(transaction);
      const entries = await readLogs(transaction, places, pageSize);
      return { epoch, frames: entries.map(entry => frameOf(entry, this.publicUrl, epoch)) };
    });
  }

  private eachConnection(action: (connection: StreamConnection) => void): void {
    this.connections().forEach(action);
  }
}

function groupByReader(frames: Frame[]): Map<string, Frame[]> {
  const groups = new Map<string, Frame[]>();
  for (const frame of frames) {
    const group = groups.get(frame.entry.organisationId);
    if (group) group.push(frame);
    else groups.set(frame.entry.organisationId, [frame]);
  }
  return groups;
}
