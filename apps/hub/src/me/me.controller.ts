import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Put, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { ActFor, Id, Me, MeChange, PersonalExport } from '@ortoo/contracts';
import { type FastifyReply } from 'fastify';
import { type PersonActor, SignedInPerson } from '../http/actor.js';
import { clearCookie } from '../http/cookies.js';
import { IfMatch } from '../http/versions.js';
import { Hub } from '../hub.settings.js';
import { MeService } from './me.service.js';
import { PersonalDataService } from './personal-data.service.js';

@Controller('v1')
export class MeController {
  constructor(
    private readonly me: MeService,
    private readonly personalData: PersonalDataService,
    private readonly hub: Hub,
  ) {}

  @Get('me')
  @ApiResponse({ status: 200, standardSchema: Me })
  getMe(@SignedInPerson() actor: PersonActor): Promise<Me> {
    return this.me.get(actor);
  }

  @Patch('me')
  @ApiResponse({ status: 200, standardSchema: Me })
  changeMe(
    @SignedInPerson() actor: PersonActor,
    @IfMatch() version: number | null,
    @Body({ schema: MeChange }) change: MeChange,
  ): Promise<Me> {
    return this.me.change(actor, version, change);
  }

  @Put('me/organisation')
  @ApiResponse({ status: 200, standardSchema: Me })
  actForOrganisation(@SignedInPerson() actor: PersonActor, @Body({ schema: ActFor }) choice: ActFor): Promise<Me> {
    return this.me.actFor(actor, choice);
  }

  @Get('me/export')
  @ApiResponse({ status: 200, standardSchema: PersonalExport })
  exportMe(@SignedInPerson() actor: PersonActor): Promise<PersonalExport> {
    return this.personalData.export(actor);
  }

  @Delete('me')
  @HttpCode(204)
  async eraseMe(@SignedInPerson() actor: PersonActor, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.personalData.eraseMyself(actor);
    clearCookie(reply, 'session', this.hub.publicUrl);
  }

  @Delete('people/:id')
  @HttpCode(204)
  erasePerson(@SignedInPerson() actor: PersonActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.personalData.eraseOther(actor, id);
  }
}
