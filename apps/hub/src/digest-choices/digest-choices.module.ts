import { Module } from '@nestjs/common';
import { DigestChoicesController } from './digest-choices.controller.js';
import { DigestChoicesService } from './digest-choices.service.js';
import { LinkKey } from './link-key.js';
import { UnsubscribeDoor } from './unsubscribe.door.js';

/** What people want in their digest, and the way out of it. */
@Module({
  controllers: [DigestChoicesController],
  providers: [DigestChoicesService, LinkKey, UnsubscribeDoor],
  exports: [DigestChoicesService],
})
export class DigestChoicesModule {}
