import { Body, Controller, Delete, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { ProviderAddress, ProviderCallback, ProviderSignIn } from '@ortoo/contracts';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Actor, Caller, type PersonActor, SignedInPerson } from '../http/actor.js';
import { setCookie } from '../http/cookies.js';
import { Hub } from '../hub.settings.js';
import { browserOf } from '../signin/browser.js';
import { ProviderSignInService } from './provider-sign-in.service.js';

@Controller('v1')
export class ProviderSignInController {
  constructor(
    private readonly signIn: ProviderSignInService,
    private readonly hub: Hub,
  ) {}

  @Get('sign-in/provider')
  @ApiResponse({ status: 303, description: 'Go on at the identity provider.' })
  async goToProvider(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const url = await this.signIn.begin(browserOf(request, reply, this.hub.publicUrl));
    await reply.redirect(url, 303);
  }

  @Post('sign-in/provider')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: ProviderAddress })
  async beginProviderSignIn(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: ProviderSignIn }) input: ProviderSignIn,
  ): Promise<ProviderAddress> {
    return { url: await this.signIn.begin(browserOf(request, reply, this.hub.publicUrl), input.invitation?.code) };
  }

  @Post('me/accounts')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: ProviderAddress })
  async linkAccount(
    @SignedInPerson() actor: PersonActor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProviderAddress> {
    return { url: await this.signIn.beginLinking(browserOf(request, reply, this.hub.publicUrl), actor) };
  }

  @Delete('me/accounts')
  @HttpCode(204)
  unlinkAccounts(@SignedInPerson() actor: PersonActor): Promise<void> {
    return this.signIn.unlink(actor);
  }

  @Get('sign-in/provider/callback')
  @ApiResponse({ status: 303, description: 'Signed in, or the account is linked.' })
  async returnFromProvider(
    @Caller() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query({ schema: ProviderCallback }) { state }: ProviderCallback,
  ): Promise<void> {
    const opened = await this.signIn.finish(
      request.url.split('?')[1] ?? '',
      state ?? '',
      browserOf(request, reply, this.hub.publicUrl),
      actor,
    );
    if (opened) setCookie(reply, 'session', opened.secret, this.hub.publicUrl);
    await reply.redirect(`${this.hub.publicUrl}/`, 303);
  }
}
