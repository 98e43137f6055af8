import { Module } from '@nestjs/common';
import { DigestChoicesModule } from '../digest-choices/digest-choices.module.js';
import { InvitationsService } from './invitations.service.js';
import { PeopleController } from './people.controller.js';
import { PeopleService } from './people.service.js';

/** The people who act for organisations, and how they are invited. */
@Module({
  imports: [DigestChoicesModule],
  controllers: [PeopleController],
  providers: [PeopleService, InvitationsService],
  exports: [InvitationsService],
})
export class PeopleModule {}
