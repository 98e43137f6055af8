import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { PlacesImport, PlacesImportResult, PlacesPage, PlacesQuery } from '@ortoo/contracts';
import { Member, type MemberActor } from '../http/actor.js';
import { PlacesService } from './places.service.js';

@Controller('v1/places')
export class PlacesController {
  constructor(private readonly places: PlacesService) {}

  @Get()
  @ApiOkResponse({ standardSchema: PlacesPage })
  listPlaces(@Query({ schema: PlacesQuery }) query: PlacesQuery): Promise<PlacesPage> {
    return this.places.page(query);
  }

  @Post('import')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: PlacesImportResult })
  importPlaces(
    @Member() actor: MemberActor,
    @Body({ schema: PlacesImport }) input: PlacesImport,
  ): Promise<PlacesImportResult> {
    return this.places.import(actor, input);
  }
}
