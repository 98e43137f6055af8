import { Controller, Get, Header, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiProduces, ApiResponse } from '@nestjs/swagger';
import { Id, StoredFile, StoredFiles } from '@ortoo/contracts';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { contentDisposition, servingHeaders } from '../files/file-name.rules.js';
import { type Actor, Caller, Member, type MemberActor } from '../http/actor.js';
import { AttachmentsService } from './attachments.service.js';
import { uploadOf } from './upload.js';

@Controller('v1/files')
export class AttachmentsController {
  constructor(private readonly attachments: AttachmentsService) {}

  @Post()
  @HttpCode(201)
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
  })
  @ApiResponse({ status: 201, standardSchema: StoredFile })
  async storeFile(@Member() actor: MemberActor, @Req() request: FastifyRequest): Promise<StoredFile> {
    return this.attachments.store(actor, await uploadOf(request));
  }

  @Get('held')
  @ApiOkResponse({ standardSchema: StoredFiles })
  listHeldFiles(@Member() actor: MemberActor): Promise<StoredFiles> {
    return this.attachments.held(actor);
  }

  @Get(':id')
  @ApiProduces('application/octet-stream')
  async serveFile(
    @Caller() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { file, content } = await this.attachments.open(actor, id);
    const headers = {
      ...servingHeaders,
      'Content-Disposition': contentDisposition(file.name),
      'Content-Length': file.bytes,
    };
    await reply.headers(headers).type(file.mediaType).send(content);
  }

  @Get(':id/details')
  @ApiOkResponse({ standardSchema: StoredFile })
  readFile(@Caller() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<StoredFile> {
    return this.attachments.read(actor, id);
  }

  @Get(':id/text')
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('x-content-type-options', 'nosniff')
  @Header('cache-control', 'private, no-store')
  @ApiProduces('text/plain')
  readFileText(@Caller() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<string> {
    return this.attachments.text(actor, id);
  }

  @Post(':id/release')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: StoredFile })
  releaseFile(@Member() actor: MemberActor, @Param('id', { schema: Id }) id: string): Promise<StoredFile> {
    return this.attachments.release(actor, id);
  }
}
