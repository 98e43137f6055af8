import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { MaterialsPage, MaterialsQuery } from '@ortoo/contracts';
import { type Actor, Caller } from '../http/actor.js';
import { SearchService } from './search.service.js';

@Controller('v1/materials')
export class SearchController {
  constructor(private readonly search: SearchService) {}

  @Get()
  @ApiOkResponse({ standardSchema: MaterialsPage })
  listMaterials(
    @Caller() actor: Actor,
    @Query({ schema: MaterialsQuery }) query: MaterialsQuery,
  ): Promise<MaterialsPage> {
    return this.search.page(actor, query);
  }
}
