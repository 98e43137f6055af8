import { Module } from '@nestjs/common';
import { CodeMail } from './code-mail.js';
import { SessionsService } from './sessions.service.js';
import { SignInController } from './sign-in.controller.js';
import { SignInService } from './sign-in.service.js';

/** Signing in by mailed code, and the sessions that come of it. */
@Module({
  controllers: [SignInController],
  providers: [SignInService, CodeMail, SessionsService],
  exports: [SessionsService, SignInService],
})
export class SignInModule {}
