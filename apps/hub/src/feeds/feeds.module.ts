import { Module } from '@nestjs/common';
import { FeedPages } from './feed-pages.service.js';
import { FeedsController } from './feeds.controller.js';

/** Atom and JSON Feed of what a reader may see. */
@Module({ controllers: [FeedsController], providers: [FeedPages] })
export class FeedsModule {}
