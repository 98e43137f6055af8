import { type Client } from 'pg';
import { type Logger } from '@ortoo/runtime';

/** A lead that was won: the term fences every write made under it. */
export interface Lead {
  term: number;
  /** True until the connection that holds the lock is gone. */
  held(): boolean;
}

/** Connects the dedicated session that holds a lock; its end is the end of the lead. */
export type Dial = () => Promise<Client>;

/** How silence ends a lead, in milliseconds. */
export interface Patience {
  beatEvery: number;
  silenceEndsAfter: number;
}

/**
 * Stands for election by an advisory lock and, once elected, raises the term in `ledger.leaders`.
 * The lock only chooses; the term is what refuses a leader that was paused and wakes.
 */
export class Election {
  private client: Client | undefined;
  private beat: NodeJS.Timeout | undefined;

  constructor(
    private readonly name: 'sequencer' | 'fanout',
    private readonly dial: Dial,
    private readonly log: Logger,
    private readonly patience: Patience = { beatEvery: 2000, silenceEndsAfter: 10_000 },
  ) {}

  /** Tries once; undefined when another process leads or the database is away. */
  async stand(): Promise<Lead | undefined> {
    try {
      const client = await this.session();
      const { rows } = await client.query<{ won: boolean }>(
        `select pg_try_advisory_lock(hashtext('ortoo.' || $1)) as won`,
        [this.name],
      );
      if (!rows[0]?.won) return undefined;
      const raised = await client.query<{ term: string }>(
        `begin; set local ortoo.service = 'election'; update ledger.leaders set term = term + 1 where name = '${this.name}' returning term; commit`,
      );
      const results = raised as unknown as { rows: { term: string }[] }[];
      const term = Number(results.find(result => result.rows.length > 0)?.rows[0]?.term);
      this.log.info('election.won', { name: this.name, term });
      return { term, held: () => this.client === client };
    } catch (error) {
      this.log.warn('election.failed', { name: this.name, reason: (error as Error).message });
      await this.resign();
      return undefined;
    }
  }

  /** Gives the lead up, if held. */
  async resign(): Promise<void> {
    const { client } = this;
    this.forget();
    await client?.end().catch(() => undefined);
  }

  private async session(): Promise<Client> {
    if (this.client) return this.client;
    const client = await this.dial();
    const end = (): void => {
      if (this.client === client) this.forget();
    };
    client.on('error', end);
    client.on('end', end);
    this.client = client;
    // A process that hangs, or a cable that is cut, leaves the session open: the server ends it when the beat stops.
    await client.query(`set idle_session_timeout = ${this.patience.silenceEndsAfter}`);
    this.beat = setInterval(() => void client.query('select').catch(end), this.patience.beatEvery);
    this.beat.unref();
    return client;
  }

  private forget(): void {
    clearInterval(this.beat);
    this.client = undefined;
  }
}
