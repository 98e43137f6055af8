import { type Bus } from '@ortoo/messaging';
import { mailKick } from '@ortoo/mail';
import { failpoint, type Logger, type Secret, Wakeup } from '@ortoo/runtime';
import { type LettersService } from '../composing/letters.service.js';
import { type MailerSettings } from '../mailer.settings.js';
import { type ClosingService } from './closing.service.js';
import { type ComposePool } from '../message/compose-pool.js';
import { Gather } from './gather.js';
import { messageOf, returnPathOf, wireAddress } from '../message/message.rules.js';
import { type Claim, type ClaimedMail, type OutgoingStore } from './outgoing.store.js';
import { type Outcome, outcomeOf, retryDelay } from './outcome.rules.js';
import { type ReadyMessage, SmtpLine } from './smtp-line.js';

/** What the sender works with. */
export interface SenderParts {
  store: OutgoingStore;
  letters: LettersService;
  pool: ComposePool;
  closing: ClosingService;
  settings: MailerSettings;
  bus: Bus;
  log: Logger;
}

const poll = 500;
const renewEvery = 10_000;
const tidyEvery = 5000;
const forgetEvery = 3_600_000;
const patience = 8000;

/** Sends what is queued: each mail at most once, whatever dies in between. */
export class SenderService {
  private readonly wakeup = new Wakeup();
  private readonly lines: SmtpLine[];
  private readonly idle: SmtpLine[];
  private readonly lineWaiters: ((line: SmtpLine) => void)[] = [];
  private readonly underway = new Map<string, Promise<void>>();
  private readonly bodies: Gather<Claim, boolean>;
  private readonly mostUnderway: number;
  private stopping = false;
  private running: Promise<void>[] = [];
  private failures = 0;
  private pausedUntil = 0;
  private tidiedAt = 0;
  private forgotAt = 0;

  constructor(
    private readonly parts: SenderParts,
    smtpUrl: Secret,
    connections: number,
  ) {
    this.lines = Array.from({ length: connections }, () => new SmtpLine(smtpUrl));
    this.idle = [...this.lines];
    // While one mail is on its line, the next is being written.
    this.mostUnderway = connections * 3;
    this.bodies = new Gather(claims => parts.store.bodiesWritten(claims));
  }

  /** Begins to send; returns at once. */
  start(): void {
    this.parts.bus.onKick(mailKick, () => this.wakeup.knock());
    this.running = [this.keepSending(), this.keepLeases()];
  }

  /** Lets what is on its way arrive, for a few seconds; what does not is cut off and settled by what is known of it. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeup.knock();
    const cut = setTimeout(() => this.lines.forEach(line => line.close()), patience);
    await Promise.all([...this.running, ...this.underway.values()]);
    clearTimeout(cut);
    this.lines.forEach(line => line.close());
    await this.parts.pool.close();
  }

  private async keepSending(): Promise<void> {
    while (!this.stopping) {
      const took = await this.takeOn().catch((error: unknown) => {
        this.parts.log.warn('mail.claim-failed', { reason: (error as Error).message });
        return 0;
      });
      if (took === 0) await this.wakeup.wait(poll);
    }
  }

  private async takeOn(): Promise<number> {
    if (Date.now() - this.tidiedAt > tidyEvery) await this.tidy();
    const free = this.mostUnderway - this.underway.size;
    // Taking several at once shares a commit; taking one by one as lines get free would cost one each.
    if (Date.now() < this.pausedUntil || (this.underway.size > 0 && free < this.mostUnderway / 3)) return 0;
    const mails = await this.parts.store.claim(this.failures > 0 ? 1 : free);
    for (const mail of mails) {
      const sending = this.send(mail)
        .catch((error: unknown) => this.parts.log.error('mail.failed', error, { mailId: mail.id }))
        .finally(() => {
          this.underway.delete(mail.lease);
          this.wakeup.knock();
        });
      this.underway.set(mail.lease, sending);
    }
    return mails.length;
  }

  private async tidy(): Promise<void> {
    this.tidiedAt = Date.now();
    await this.parts.closing.closeOrphans(await this.parts.store.adoptOrphans());
    await this.parts.closing.closeExpired();
    if (this.tidiedAt - this.forgotAt < forgetEvery) return;
    this.forgotAt = this.tidiedAt;
    await this.parts.store.forgetOld();
  }

  private async send(mail: ClaimedMail): Promise<void> {
    const { closing } = this.parts;
    const message = await this.write(mail);
    if (!message) return;
    const line = await this.line();
    let outcome: Outcome;
    try {
      await failpoint('mail.before-send');
      outcome = outcomeOf(await line.hand(message, () => this.bodyWritten(mail)));
      await failpoint('mail.after-reply');
    } finally {
      this.release(line);
    }
    this.watchRelay(outcome);
    await closing.close(mail, message.to, outcome);
    await failpoint('mail.after-close');
  }

  /** Writes and signs a mail; what cannot be written, or need not, is closed or tried later. */
  private async write(mail: ClaimedMail): Promise<ReadyMessage | null> {
    const { letters, closing, pool, settings, log } = this.parts;
    try {
      const letter = await letters.write(mail);
      if ('state' in letter) {
        await closing.closeUnsent(mail, letter);
        return null;
      }
      const bytes = await pool.compose(
        messageOf(letter, settings, { mailId: mail.id, isResend: mail.isResend, now: new Date() }),
      );
      return { from: returnPathOf(mail.id, settings), to: wireAddress(letter.to.address), bytes };
    } catch (error) {
      log.error('mail.not-written', error, { mailId: mail.id, template: mail.template });
      await closing.close(mail, '', {
        kind: 'deferred',
        reply: `Not written: ${(error as Error).message}`.slice(0, 500),
        relayDown: false,
      });
      return null;
    }
  }

  private async bodyWritten(mail: ClaimedMail): Promise<void> {
    if (!(await this.bodies.add(mail))) throw new Error('Another sender has taken this mail over');
    await failpoint('mail.body-written');
  }

  /** While the relay is away nothing is claimed, so that mails do not use up their time; the first that goes ends it. */
  private watchRelay(outcome: Outcome): void {
    if (outcome.kind === 'deferred' && outcome.relayDown) {
      this.failures += 1;
      this.pausedUntil = Date.now() + 1000 * retryDelay(this.failures, true);
      this.parts.log.warn('mail.relay-away', { failures: this.failures, reason: outcome.reply });
    } else if (outcome.kind !== 'ambiguous') {
      this.failures = 0;
      this.pausedUntil = 0;
    }
  }

  private async line(): Promise<SmtpLine> {
    return this.idle.pop() ?? new Promise(resolve => this.lineWaiters.push(resolve));
  }

  private release(line: SmtpLine): void {
    const next = this.lineWaiters.shift();
    if (next) next(line);
    else this.idle.push(line);
  }

  private async keepLeases(): Promise<void> {
    let renewedAt = Date.now();
    while (!this.stopping || this.underway.size > 0) {
      await new Promise(resolve => setTimeout(resolve, 200));
      if (Date.now() - renewedAt < renewEvery || this.underway.size === 0) continue;
      renewedAt = Date.now();
      await this.parts.store.renew([...this.underway.keys()]).catch((error: unknown) => {
        this.parts.log.warn('mail.leases-not-renewed', { reason: (error as Error).message });
      });
    }
  }
}
