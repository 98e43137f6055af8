import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Health } from '@ortoo/contracts';
import { Bus } from '@ortoo/messaging';
import { asService, Database } from '@ortoo/persistence';
import { type FastifyReply } from 'fastify';

const patience = 1000;

/** Live: the event loop answers. Ready: PostgreSQL answers too; NATS is shown, since nothing a person waits for needs it. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
  ) {}

  @Get('live')
  @ApiOkResponse({ standardSchema: Health })
  getLiveness(): Health {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOkResponse({ standardSchema: Health })
  async getReadiness(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const database = await this.databaseAnswers();
    if (!database) void reply.status(503).header('retry-after', '2');
    return { status: database ? 'ok' : 'unavailable', postgres: database, nats: this.bus.live !== undefined };
  }

  private async databaseAnswers(): Promise<boolean> {
    const answer = this.database
      .inTransaction(asService('hub'), transaction => transaction.query('select 1'))
      .then(
        () => true,
        () => false,
      );
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>(resolve => (timer = setTimeout(() => resolve(false), patience)));
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }
}
