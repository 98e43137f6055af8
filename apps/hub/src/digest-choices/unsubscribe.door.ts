import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type Language } from '@ortoo/contracts';
import { chooseLanguage, preferredTags } from '@ortoo/texts';
import { type FastifyInstance, type FastifyReply } from 'fastify';
import { DigestChoicesService } from './digest-choices.service.js';
import { unsubscribePage } from './unsubscribe-page.js';

/**
 * The address in List-Unsubscribe (RFC 8058). Mail programs POST to it without cookies, as a form of either kind; mail
 * scanners GET it, which changes nothing. A scope of its own, so that no other route gets its body parser.
 */
@Injectable()
export class UnsubscribeDoor implements OnModuleInit {
  constructor(
    private readonly adapters: HttpAdapterHost,
    private readonly choices: DigestChoicesService,
  ) {}

  onModuleInit(): void {
    const server = this.adapters.httpAdapter.getInstance<FastifyInstance>();

    // Fastify runs the scope before it listens, and fails to start when the scope does.
    void server.register(async scope => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { bodyLimit: 4096, parseAs: 'buffer' }, (_request, _body, done) => done(null));
      scope.get<Route>('/u/:token', ({ params, headers }, reply) =>
        this.show(params.token, languageOf(headers), reply),
      );
      scope.post<Route>('/u/:token', ({ params, headers }, reply) =>
        this.end(params.token, languageOf(headers), reply),
      );
    });
  }

  private async show(token: string, asked: Language, reply: FastifyReply): Promise<FastifyReply> {
    const owner = await this.choices.ownerOf(token);
    return answer(reply, owner ? 200 : 404, unsubscribePage(owner?.language ?? asked, owner ? 'ask' : 'unknown'));
  }

  private async end(token: string, asked: Language, reply: FastifyReply): Promise<FastifyReply> {
    const owner = await this.choices.ownerOf(token);
    if (owner) await this.choices.unsubscribe(owner.personId);
    return answer(reply, owner ? 200 : 404, unsubscribePage(owner?.language ?? asked, owner ? 'done' : 'unknown'));
  }
}

interface Route {
  Params: { token: string };
}

function languageOf(headers: { 'accept-language'?: string }): Language {
  return chooseLanguage(preferredTags(headers['accept-language'] ?? ''));
}

// The address is a secret of the person: no cache, no index and no next page shall learn it.
function answer(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply
    .status(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
      'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    })
    .send(page);
}
