import { Controller } from '@nestjs/common';
import { OnEvery } from '@ortoo/messaging';
import { PlanningService } from '../planning/planning.service.js';
import { CollectingService } from './collecting.service.js';

/** Collects what happened, then writes the digests that are due: in this order, so that none misses what was published before it. */
@Controller()
export class CollectingController {
  constructor(
    private readonly collecting: CollectingService,
    private readonly planning: PlanningService,
  ) {}

  @OnEvery('mailer-collecting')
  async collectAndPlan(): Promise<void> {
    if (await this.collecting.advance()) await this.planning.freezeDue();
  }
}
