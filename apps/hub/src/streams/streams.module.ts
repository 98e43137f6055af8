import { Module } from '@nestjs/common';
import { StreamsController } from './streams.controller.js';
import { StreamsService } from './streams.service.js';

/** Poll and stream: a member's log read onwards from one cursor. */
@Module({ controllers: [StreamsController], providers: [StreamsService] })
export class StreamsModule {}
