import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiOkResponse, ApiResponse } from '@nestjs/swagger';
import { Id, Material, MaterialChange, MaterialVersions, NewMaterial, Withdrawal } from '@ortoo/contracts';
import { type Actor, Caller, Member, type MemberActor } from '../http/actor.js';
import { IfMatch } from '../http/versions.js';
import { MaterialsService } from './materials.service.js';
import { RevisionsService } from './revisions.service.js';

@Controller('v1/materials')
export class MaterialsController {
  constructor(
    private readonly materials: MaterialsService,
    private readonly revisions: RevisionsService,
  ) {}

  @Post()
  @HttpCode(201)
  @ApiResponse({ status: 201, standardSchema: Material })
  createMaterial(@Member() actor: MemberActor, @Body({ schema: NewMaterial }) input: NewMaterial): Promise<Material> {
    return this.materials.create(actor, input);
  }

  @Get(':id')
  @ApiOkResponse({ standardSchema: Material })
  readMaterial(@Caller() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<Material> {
    return this.materials.read(actor, id);
  }

  @Get(':id/versions')
  @ApiOkResponse({ standardSchema: MaterialVersions })
  listMaterialVersions(@Caller() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<MaterialVersions> {
    return this.materials.versions(actor, id);
  }

  @Patch(':id')
  @ApiOkResponse({ standardSchema: Material })
  changeMaterial(
    @Member() actor: MemberActor,
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
    @Body({ schema: MaterialChange }) change: MaterialChange,
  ): Promise<Material> {
    return this.revisions.change(actor, id, version, change);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Material })
  withdrawMaterial(
    @Member() actor: MemberActor,
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
    @Body({ schema: Withdrawal }) withdrawal: Withdrawal,
  ): Promise<Material> {
    return this.revisions.withdraw(actor, id, version, withdrawal);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiResponse({ status: 204 })
  deleteMaterial(
    @Member() actor: MemberActor,
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
  ): Promise<void> {
    return this.revisions.remove(actor, id, version);
  }
}
