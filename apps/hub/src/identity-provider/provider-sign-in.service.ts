import { Injectable } from '@nestjs/common';
import { Problem } from '@ortoo/contracts';
import { asService, Database, type Transaction } from '@ortoo/persistence';
import { type Actor, anyone, type PersonActor } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { hashOf } from '../http/cookies.js';
import { findOpenInvitation, InvitationsService } from '../people/invitations.service.js';
import { type InvitationRow, openInvitationSql } from '../people/invitation-rows.js';
import { type Browser, type OpenedSession, SessionsService } from '../signin/sessions.service.js';
import { type Account, ProviderClient } from './provider-client.js';

/** A browser that has a secret of ours, so that what it begins only it can end. */
type KnownBrowser = Browser & { secret: string };

interface AttemptRow {
  [column: string]: unknown;
  nonce: string;
  verifier: string;
  person_id: string | null;
  invitation_id: string | null;
}

/** Signing in at an OpenID Connect provider. Accounts are told apart by issuer and subject, never by a mail address. */
@Injectable()
export class ProviderSignInService {
  constructor(
    private readonly database: Database,
    private readonly provider: ProviderClient,
    private readonly sessions: SessionsService,
    private readonly invitations: InvitationsService,
  ) {}

  /** Begins a sign-in, with the code of an invitation for an account that is not known yet. */
  async begin(browser: KnownBrowser, invitationCode?: string): Promise<string> {
    return this.depart(browser, anyone, async transaction => {
      if (invitationCode === undefined) return { personId: null, invitationId: null };
      const invitation = await findOpenInvitation(transaction, invitationCode);
      if (!invitation)
        throw new Problem('code-not-accepted', {
          detail: 'The invitation is unknown, used, taken back or too old: ask for a new one.',
        });
      return { personId: null, invitationId: invitation.id };
    });
  }

  /** Begins to link an account to the person of the session. */
  beginLinking(browser: KnownBrowser, actor: PersonActor): Promise<string> {
    return this.depart(browser, actor, async () => ({ personId: actor.personId, invitationId: null }));
  }

  private async depart(
    browser: KnownBrowser,
    actor: Actor,
    purpose: (transaction: Transaction) => Promise<{ personId: string | null; invitationId: string | null }>,
  ): Promise<string> {
    const { url, state, nonce, verifier } = await this.provider.depart();
    await this.database.inTransaction(asService('hub'), async transaction => {
      const { personId, invitationId } = await purpose(transaction);
      await transaction.execute('delete from access.provider_attempts where expires_at < now()');
      await transaction.execute(insertAttempt, [
        hashOf(state),
        hashOf(browser.secret),
        nonce,
        verifier,
        personId,
        invitationId,
      ]);
      await audit(transaction, actor, 'provider.asked');
    });
    return url.href;
  }

  /** Ends what the same browser began; null when an account was linked and the session stays as it is. */
  async finish(query: string, state: string, browser: KnownBrowser, actor: Actor): Promise<OpenedSession | null> {
    // Taken before the provider is asked, so that a reply can be used once, whatever comes of it.
    const attempt = await this.take(state, browser);
    const account = await this.provider.arrive(query, { state, nonce: attempt.nonce, verifier: attempt.verifier });
    return this.database.inTransaction(asService('hub'), async transaction => {
      if (attempt.person_id !== null) return this.link(transaction, account, attempt.person_id, actor);
      const known =
        (await personOfAccount(transaction, account)) ??
        (await this.welcome(transaction, account, attempt.invitation_id));
      if (!known)
        throw new Problem('not-allowed', {
          detail: 'This account is not linked to anybody here: sign in with a code by mail, then link it.',
        });
      const opened = await this.sessions.open(transaction, known, browser, 'oidc');
      if (!opened)
        throw new Problem('not-allowed', {
          detail: 'You act for no organisation that takes part now: ask a coordinator.',
        });
      return opened;
    });
  }

  /** Unlinks the person's accounts; whoever has no mail address could not come in any more and keeps them. */
  async unlink(actor: PersonActor): Promise<void> {
    await this.database.inTransaction(asService('hub'), async transaction => {
      const [person] = await transaction.query<{ email: string | null }>(
        'select email::text from access.people where id = $1 for update',
        [actor.personId],
      );
      if (!person?.email)
        throw new Problem('state-conflict', {
          detail: 'Add a mail address first: without one you could not sign in any more.',
        });
      await transaction.execute('delete from access.identities where person_id = $1', [actor.personId]);
      await audit(transaction, actor, 'person.accounts-unlinked', actor.personId);
    });
  }

  private async take(state: string, browser: KnownBrowser): Promise<AttemptRow> {
    const [attempt] = await this.database.inTransaction(asService('hub'), transaction =>
      transaction.query<AttemptRow>(takeAttempt, [hashOf(state), hashOf(browser.secret)]),
    );
    if (!attempt)
      throw new Problem('sign-in-required', {
        detail: 'This sign-in was not begun in this browser, or too long ago: begin again.',
      });
    return attempt;
  }

  private async link(transaction: Transaction, account: Account, personId: string, actor: Actor): Promise<null> {
    if (actor.personId !== personId)
      throw new Problem('not-allowed', { detail: 'Sign in again as the person who began to link the account.' });
    const holder = await personOfAccount(transaction, account);
    if (holder !== undefined && holder !== personId)
      throw new Problem('conflict', { detail: 'This account is linked to somebody else.' });
    if (holder === undefined) await this.remember(transaction, account, personId);
    return null;
  }

  /** Makes an invited newcomer known by the account; somebody whose address is known already signs in first and links. */
  private async welcome(
    transaction: Transaction,
    account: Account,
    invitationId: string | null,
  ): Promise<string | undefined> {
    if (invitationId === null) return undefined;
    const [invitation] = await transaction.query<InvitationRow>(`${openInvitationSql} and i.id = $1 for update of i`, [
      invitationId,
    ]);
    const taken = await transaction.query(
      'select from access.people p join access.invitations i on i.email = p.email where i.id = $1',
      [invitationId],
    );
    if (!invitation || taken.length > 0) return undefined;
    const personId = await this.invitations.welcome(transaction, invitation, {});
    await audit(transaction, { ...anyone, personId }, 'person.joined', personId, {
      organisationId: invitation.organisation_id,
    });
    await this.remember(transaction, account, personId);
    return personId;
  }

  private async remember(transaction: Transaction, { issuer, subject }: Account, personId: string): Promise<void> {
    await transaction.execute('insert into access.identities (issuer, subject, person_id) values ($1, $2, $3)', [
      issuer,
      subject,
      personId,
    ]);
    await audit(transaction, { ...anyone, personId }, 'person.account-linked', personId, { issuer });
  }
}

async function personOfAccount(transaction: Transaction, { issuer, subject }: Account): Promise<string | undefined> {
  const [row] = await transaction.query<{ person_id: string }>(
    'select person_id from access.identities where issuer = $1 and subject = $2',
    [issuer, subject],
  );
  return row?.person_id;
}

const insertAttempt = `
  insert into access.provider_attempts (state_hash, browser_hash, nonce, verifier, person_id, invitation_id, expires_at)
  values ($1, $2, $3, $4, $5, $6, now() + interval '10 minutes')`;
const takeAttempt = `
  delete from access.provider_attempts where state_hash = $1 and browser_hash = $2 and expires_at > now() returning nonce, verifier, person_id, invitation_id`;
