import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { EventsPage, EventsQuery, StreamQuery } from '@ortoo/contracts';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Actor, Caller, credentialOf } from '../http/actor.js';
import { StreamsService, logOf } from './streams.service.js';
import { LogTail } from './log-tail.js';
import { StreamConnection } from './stream-connection.js';

@Controller('v1')
export class StreamsController {
  constructor(
    private readonly streams: StreamsService,
    private readonly tail: LogTail,
  ) {}

  @Get('events')
  @ApiOkResponse({ standardSchema: EventsPage })
  async listEvents(
    @Caller() actor: Actor,
    @Query({ schema: EventsQuery }) query: EventsQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const page = await this.streams.page(actor, query);
    await reply.type('application/json; charset=utf-8').header('cache-control', 'no-store').send(page.json);
  }

  @Get('stream')
  @ApiProduces('text/event-stream')
  async streamEvents(
    @Caller() actor: Actor,
    @Query({ schema: StreamQuery }) query: StreamQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { epoch, after, reset } = await this.streams.begin(actor, query, lastEventId);
    reply.hijack();
    request.raw.socket.setNoDelay(true);
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    reply.raw.write('retry: 5000\n\n');
    const connection = new StreamConnection(reply.raw, logOf(actor), credentialOf(actor), epoch, after, query);
    if (reset) connection.reset(reset);
    await this.tail.attach(connection);
  }
}
