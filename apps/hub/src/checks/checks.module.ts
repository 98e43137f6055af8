import { Module } from '@nestjs/common';
import { PlacesModule } from '../places/places.module.js';
import { LookAlikes } from './look-alikes.service.js';
import { PublicationChecks } from './publication-checks.service.js';

/** What is looked at before a material is stored. */
@Module({
  imports: [PlacesModule],
  providers: [PublicationChecks, LookAlikes],
  exports: [PublicationChecks, PlacesModule],
})
export class ChecksModule {}
