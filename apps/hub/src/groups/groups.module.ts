import { Module } from '@nestjs/common';
import { GroupSeatsService } from './group-seats.service.js';
import { GroupsController } from './groups.controller.js';
import { GroupsService } from './groups.service.js';

/** National and regional working groups, with chairs and co-chairs for a time. */
@Module({ controllers: [GroupsController], providers: [GroupsService, GroupSeatsService] })
export class GroupsModule {}
