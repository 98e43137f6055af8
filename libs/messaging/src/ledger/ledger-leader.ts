import { asService, type Database } from '@ortoo/persistence';
import { type Logger, Wakeup } from '@ortoo/runtime';
import { type Bus } from '../bus/bus.js';
import { type Dial, Election, type Lead } from './election.js';
import { raiseEpoch } from './epoch.js';
import { commonPoint, type Finding, findings, redactedWithin, takeStock } from './ledger-audit.js';
import { outboxKick } from './outbox.js';
import { type EventsStream, type StreamPlace } from '../stream/events-stream.js';
import { type Relay } from '../stream/relay.js';
import { NotLeading, type Sequencer } from './sequencer.js';

const slowPoll = 250;
const auditEvery = 60_000;
const partitionsEvery = 6 * 3_600_000;

/** What leads: the parts and how to reach a session of its own. */
export interface LedgerLeaderParts {
  database: Database;
  dial: Dial;
  bus: Bus;
  sequencer: Sequencer;
  relay: Relay;
  log: Logger;
  keepHistoryDays: number;
}

/** Stands for election in every hub process; the one that wins numbers, relays and audits until it loses the lead. */
export class LedgerLeader {
  private readonly election: Election;
  private readonly unnumbered = new Wakeup();
  private readonly unrelayed = new Wakeup();
  private stopping = false;
  private running: Promise<void> | undefined;

  constructor(private readonly parts: LedgerLeaderParts) {
    this.election = new Election('sequencer', parts.dial, parts.log);
    parts.bus.onKick(outboxKick, () => this.unnumbered.knock());
    parts.bus.onConnected(() => this.unrelayed.knock());
  }

  /** Begins to stand; returns at once. */
  start(): void {
    this.running = this.standAndLead();
  }

  /** Finishes the step at hand and gives the lead up. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.unnumbered.knock();
    this.unrelayed.knock();
    await this.running;
    await this.election.resign();
  }

  private async standAndLead(): Promise<void> {
    while (!this.stopping) {
      const lead = await this.election.stand();
      if (lead) {
        this.parts.relay.forget();
        await Promise.all([this.keepNumbering(lead), this.keepRelaying(lead), this.keepAuditing(lead)]);
        await this.election.resign();
      } else {
        await this.unnumbered.wait(1000);
      }
    }
  }

  private leading(lead: Lead): boolean {
    return !this.stopping && lead.held();
  }

  private async keepNumbering(lead: Lead): Promise<void> {
    const { sequencer, relay } = this.parts;
    while (this.leading(lead)) {
      const numbered = await this.attempt('sequencer.failed', () => sequencer.number(lead.term), []);
      if (numbered.length > 0) {
        relay.offer(numbered);
        this.unrelayed.knock();
      } else {
        await this.unnumbered.wait(slowPoll);
      }
    }
    this.unrelayed.knock();
  }

  private async keepRelaying(lead: Lead): Promise<void> {
    const { relay, bus } = this.parts;
    let isAudited = false;
    while (this.leading(lead)) {
      if (!bus.live) await this.unrelayed.wait(1000);
      // Before it writes anything: a stream that is ahead shows that history was lost, and only now.
      else if (!isAudited)
        isAudited = await this.attempt('ledger.audit-failed', () => this.audit().then(() => true), false);
      else if (await this.attempt('relay.failed', () => relay.catchUp(lead.term).then(() => true), false))
        await this.unrelayed.wait(1000);
      else relay.forget();
    }
  }

  private async keepAuditing(lead: Lead): Promise<void> {
    let partitionsDue = 0;
    let auditDue = Date.now() + auditEvery;
    while (this.leading(lead)) {
      if (Date.now() >= partitionsDue) {
        await this.attempt('ledger.partitions-failed', () => this.maintainPartitions(), undefined);
        partitionsDue = Date.now() + partitionsEvery;
      }
      if (Date.now() >= auditDue) {
        await this.attempt('ledger.audit-failed', () => this.audit(), undefined);
        auditDue = Date.now() + auditEvery;
      }
      await new Promise(resolve => setTimeout(resolve, 500));
    }
  }

  private async maintainPartitions(): Promise<void> {
    const { database, keepHistoryDays } = this.parts;
    await database.inTransaction(asService('hub'), async transaction => {
      await transaction.query('select ledger.ensure_partitions()');
      await transaction.query('select ledger.drop_partitions_before($1)', [keepHistoryDays]);
    });
  }

  /** Compares stream and ledger, records the verdict and mends what can be mended; also run on demand. */
  async audit(): Promise<void> {
    const { database, relay, log } = this.parts;
    const stream = await relay.stream();
    const { ledger, place } = await takeStock(database, stream, relay.settings.keepDays);
    const found = findings(ledger, place);
    if (stream && place) await this.mend(found, stream, place);
    if (found.length > 0) log.warn('ledger.unsound', { findings: found });
    await database.inTransaction(asService('hub'), transaction =>
      transaction.execute('insert into ledger.audits (sound, findings) values ($1, $2)', [
        found.length === 0,
        JSON.stringify(found),
      ]),
    );
  }

  private async mend(found: Finding[], stream: EventsStream, place: StreamPlace): Promise<void> {
    const { database, relay } = this.parts;
    if (found.some(finding => finding.kind === 'stream-ahead'))
      await raiseEpoch(database, 'a stream was ahead of the ledger', await commonPoint(database, stream, place));
    if (found.some(finding => finding.where === 'stream')) {
      await stream.recreate();
      relay.forget();
      this.unrelayed.knock();
    } else {
      // What the relay could not erase, because it died or because nothing was said of the redaction.
      await stream.erase(await redactedWithin(database, place));
    }
  }

  private async attempt<T>(name: string, work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof NotLeading) await this.election.resign();
      this.parts.log.warn(name, { reason: (error as Error).message });
      await new Promise(resolve => setTimeout(resolve, 100));
      return otherwise;
    }
  }
}
