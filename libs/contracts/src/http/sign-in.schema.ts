import { z } from 'zod';
import { InvitationCode } from './invitation.schema.js';
import { MailAddress } from './text.schema.js';

/** Body of `POST /v1/sign-in`. */
export const SignInRequest = z.strictObject({ email: MailAddress }).meta({ id: 'SignInRequest' });
export type SignInRequest = z.output<typeof SignInRequest>;

/** Answer of `POST /v1/sign-in`: the same for every address. */
export const SignInAsked = z
  .object({ message: z.string(), expiresInSeconds: z.int() })
  .meta({ id: 'SignInAsked', description: 'If the address is known, a code is on its way to it.' });
export type SignInAsked = z.output<typeof SignInAsked>;

/** Body of `POST /v1/sign-in/code` and `POST /v1/me/address/code`. */
export const TypedCode = z
  .strictObject({
    code: z
      .string()
      .trim()
      .min(8)
      .max(40)
      .regex(/^[0-9A-Za-z -]+$/, 'Type the code as the mail shows it.'),
  })
  .meta({ id: 'TypedCode' });
export type TypedCode = z.output<typeof TypedCode>;

/** Answer of a sign-in: who is signed in, for which organisation. */
export const SignedIn = z
  .object({ personId: z.uuid(), organisationId: z.uuid(), sessionId: z.uuid() })
  .meta({ id: 'SignedIn' });
export type SignedIn = z.output<typeof SignedIn>;

/** Body of `POST /v1/sign-in/provider`: an invitation makes an account known that was not known before. */
export const ProviderSignIn = z
  .strictObject({
    invitation: z
      .strictObject({
        code: InvitationCode,
        codeOfConductAccepted: z.literal(true, 'Accept the code of conduct to join.'),
      })
      .optional(),
  })
  .meta({ id: 'ProviderSignIn' });
export type ProviderSignIn = z.output<typeof ProviderSignIn>;

/** Where the browser goes on to sign in at the identity provider. */
export const ProviderAddress = z.object({ url: z.url() }).meta({ id: 'ProviderAddress' });
export type ProviderAddress = z.output<typeof ProviderAddress>;

/** Query of `GET /v1/sign-in/provider/callback`, as the provider sends it. */
export const ProviderCallback = z.object({
  state: z.string().max(200).optional(),
  code: z.string().max(4000).optional(),
  iss: z.string().max(2000).optional(),
  error: z.string().max(200).optional(),
  error_description: z.string().max(2000).optional(),
  session_state: z.string().max(500).optional(),
});
export type ProviderCallback = z.output<typeof ProviderCallback>;

/** A session of the person who asks. */
export const Session = z
  .object({
    id: z.uuid(),
    current: z.boolean(),
    method: z.enum(['code', 'oidc', 'first-operator', 'demo']),
    device: z.string(),
    createdAt: z.string(),
    seenAt: z.string(),
    expiresAt: z.string(),
  })
  .meta({ id: 'Session' });
export type Session = z.output<typeof Session>;

/** Answer of `GET /v1/me/sessions`. */
export const Sessions = z.object({ items: z.array(Session), next: z.null() }).meta({ id: 'Sessions' });
export type Sessions = z.output<typeof Sessions>;
