import { Module } from '@nestjs/common';
import { LibraryModule } from '../library/library.module.js';
import { IngestController } from './ingest.controller.js';
import { IngestService } from './ingest.service.js';

/** The way in for members' own systems. */
@Module({ imports: [LibraryModule], controllers: [IngestController], providers: [IngestService] })
export class IngestModule {}
