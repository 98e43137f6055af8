import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { Id, NewAddress, Sessions, SignedIn, SignInAsked, SignInRequest, TypedCode } from '@ortoo/contracts';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type PersonActor, SignedInPerson } from '../http/actor.js';
import { clearCookie, setCookie } from '../http/cookies.js';
import { isLocal } from '../http/origin.rules.js';
import { Hub } from '../hub.settings.js';
import { browserOf } from './browser.js';
import { SessionsService } from './sessions.service.js';
import { codeSeconds, SignInService } from './sign-in.service.js';

const asked: SignInAsked = {
  message: 'If the address is known here, a code is on its way. Type it in this browser.',
  expiresInSeconds: codeSeconds,
};

@Controller('v1')
export class SignInController {
  constructor(
    private readonly signIn: SignInService,
    private readonly sessions: SessionsService,
    private readonly hub: Hub,
  ) {}

  @Post('sign-in')
  @HttpCode(202)
  @ApiResponse({ status: 202, standardSchema: SignInAsked })
  async askForCode(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: SignInRequest }) { email }: SignInRequest,
  ): Promise<SignInAsked> {
    await this.signIn.ask(email, browserOf(request, reply, this.hub.publicUrl), request.ip);
    return asked;
  }

  @Post('sign-in/code')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: SignedIn })
  async signInWithCode(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: TypedCode }) { code }: TypedCode,
  ): Promise<SignedIn> {
    const browser = browserOf(request, reply, this.hub.publicUrl);
    const { secret, signedIn } = await this.signIn.complete(
      code,
      browser,
      request.ip,
      isLocal(request.socket.remoteAddress, request.headers),
    );
    setCookie(reply, 'session', secret, this.hub.publicUrl);
    return signedIn;
  }

  @Post('sign-out')
  @HttpCode(204)
  async signOut(@SignedInPerson() actor: PersonActor, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.sessions.revoke(actor, actor.sessionId);
    clearCookie(reply, 'session', this.hub.publicUrl);
  }

  @Get('me/sessions')
  @ApiResponse({ status: 200, standardSchema: Sessions })
  async listSessions(@SignedInPerson() actor: PersonActor): Promise<Sessions> {
    return { items: await this.sessions.list(actor), next: null };
  }

  @Delete('me/sessions/:id')
  @HttpCode(204)
  revokeSession(@SignedInPerson() actor: PersonActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.sessions.revoke(actor, id);
  }

  @Post('me/address')
  @HttpCode(202)
  @ApiResponse({ status: 202, standardSchema: SignInAsked })
  async askForAddress(
    @SignedInPerson() actor: PersonActor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: NewAddress }) { email }: NewAddress,
  ): Promise<SignInAsked> {
    await this.signIn.askForAddress(actor, email, browserOf(request, reply, this.hub.publicUrl), request.ip);
    return asked;
  }

  @Post('me/address/code')
  @HttpCode(204)
  async confirmAddress(
    @SignedInPerson() actor: PersonActor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: TypedCode }) { code }: TypedCode,
  ): Promise<void> {
    await this.signIn.completeAddress(actor, code, browserOf(request, reply, this.hub.publicUrl), request.ip);
  }
}
