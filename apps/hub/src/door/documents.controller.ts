import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Problem, problems } from '@ortoo/contracts';

/** The hub's own documents: what can be asked, what can be received, and what each problem means. */
@ApiExcludeController()
@Controller()
export class DocumentsController {
  private readonly kept = new Map<string, Promise<string>>();

  @Get('openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  openApi(): Promise<string> {
    return this.generated('openapi.json');
  }

  @Get('asyncapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  asyncApi(): Promise<string> {
    return this.generated('asyncapi.json');
  }

  @Get('schemas/:name')
  @Header('content-type', 'application/schema+json; charset=utf-8')
  eventSchema(@Param('name') name: string): Promise<string> {
    if (!/^[a-z-]+\.[a-z-]+\.v\d+\.json$/.test(name)) throw new Problem('not-found');
    return this.generated(`schemas/${name}`);
  }

  @Get('problems/:slug')
  @Header('content-type', 'text/plain; charset=utf-8')
  problem(@Param('slug') slug: string): string {
    if (!Object.hasOwn(problems, slug)) throw new Problem('not-found');
    const { status, title, remedy } = problems[slug as keyof typeof problems];
    return `${title} (HTTP ${status})\n\n${remedy}\n`;
  }

  private generated(name: string): Promise<string> {
    const path = fileURLToPath(import.meta.resolve(`@ortoo/contracts/generated/${name}`));
    const text = this.kept.get(name) ?? readFile(path, 'utf8');
    this.kept.set(name, text);
    return text.catch((error: unknown) => {
      this.kept.delete(name);
      throw new Problem('not-found', {}, { cause: error });
    });
  }
}
