import { type DynamicModule, Module } from '@nestjs/common';
import { Election } from '@ortoo/messaging';
import { FanoutController } from './fanout/fanout.controller.js';
import { FanoutService } from './fanout/fanout.service.js';

/** The table of contents of the notifier. */
@Module({})
export class NotifierModule {
  static with(fanout: FanoutService, election: Election): DynamicModule {
    return {
      module: NotifierModule,
      controllers: [FanoutController],
      providers: [
        { provide: FanoutService, useValue: fanout },
        { provide: Election, useValue: election },
      ],
    };
  }
}
