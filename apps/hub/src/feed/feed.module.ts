import { Module } from '@nestjs/common';
import { FeedController } from './feed.controller.js';
import { FeedService } from './feed.service.js';

/** Poll and stream: a member's log read onwards from one cursor. */
@Module({ controllers: [FeedController], providers: [FeedService] })
export class FeedModule {}
