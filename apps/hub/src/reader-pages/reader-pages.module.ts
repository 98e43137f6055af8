import { Module } from '@nestjs/common';
import { DigestChoicesModule } from '../digest-choices/digest-choices.module.js';
import { MembersModule } from '../members/members.module.js';
import { PagesModule } from '../pages/pages.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PlacesModule } from '../places/places.module.js';
import { DigestPageController } from './digest.controller.js';
import { JoinController } from './join.controller.js';

/** Plain pages for readers: the way in from an invitation, and what mail one gets. */
@Module({
  imports: [DigestChoicesModule, MembersModule, PagesModule, PeopleModule, PlacesModule],
  controllers: [JoinController, DigestPageController],
})
export class ReaderPagesModule {}
