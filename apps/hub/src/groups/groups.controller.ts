import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import {
  Group,
  GroupChange,
  GroupsPage,
  GroupsQuery,
  Id,
  NewGroup,
  NewGroupMember,
  NewOffice,
  type Page,
} from '@ortoo/contracts';
import { type Actor, Caller, Member, type MemberActor } from '../http/actor.js';
import { IfMatch } from '../http/versions.js';
import { GroupSeatsService } from './group-seats.service.js';
import { GroupsService } from './groups.service.js';

@Controller('v1/groups')
export class GroupsController {
  constructor(
    private readonly groups: GroupsService,
    private readonly seats: GroupSeatsService,
  ) {}

  @Get()
  @ApiResponse({ status: 200, standardSchema: GroupsPage })
  listGroups(@Caller() actor: Actor, @Query({ schema: GroupsQuery }) query: GroupsQuery): Promise<Page<Group>> {
    return this.groups.list(actor, query);
  }

  @Post()
  @HttpCode(201)
  @ApiResponse({ status: 201, standardSchema: Group })
  formGroup(@Member() actor: MemberActor, @Body({ schema: NewGroup }) input: NewGroup): Promise<Group> {
    return this.groups.form(actor, input);
  }

  @Get(':id')
  @ApiResponse({ status: 200, standardSchema: Group })
  getGroup(@Caller() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<Group> {
    return this.groups.get(actor, id);
  }

  @Patch(':id')
  @ApiResponse({ status: 200, standardSchema: Group })
  changeGroup(
    @Member() actor: MemberActor,
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
    @Body({ schema: GroupChange }) change: GroupChange,
  ): Promise<Group> {
    return this.groups.change(actor, id, version, change);
  }

  @Post(':id/members')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: Group })
  addGroupMember(
    @Member() actor: MemberActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: NewGroupMember }) { organisationId }: NewGroupMember,
  ): Promise<Group> {
    return this.seats.addMember(actor, id, organisationId);
  }

  @Delete(':id/members/:organisationId')
  @ApiResponse({ status: 200, standardSchema: Group })
  removeGroupMember(
    @Member() actor: MemberActor,
    @Param('id', { schema: Id }) id: string,
    @Param('organisationId', { schema: Id }) organisationId: string,
  ): Promise<Group> {
    return this.seats.removeMember(actor, id, organisationId);
  }

  @Post(':id/offices')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: Group })
  giveOffice(
    @Member() actor: MemberActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: NewOffice }) office: NewOffice,
  ): Promise<Group> {
    return this.seats.addOffice(actor, id, office);
  }

  @Delete(':id/offices/:termId')
  @ApiResponse({ status: 200, standardSchema: Group })
  endOffice(
    @Member() actor: MemberActor,
    @Param('id', { schema: Id }) id: string,
    @Param('termId', { schema: Id }) termId: string,
  ): Promise<Group> {
    return this.seats.endOffice(actor, id, termId);
  }
}
