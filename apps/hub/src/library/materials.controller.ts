import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { MaterialSnapshot, NewMaterial } from '@ortoo/contracts';
import { Member, type MemberActor } from '../http/actor.js';
import { MaterialsService } from './materials.service.js';

@Controller('v1/materials')
export class MaterialsController {
  constructor(private readonly materials: MaterialsService) {}

  @Post()
  @HttpCode(201)
  @ApiResponse({ status: 201, standardSchema: MaterialSnapshot })
  createMaterial(@Member() actor: MemberActor, @Body({ schema: NewMaterial }) input: NewMaterial): Promise<MaterialSnapshot> {
    return this.materials.create(actor, input);
  }
}
