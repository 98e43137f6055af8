import multipart from '@fastify/multipart';
import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyInstance } from 'fastify';
import { AttachmentsController } from './attachments.controller.js';
import { AttachmentsService } from './attachments.service.js';
import { Blobs } from './blobs.js';
import { FileTextsController } from './file-texts.controller.js';
import { FileTextsService } from './file-texts.service.js';

/** Files that come with records: sent, looked into, read for search, and given out. */
@Module({
  controllers: [AttachmentsController, FileTextsController],
  providers: [AttachmentsService, FileTextsService, Blobs],
})
export class AttachmentsModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Lets the door take forms with files; they are streamed, so the limit for JSON bodies is not theirs. */
  async onModuleInit(): Promise<void> {
    await (this.host.httpAdapter.getInstance() as FastifyInstance).register(multipart);
  }
}
