import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import {
  Id,
  Invitation,
  InvitationAcceptance,
  InvitationAccepted,
  InvitationsPage,
  InvitationsQuery,
  NewInvitation,
  type Page,
  PeoplePage,
  PeopleQuery,
  Person,
  RolesChange,
} from '@ortoo/contracts';
import { type FastifyRequest } from 'fastify';
import { type Actor, Caller, Member, type MemberActor, type PersonActor, SignedInPerson } from '../http/actor.js';
import { AttemptLimits } from '../http/attempt-limits.js';
import { IfMatch } from '../http/versions.js';
import { acceptancesPerAddress, InvitationsService } from './invitations.service.js';
import { PeopleService } from './people.service.js';

@Controller('v1')
export class PeopleController {
  constructor(
    private readonly people: PeopleService,
    private readonly invitations: InvitationsService,
    private readonly limits: AttemptLimits,
  ) {}

  @Get('organisations/:id/people')
  @ApiResponse({ status: 200, standardSchema: PeoplePage })
  listPeople(
    @Member() actor: MemberActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: PeopleQuery }) query: PeopleQuery,
  ): Promise<Page<Person>> {
    return this.people.list(actor, id, query);
  }

  @Get('people/:id')
  @ApiResponse({ status: 200, standardSchema: Person })
  getPerson(@Member() actor: MemberActor, @Param('id', { schema: Id }) id: string): Promise<Person> {
    return this.people.get(actor, id);
  }

  @Put('organisations/:id/people/:personId/roles')
  @ApiResponse({ status: 200, standardSchema: Person })
  changeRoles(
    @SignedInPerson() actor: PersonActor,
    @Param('id', { schema: Id }) id: string,
    @Param('personId', { schema: Id }) personId: string,
    @IfMatch() version: number | null,
    @Body({ schema: RolesChange }) change: RolesChange,
  ): Promise<Person> {
    return this.people.changeRoles(actor, id, personId, version, change);
  }

  @Delete('organisations/:id/people/:personId')
  @HttpCode(204)
  removePerson(
    @SignedInPerson() actor: PersonActor,
    @Param('id', { schema: Id }) id: string,
    @Param('personId', { schema: Id }) personId: string,
  ): Promise<void> {
    return this.people.remove(actor, id, personId);
  }

  @Post('people/:id/suspension')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: Person })
  suspendPerson(@SignedInPerson() actor: PersonActor, @Param('id', { schema: Id }) id: string): Promise<Person> {
    return this.people.setSuspended(actor, id, true);
  }

  @Delete('people/:id/suspension')
  @ApiResponse({ status: 200, standardSchema: Person })
  resumePerson(@SignedInPerson() actor: PersonActor, @Param('id', { schema: Id }) id: string): Promise<Person> {
    return this.people.setSuspended(actor, id, false);
  }

  @Get('organisations/:id/invitations')
  @ApiResponse({ status: 200, standardSchema: InvitationsPage })
  listInvitations(
    @Member() actor: MemberActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: InvitationsQuery }) query: InvitationsQuery,
  ): Promise<Page<Invitation>> {
    return this.invitations.list(actor, id, query);
  }

  @Post('organisations/:id/invitations')
  @HttpCode(201)
  @ApiResponse({ status: 201, standardSchema: Invitation })
  invitePerson(
    @SignedInPerson() actor: PersonActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: NewInvitation }) input: NewInvitation,
  ): Promise<Invitation> {
    return this.invitations.create(actor, id, input);
  }

  @Delete('invitations/:id')
  @HttpCode(204)
  revokeInvitation(@SignedInPerson() actor: PersonActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.invitations.revoke(actor, id);
  }

  @Post('invitations/acceptance')
  @HttpCode(201)
  @ApiResponse({ status: 201, standardSchema: InvitationAccepted })
  acceptInvitation(
    @Caller() actor: Actor,
    @Req() request: FastifyRequest,
    @Body({ schema: InvitationAcceptance }) input: InvitationAcceptance,
  ): Promise<InvitationAccepted> {
    this.limits.take(acceptancesPerAddress, request.ip);
    return this.invitations.accept(actor, input);
  }
}
