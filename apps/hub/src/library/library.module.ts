import { Module } from '@nestjs/common';
import { MaterialsController } from './materials.controller.js';
import { MaterialsService } from './materials.service.js';

/** The library of materials: news, studies, practices, toolkits and what else members publish. */
@Module({ controllers: [MaterialsController], providers: [MaterialsService] })
export class LibraryModule {}
