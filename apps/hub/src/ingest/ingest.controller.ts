import { Body, Controller, Put } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { IngestRequest, IngestResult } from '@ortoo/contracts';
import { Member, type MemberActor } from '../http/actor.js';
import { IngestService } from './ingest.service.js';

@Controller('v1/ingest')
export class IngestController {
  constructor(private readonly ingest: IngestService) {}

  @Put('materials')
  @ApiOkResponse({ standardSchema: IngestResult })
  pushMaterials(
    @Member() actor: MemberActor,
    @Body({ schema: IngestRequest }) request: IngestRequest,
  ): Promise<IngestResult> {
    return this.ingest.push(actor, request);
  }
}
