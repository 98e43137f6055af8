import { Controller, Get, Header, Param, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Id, MaterialsQuery, Problem } from '@ortoo/contracts';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { MaterialsService } from '../library/materials.service.js';
import { PlaceList } from '../places/place-list.js';
import { SearchService } from '../search/search.service.js';
import { PageAnswers } from './answers.service.js';
import { homePage, materialPage } from './library-pages.js';
import { stylesheet } from './page.js';

const perPage = 20;

/** What people read without a program: the newest, and the materials that mails link to. */
@ApiExcludeController()
@Controller()
export class PagesController {
  constructor(
    private readonly answers: PageAnswers,
    private readonly materials: MaterialsService,
    private readonly search: SearchService,
    private readonly places: PlaceList,
  ) {}

  @Get()
  showHome(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query('after') after: unknown): Promise<void> {
    return this.answers.answer(request, reply, async reader => {
      const query = MaterialsQuery.safeParse({ limit: perPage, facets: 'false', sort: 'newest', after });
      if (!query.success) throw new Problem('invalid-cursor');
      return homePage(reader, await this.search.page(reader.actor, query.data));
    });
  }

  @Get('materials/:id')
  showMaterial(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Query('text') wording: unknown,
  ): Promise<void> {
    return this.answers.answer(request, reply, async reader => {
      const known = Id.safeParse(id);
      if (!known.success) throw new Problem('not-found');
      const material = await this.materials.read(reader.actor, known.data);
      if (material.state === 'withdrawn') throw new Problem('gone', { detail: material.withdrawalReason ?? undefined });
      const places = await this.places.rows();
      return materialPage(reader, material, places, typeof wording === 'string' ? wording : undefined);
    });
  }

  @Get('style.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'public, max-age=31536000, immutable')
  style(): string {
    return stylesheet;
  }
}
