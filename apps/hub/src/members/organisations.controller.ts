import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import {
  AdmissionDecision,
  ApplicationReceipt,
  ApplicationsQuery,
  Id,
  Merge,
  NewApplication,
  Organisation,
  OrganisationChange,
  OrganisationsPage,
  OrganisationsQuery,
  type Page,
  Reason,
} from '@ortoo/contracts';
import { type FastifyRequest } from 'fastify';
import { type Actor, Caller, Member, type MemberActor } from '../http/actor.js';
import { IfMatch } from '../http/versions.js';
import { AdmissionsService } from './admissions.service.js';
import { MergingService } from './merging.service.js';
import { OrganisationsService } from './organisations.service.js';
import { StandingService } from './standing.service.js';

@Controller('v1')
export class OrganisationsController {
  constructor(
    private readonly organisations: OrganisationsService,
    private readonly admissions: AdmissionsService,
    private readonly standings: StandingService,
    private readonly merging: MergingService,
  ) {}

  @Post('applications')
  @HttpCode(201)
  @ApiResponse({ status: 201, standardSchema: ApplicationReceipt })
  applyForMembership(
    @Caller() actor: Actor,
    @Req() request: FastifyRequest,
    @Body({ schema: NewApplication }) input: NewApplication,
  ): Promise<ApplicationReceipt> {
    return this.admissions.apply(actor, request.ip, input);
  }

  @Get('applications')
  @ApiResponse({ status: 200, standardSchema: OrganisationsPage })
  listApplications(
    @Member() actor: MemberActor,
    @Query({ schema: ApplicationsQuery }) query: ApplicationsQuery,
  ): Promise<Page<Organisation>> {
    return this.organisations.listApplications(actor, query);
  }

  @Post('applications/:id/admission')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: Organisation })
  admitOrganisation(
    @Member() actor: MemberActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: AdmissionDecision }) decision: AdmissionDecision,
  ): Promise<Organisation> {
    return this.admissions.admit(actor, id, decision);
  }

  @Post('applications/:id/refusal')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: Organisation })
  refuseOrganisation(
    @Member() actor: MemberActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: Reason }) reason: Reason,
  ): Promise<Organisation> {
    return this.admissions.refuse(actor, id, reason);
  }

  @Get('organisations')
  @ApiResponse({ status: 200, standardSchema: OrganisationsPage })
  listOrganisations(
    @Caller() actor: Actor,
    @Query({ schema: OrganisationsQuery }) query: OrganisationsQuery,
  ): Promise<Page<Organisation>> {
    return this.organisations.list(actor, query);
  }

  @Get('organisations/:id')
  @ApiResponse({ status: 200, standardSchema: Organisation })
  getOrganisation(@Caller() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<Organisation> {
    return this.organisations.get(actor, id);
  }

  @Patch('organisations/:id')
  @ApiResponse({ status: 200, standardSchema: Organisation })
  changeOrganisation(
    @Member() actor: MemberActor,
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
    @Body({ schema: OrganisationChange }) change: OrganisationChange,
  ): Promise<Organisation> {
    return this.organisations.change(actor, id, version, change);
  }

  @Post('organisations/:id/suspension')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: Organisation })
  suspendOrganisation(
    @Member() actor: MemberActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: Reason }) reason: Reason,
  ): Promise<Organisation> {
    return this.standings.suspend(actor, id, reason);
  }

  @Delete('organisations/:id/suspension')
  @ApiResponse({ status: 200, standardSchema: Organisation })
  resumeOrganisation(@Member() actor: MemberActor, @Param('id', { schema: Id }) id: string): Promise<Organisation> {
    return this.standings.resume(actor, id);
  }

  @Post('organisations/:id/departure')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: Organisation })
  leaveCoalition(@Member() actor: MemberActor, @Param('id', { schema: Id }) id: string): Promise<Organisation> {
    return this.standings.leave(actor, id);
  }

  @Post('organisations/:id/merge')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: Organisation })
  mergeOrganisation(
    @Member() actor: MemberActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: Merge }) { into }: Merge,
  ): Promise<Organisation> {
    return this.merging.merge(actor, id, into);
  }
}
