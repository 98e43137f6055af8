import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { AdmissionsService } from './admissions.service.js';
import { MergingService } from './merging.service.js';
import { OrganisationsController } from './organisations.controller.js';
import { OrganisationsService } from './organisations.service.js';
import { StandingService } from './standing.service.js';

/** The organisations of the coalition: joining, what they say of themselves, leaving, merging. */
@Module({
  imports: [PeopleModule],
  controllers: [OrganisationsController],
  providers: [OrganisationsService, AdmissionsService, StandingService, MergingService],
  exports: [OrganisationsService],
})
export class MembersModule {}
