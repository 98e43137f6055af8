import {
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Problem } from '@ortoo/contracts';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';

/** The entity tag of a record's version. */
export const etagOf = (version: number): string => `"v${version}"`;

/** Parameter decorator: the version named in If-Match. 428 without one; `*` means whatever is there (null). */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): number | null => {
  const value = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (!value) throw new Problem('version-required');
  if (value.trim() === '*') return null;
  const match = /^(?:W\/)?"v(\d{1,9})"$/.exec(value.trim());
  if (!match)
    throw new Problem('version-mismatch', {
      detail: 'If-Match takes the ETag of the version that you read, for example "v3".',
    });
  return Number(match[1]);
});

/** Refuses with 412 unless the record still has the version that the caller read. */
export function checkVersion(expected: number | null, actual: number): void {
  if (expected !== null && expected !== actual)
    throw new Problem('version-mismatch', { detail: `It is at version ${actual} now.` });
}

/** Gives every answer that has a `version` its ETag, and answers 304 to whoever has it already. */
@Injectable()
export class VersionInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((body: unknown) => {
        const version = (body as { version?: unknown } | null | undefined)?.version;
        if (typeof version !== 'number') return body;
        void reply.header('etag', etagOf(version));
        if (request.method !== 'GET' || request.headers['if-none-match'] !== etagOf(version)) return body;
        void reply.status(304);
        return undefined;
      }),
    );
  }
}
