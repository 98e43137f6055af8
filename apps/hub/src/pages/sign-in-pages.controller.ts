import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Problem, SignInRequest, TypedCode } from '@ortoo/contracts';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type PersonActor } from '../http/actor.js';
import { clearCookie, setCookie } from '../http/cookies.js';
import { isLocal } from '../http/origin.rules.js';
import { type Form, requireOwnForm } from '../http/own-form.js';
import { Hub } from '../hub.settings.js';
import { browserOf } from '../signin/browser.js';
import { SessionsService } from '../signin/sessions.service.js';
import { codeSeconds, SignInService } from '../signin/sign-in.service.js';
import { PageAnswers } from './answers.service.js';
import { ownPath } from './html.js';
import { addressPage, codePage } from './sign-in-pages.js';

/** Signing in and out by forms that need no script. */
@ApiExcludeController()
@Controller()
export class SignInPagesController {
  constructor(
    private readonly answers: PageAnswers,
    private readonly signIn: SignInService,
    private readonly sessions: SessionsService,
    private readonly hub: Hub,
  ) {}

  @Get('sign-in')
  showAddressForm(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('next') to: unknown,
  ): Promise<void> {
    const next = ownPath(to);
    return this.answers.answer(request, reply, reader =>
      reader.name === undefined ? addressPage(reader, { next }) : { redirect: next ?? '/' },
    );
  }

  @Post('sign-in')
  askForCode(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Body() form: Form): Promise<void> {
    const next = ownPath(form?.['next']);
    return this.answers.answer(request, reply, async reader => {
      requireOwnForm(request, this.hub.publicUrl);
      const typed = form?.['email'];
      const asked = SignInRequest.safeParse({ email: typeof typed === 'string' ? typed.trim() : '' });
      if (!asked.success)
        return addressPage(reader, { next, email: typeof typed === 'string' ? typed : '', isWrong: true });
      const { email } = asked.data;
      await this.signIn.ask(email, browserOf(request, reply, this.hub.publicUrl), request.ip);
      return codePage(reader, { next, email }, codeSeconds / 60);
    });
  }

  @Get('sign-in/code')
  showCodeForm(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query('next') to: unknown): Promise<void> {
    return this.answers.answer(request, reply, reader => codePage(reader, { next: ownPath(to) }, codeSeconds / 60));
  }

  @Post('sign-in/code')
  signInWithCode(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Body() form: Form): Promise<void> {
    const next = ownPath(form?.['next']);
    return this.answers.answer(request, reply, async reader => {
      requireOwnForm(request, this.hub.publicUrl);
      const isOpened = await this.open(request, reply, form?.['code']);
      return isOpened ? { redirect: next ?? '/' } : codePage(reader, { next, isWrong: true }, codeSeconds / 60);
    });
  }

  @Post('sign-out')
  signOut(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answers.answer(request, reply, async ({ actor }) => {
      if (actor.sessionId) await this.sessions.revoke(actor as PersonActor, actor.sessionId);
      clearCookie(reply, 'session', this.hub.publicUrl);
      return { redirect: '/' };
    });
  }

  private async open(request: FastifyRequest, reply: FastifyReply, code: unknown): Promise<boolean> {
    const typed = TypedCode.safeParse({ code });
    if (!typed.success) return false;
    const { publicUrl } = this.hub;
    const browser = browserOf(request, reply, publicUrl);
    const isHere = isLocal(request.socket.remoteAddress, request.headers);
    try {
      const { secret } = await this.signIn.complete(typed.data.code, browser, request.ip, isHere);
      setCookie(reply, 'session', secret, publicUrl);
      return true;
    } catch (error) {
      if (error instanceof Problem && error.slug === 'code-not-accepted') return false;
      throw error;
    }
  }
}
