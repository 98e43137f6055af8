import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { DeadLetter, DeadLetterPage, DeadLettersQuery, HubStatus, type Page } from '@ortoo/contracts';
import { z } from 'zod';
import { type PersonActor, SignedInPerson } from '../http/actor.js';
import { OperationsService } from './operations.service.js';

const Id = z.uuid();

@Controller('v1/operations')
export class OperationsController {
  constructor(private readonly operations: OperationsService) {}

  @Get('status')
  @ApiOkResponse({ standardSchema: HubStatus })
  getStatus(@SignedInPerson() actor: PersonActor): Promise<HubStatus> {
    return this.operations.status(actor);
  }

  @Get('dead-letters')
  @ApiOkResponse({ standardSchema: DeadLetterPage })
  listDeadLetters(
    @SignedInPerson() actor: PersonActor,
    @Query({ schema: DeadLettersQuery }) query: DeadLettersQuery,
  ): Promise<Page<DeadLetter>> {
    return this.operations.deadLetters(actor, query);
  }

  @Post('dead-letters/:id/retry')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: DeadLetter })
  retryDeadLetter(@SignedInPerson() actor: PersonActor, @Param('id', { schema: Id }) id: string): Promise<DeadLetter> {
    return this.operations.retry(actor, id);
  }

  @Post('dead-letters/:id/discard')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: DeadLetter })
  discardDeadLetter(
    @SignedInPerson() actor: PersonActor,
    @Param('id', { schema: Id }) id: string,
  ): Promise<DeadLetter> {
    return this.operations.discard(actor, id);
  }
}
