import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { CreatedKey, Id, type Key, KeysPage, KeysQuery, NewKey, type Page } from '@ortoo/contracts';
import { type PersonActor, SignedInPerson } from '../http/actor.js';
import { KeysService } from './keys.service.js';

@Controller('v1/keys')
export class KeysController {
  constructor(private readonly keys: KeysService) {}

  @Post()
  @HttpCode(201)
  @ApiResponse({ status: 201, standardSchema: CreatedKey })
  createKey(@SignedInPerson() actor: PersonActor, @Body({ schema: NewKey }) input: NewKey): Promise<CreatedKey> {
    return this.keys.create(actor, input);
  }

  @Get()
  @ApiResponse({ status: 200, standardSchema: KeysPage })
  listKeys(@SignedInPerson() actor: PersonActor, @Query({ schema: KeysQuery }) query: KeysQuery): Promise<Page<Key>> {
    return this.keys.list(actor, query);
  }

  @Delete(':id')
  @HttpCode(204)
  revokeKey(@SignedInPerson() actor: PersonActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.keys.revoke(actor, id);
  }
}
