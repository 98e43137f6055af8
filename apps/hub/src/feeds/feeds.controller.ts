import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import { FeedQuery } from '@ortoo/contracts';
import { type FastifyReply } from 'fastify';
import { type Actor, Caller } from '../http/actor.js';
import { type FeedDocument, FeedPages } from './feed-pages.service.js';

@Controller('v1')
export class FeedsController {
  constructor(private readonly pages: FeedPages) {}

  @Get('feed.atom')
  @ApiProduces('application/atom+xml')
  async getAtomFeed(
    @Caller() actor: Actor,
    @Query({ schema: FeedQuery }) query: FeedQuery,
    @Headers('if-none-match') known: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendFeed(
      reply,
      'application/atom+xml; charset=utf-8',
      known,
      actor,
      await this.pages.document(actor, 'atom', query),
    );
  }

  @Get('feed.json')
  @ApiProduces('application/feed+json')
  async getJsonFeed(
    @Caller() actor: Actor,
    @Query({ schema: FeedQuery }) query: FeedQuery,
    @Headers('if-none-match') known: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendFeed(
      reply,
      'application/feed+json; charset=utf-8',
      known,
      actor,
      await this.pages.document(actor, 'json', query),
    );
  }
}

async function sendFeed(
  reply: FastifyReply,
  type: string,
  known: string | undefined,
  actor: Actor,
  { etag, lastModified, body }: FeedDocument,
): Promise<void> {
  void reply
    .header('etag', etag)
    .header('last-modified', lastModified.toUTCString())
    .header('vary', 'authorization')
    .header('cache-control', actor.organisationId ? 'private, no-cache' : 'public, max-age=60');
  if (known?.split(',').some(tag => tag.trim().replace(/^W\//, '') === etag)) await reply.status(304).send();
  else await reply.type(type).send(body);
}
