import { type DynamicModule, Module } from '@nestjs/common';
import { CollectingController } from './collecting/collecting.controller.js';
import { CollectingService } from './collecting/collecting.service.js';
import { PlanningService } from './planning/planning.service.js';

/** The table of contents of the mailer. */
@Module({})
export class MailerModule {
  static with(collecting: CollectingService, planning: PlanningService): DynamicModule {
    return {
      module: MailerModule,
      controllers: [CollectingController],
      providers: [
        { provide: CollectingService, useValue: collecting },
        { provide: PlanningService, useValue: planning },
      ],
    };
  }
}
