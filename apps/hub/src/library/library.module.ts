import { Module } from '@nestjs/common';
import { ChecksModule } from '../checks/checks.module.js';
import { MaterialEvents } from './material-events.service.js';
import { MaterialsController } from './materials.controller.js';
import { LibraryContext, MaterialsService } from './materials.service.js';
import { ReleasesService } from './releases.service.js';
import { RevisionsService } from './revisions.service.js';

/** The library of materials: news, studies, practices, toolkits and what else members publish. */
@Module({
  imports: [ChecksModule],
  controllers: [MaterialsController],
  providers: [MaterialsService, RevisionsService, ReleasesService, MaterialEvents, LibraryContext],
  exports: [MaterialsService, RevisionsService],
})
export class LibraryModule {}
