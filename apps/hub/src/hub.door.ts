import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { EventsStrategy } from '@ortoo/messaging';
import { type Logger } from '@ortoo/runtime';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type HubConfig } from './config.js';
import { limitRates } from './door/rate-limits.js';
import { logRequests } from './door/request-log.js';
import { traceRequests } from './door/tracing.js';
import { authenticateRequests } from './http/authentication.hook.js';
import { Authentication } from './http/authentication.js';
import { ProblemFilter, sendProblem, toProblem } from './http/problem.filter.js';
import { validation } from './http/validation.js';
import { VersionInterceptor } from './http/versions.js';
import { HubModule, type HubParts } from './hub.module.js';

/** Opens the HTTP door: who asks is known first, then how often, then what. */
export async function openDoor(config: HubConfig, parts: HubParts, log: Logger): Promise<NestFastifyApplication> {
  const { publicUrl } = parts.hub;
  // What Fastify itself refuses (no JSON, too large, too long a path) never reaches Nest's filter.
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply): void =>
    sendProblem(reply, toProblem(error), publicUrl, request.id);
  const adapter = new FastifyAdapter({
    forceCloseConnections: true,
    bodyLimit: 1024 * 1024,
    trustProxy: config.ORTOO_TRUST_PROXY,
    genReqId: () => crypto.randomUUID(),
    frameworkErrors: refuse,
  });
  const app = await NestFactory.create<NestFastifyApplication>(HubModule.with(parts), adapter, {
    forceCloseConnections: true,
    logger: ['error', 'warn'],
  });
  app.useGlobalPipes(validation);
  app.useGlobalInterceptors(new VersionInterceptor());
  app.useGlobalFilters(new ProblemFilter(parts.hub.publicUrl, log));
  // Beside HTTP the hub does leaf work of its own: reading the text of files.
  app.connectMicroservice<MicroserviceOptions>({
    strategy: new EventsStrategy(parts.bus, parts.reserve.database, 'hub', log),
  });
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  server.setErrorHandler(refuse);
  // Nest would put its own in the place of ours, which has to stand before any route.
  adapter.setErrorHandler = () => server as never;
  traceRequests(server);
  logRequests(server, log);
  authenticateRequests(server, app.get(Authentication), parts.hub.publicUrl);
  await limitRates(server, { perCaller: config.ORTOO_RATE_PER_CALLER, perAddress: config.ORTOO_RATE_PER_ADDRESS });
  await app.startAllMicroservices();
  await app.listen(config.ORTOO_PORT, config.ORTOO_HOST);
  return app;
}
