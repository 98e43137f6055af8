import { Body, Controller, Get, Headers, Put } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { DigestChoices, NewDigestChoices, Problem } from '@ortoo/contracts';
import { Member, type MemberActor } from '../http/actor.js';
import { expectedVersion } from './digest-choices.rules.js';
import { DigestChoicesService } from './digest-choices.service.js';

@Controller('v1/me/digest')
export class DigestChoicesController {
  constructor(private readonly choices: DigestChoicesService) {}

  @Get()
  @ApiResponse({ status: 200, standardSchema: DigestChoices })
  getDigestChoices(@Member() actor: MemberActor): Promise<DigestChoices> {
    return this.choices.read(actor);
  }

  @Put()
  @ApiResponse({ status: 200, standardSchema: DigestChoices })
  putDigestChoices(
    @Member() actor: MemberActor,
    @Body({ schema: NewDigestChoices }) input: NewDigestChoices,
    @Headers('if-match') ifMatch?: string,
  ): Promise<DigestChoices> {
    return this.choices.replace(actor, input, versionIn(ifMatch));
  }
}

function versionIn(ifMatch: string | undefined): number | null {
  const expected = expectedVersion(ifMatch);
  if (expected !== 'wrong') return expected;
  throw new Problem('version-mismatch', { detail: 'If-Match takes the ETag that you read, for example "v3".' });
}
