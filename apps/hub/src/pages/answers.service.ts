import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Language, LanguageCode, Problem } from '@ortoo/contracts';
import { Database } from '@ortoo/persistence';
import { chooseLanguage, preferredTags, text } from '@ortoo/texts';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { actorOf } from '../http/actor.js';
import { toProblem } from '../http/problem.filter.js';
import { languageOf, readPerson } from '../people/people-rows.js';
import { html } from './html.js';
import { documentOf, linkTo, type Page, type Reader, signInLink } from './page.js';

/** What a request for a page ends in. */
export type Outcome = Page | { redirect: string };

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  vary: 'cookie, authorization, accept-language',
};

/** Answers requests with pages in the language of whoever reads; refusals are pages too. */
@Injectable()
export class PageAnswers {
  constructor(private readonly database: Database) {}

  /** Sends the page that `make` answers, or the page of the problem that it throws. What nobody foresaw is thrown on. */
  async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    make: (reader: Reader) => Promise<Outcome> | Outcome,
  ): Promise<void> {
    let reader = visitorOf(request);
    try {
      reader = await this.readerOf(reader);
      const outcome = await make(reader);
      if ('redirect' in outcome) await reply.redirect(outcome.redirect, 303);
      else await send(request, reply, reader, outcome);
    } catch (error) {
      const problem = toProblem(error);
      if (problem.slug === 'internal') throw error;
      const { retryAfterSeconds } = problem.details;
      if (problem.status === 429 || problem.status === 503)
        void reply.header('retry-after', String(retryAfterSeconds ?? 2));
      await send(request, reply, reader, problemPage(reader, problem));
    }
  }

  private async readerOf(visitor: Reader): Promise<Reader> {
    const { actor } = visitor;
    const { personId } = actor;
    if (!personId) return visitor;
    const person = await this.database.inTransaction(actor.viewer, transaction => readPerson(transaction, personId));
    if (!person) return visitor;
    const { asked: _asked, ...rest } = visitor;
    return { ...rest, language: languageOf(person.language), zone: person.zone, name: person.name };
  }
}

// Where most who read in a language live; a day is a day there, and nobody is asked where they are.
const zones: Partial<Record<Language, string>> = {
  mn: 'Asia/Ulaanbaatar',
  vi: 'Asia/Ho_Chi_Minh',
  'uz-Latn': 'Asia/Tashkent',
};

function visitorOf(request: FastifyRequest): Reader {
  const url = new URL(request.url, 'http://hub.invalid');
  const asked = LanguageCode.safeParse(url.searchParams.get('lang')).data;
  const language = asked ?? chooseLanguage(preferredTags(request.headers['accept-language'] ?? ''));
  url.searchParams.delete('lang');
  return {
    actor: actorOf(request),
    language,
    zone: zones[language] ?? 'UTC',
    ...(asked ? { asked } : {}),
    here: url.pathname + url.search,
  };
}

async function send(request: FastifyRequest, reply: FastifyReply, reader: Reader, page: Page): Promise<void> {
  const document = documentOf(reader, page);
  void reply.status(page.status ?? 200).headers(headers);
  // Offices share machines: nothing that somebody read while signed in stays on one.
  if (request.method === 'GET' && !reader.actor.organisationId && reply.statusCode === 200) {
    const etag = `"${createHash('sha256').update(document).digest('base64url').slice(0, 22)}"`;
    void reply.headers({ etag, 'cache-control': 'no-cache' });
    if (request.headers['if-none-match'] === etag) return void (await reply.status(304).send());
  }
  await reply.send(document);
}

function problemPage(reader: Reader, problem: Problem): Page {
  const { language } = reader;
  const title = text(language, `problems.${problem.slug}.title`);
  const isMissing = problem.slug === 'not-found';
  const isGone = problem.slug === 'gone';
  const remedy = isMissing
    ? 'pages.notFound'
    : isGone
      ? 'pages.withdrawn'
      : (`problems.${problem.slug}.remedy` as const);
  const reason = isGone ? problem.details.detail : undefined;
  const offersSignIn = isMissing && reader.name === undefined;
  return {
    status: problem.status,
    title,
    main: html`<h1>${title}</h1>
      <p>${text(language, remedy)}</p>
      ${reason ? html`<p>${text(language, 'pages.withdrawalReason', { reason })}</p>` : undefined}
      ${
        offersSignIn
          ? html`<p>${text(language, 'pages.signInForThis')}</p>
              <p><a href="${signInLink(reader)}">${text(language, 'pages.signIn')}</a></p>`
          : undefined
      }
      <p><a href="${linkTo(reader, '/')}">${text(language, 'pages.home')}</a></p>`,
  };
}
