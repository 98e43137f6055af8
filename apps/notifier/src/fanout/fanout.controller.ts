import { Controller } from '@nestjs/common';
import { Election, type Lead, NotLeading, OnEvery } from '@ortoo/messaging';
import { FanoutService } from './fanout.service.js';

/** One notifier at a time fans out; the others stand by. */
@Controller()
export class FanoutController {
  private lead: Lead | undefined;

  constructor(
    private readonly fanout: FanoutService,
    private readonly election: Election,
  ) {}

  @OnEvery('notifier-fanout')
  async appendMemberLogs(): Promise<void> {
    if (!this.lead?.held()) this.lead = await this.election.stand();
    if (!this.lead) return;
    try {
      await this.fanout.advance(this.lead);
    } catch (error) {
      if (error instanceof NotLeading) {
        this.lead = undefined;
        await this.election.resign();
      }
      throw error;
    }
  }
}
