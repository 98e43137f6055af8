import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { SignInModule } from '../signin/sign-in.module.js';
import { ProviderClient } from './provider-client.js';
import { ProviderSignInController } from './provider-sign-in.controller.js';
import { ProviderSignInService } from './provider-sign-in.service.js';

/** Signing in at the organisation's own identity provider, by OpenID Connect. */
@Module({
  imports: [PeopleModule, SignInModule],
  controllers: [ProviderSignInController],
  providers: [ProviderClient, ProviderSignInService],
})
export class IdentityProviderModule {}
