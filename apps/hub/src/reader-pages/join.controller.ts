import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Problem } from '@ortoo/contracts';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { AttemptLimits } from '../http/attempt-limits.js';
import { type Form, requireOwnForm } from '../http/own-form.js';
import { Hub } from '../hub.settings.js';
import { type Outcome, PageAnswers } from '../pages/answers.service.js';
import { linkTo, type Reader } from '../pages/page.js';
import { acceptancesPerAddress, InvitationsService } from '../people/invitations.service.js';
import { acceptanceIn, joinEntries } from './reader-forms.rules.js';
import { joinPage } from './join-page.js';

/** The way in from an invitation's mail. */
@ApiExcludeController()
@Controller('join')
export class JoinController {
  constructor(
    private readonly answers: PageAnswers,
    private readonly invitations: InvitationsService,
    private readonly limits: AttemptLimits,
    private readonly hub: Hub,
  ) {}

  @Get()
  showInvitation(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('code') code: unknown,
  ): Promise<void> {
    return this.answers.answer(request, reply, reader => {
      // A zone that was only guessed for want of a better one is for the person to choose.
      const zone = reader.zone === 'UTC' ? '' : reader.zone;
      return joinPage(reader, { ...joinEntries({ code }), language: reader.language, zone });
    });
  }

  @Post()
  acceptInvitation(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Body() form: Form): Promise<void> {
    return this.answers.answer(request, reply, reader => {
      requireOwnForm(request, this.hub.publicUrl);
      this.limits.take(acceptancesPerAddress, request.ip);
      return this.accept(reader, form);
    });
  }

  private async accept(reader: Reader, form: Form): Promise<Outcome> {
    const entries = joinEntries(form);
    const hasAccount = reader.name !== undefined;
    const acceptance = acceptanceIn(entries, hasAccount);
    if (!('code' in acceptance)) return joinPage(reader, entries, acceptance);
    try {
      await this.invitations.accept(reader.actor, acceptance);
    } catch (error) {
      if (error instanceof Problem && error.slug === 'code-not-accepted')
        return joinPage(reader, entries, new Set(['code'] as const));
      throw error;
    }
    return { redirect: linkTo(reader, hasAccount ? '/me/digest' : '/sign-in?next=/me/digest') };
  }
}
