import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { HubModule, type HubParts } from '../hub.module.js';

/** The OpenAPI document of the hub, read from its controllers; nothing is connected or started for it. */
export async function describeHub(): Promise<OpenAPIObject> {
  // Constructors only keep what they are given, so a document needs no database.
  const module = HubModule.with({} as HubParts);
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  const settings = new DocumentBuilder()
    .setTitle('Örtöö hub')
    .setDescription(
      'Publish into the coalition’s hub, read what is shared with you, and follow what happens. Errors are RFC 9457 problems.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A key of your organisation: ork_…' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, settings, { operationIdFactory: (_controller, method) => method });
  await app.close();
  return document;
}
