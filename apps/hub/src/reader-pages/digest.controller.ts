import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type NewDigestChoices, OrganisationsQuery, Problem } from '@ortoo/contracts';
import { collator } from '@ortoo/texts';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { DigestChoicesService } from '../digest-choices/digest-choices.service.js';
import { type Form, requireOwnForm } from '../http/own-form.js';
import { Hub } from '../hub.settings.js';
import { OrganisationsService } from '../members/organisations.service.js';
import { type Outcome, PageAnswers } from '../pages/answers.service.js';
import { linkTo, type Reader } from '../pages/page.js';
import { PlaceList } from '../places/place-list.js';
import { choicesIn, digestEntries, entriesOf, versionIn } from './reader-forms.rules.js';
import { digestPage } from './digest-page.js';
import { type DigestOffer } from './digest-words.js';

/** The page where people choose what mail they get; every digest links to it. */
@ApiExcludeController()
@Controller('me/digest')
export class DigestPageController {
  constructor(
    private readonly answers: PageAnswers,
    private readonly choices: DigestChoicesService,
    private readonly places: PlaceList,
    private readonly organisations: OrganisationsService,
    private readonly hub: Hub,
  ) {}

  @Get()
  showChoices(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('saved') saved: unknown,
  ): Promise<void> {
    return this.answers.answer(request, reply, async reader => {
      if (reader.name === undefined) return signInFirst(reader);
      const choices = await this.choices.read(reader.actor);
      const offer = await this.offer(reader);
      return digestPage(reader, choices, offer, { entries: entriesOf(choices), isSaved: saved !== undefined });
    });
  }

  @Post()
  saveChoices(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Body() form: Form): Promise<void> {
    return this.answers.answer(request, reply, reader => {
      requireOwnForm(request, this.hub.publicUrl);
      return reader.name === undefined ? signInFirst(reader) : this.save(reader, form);
    });
  }

  private async save(reader: Reader, form: Form): Promise<Outcome> {
    const entries = digestEntries(form);
    const choices = choicesIn(entries);
    const isReadable = 'frequency' in choices;
    if (isReadable && (await this.replaces(reader, choices, versionIn(form))))
      return { redirect: linkTo(reader, '/me/digest?saved') };
    const state = isReadable ? { entries, isChanged: true } : { entries, wrong: choices };
    return digestPage(reader, await this.choices.read(reader.actor), await this.offer(reader), state);
  }

  /** Whether the choices are saved; they are not when others were saved since the form was shown. */
  private async replaces({ actor }: Reader, choices: NewDigestChoices, version: number): Promise<boolean> {
    try {
      await this.choices.replace(actor, choices, version);
      return true;
    } catch (error) {
      if (error instanceof Problem && error.slug === 'version-mismatch') return false;
      throw error;
    }
  }

  private async offer({ actor, language }: Reader): Promise<DigestOffer> {
    const organisations = [];
    for (let after: string | undefined, isMore = true; isMore;) {
      const query = OrganisationsQuery.parse({ limit: 200, ...(after === undefined ? {} : { after }) });
      const { items, next } = await this.organisations.list(actor, query);
      organisations.push(...items.map(({ id, name }) => ({ id, name })));
      after = next ?? undefined;
      isMore = after !== undefined;
    }
    const inOrder = collator(language);
    organisations.sort((one, other) => inOrder.compare(one.name, other.name));
    return { places: await this.places.rows(), organisations };
  }
}

const signInFirst = (reader: Reader): Outcome => ({ redirect: linkTo(reader, '/sign-in?next=/me/digest') });
