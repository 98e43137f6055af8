import { Module } from '@nestjs/common';
import { DocumentsController } from './documents.controller.js';
import { HealthController } from './health.controller.js';

/** What the HTTP door tells of itself. */
@Module({ controllers: [DocumentsController, HealthController] })
export class DoorModule {}
