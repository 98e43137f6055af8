import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { type FieldError, Problem, problems, type ProblemSlug } from '@ortoo/contracts';
import { isUnavailable } from '@ortoo/persistence';
import { type Logger } from '@ortoo/runtime';
import { type FastifyReply, type FastifyRequest } from 'fastify';

/** Turns whatever was thrown into `application/problem+json`; texts of unknown errors never leave the house. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly publicUrl: string,
    private readonly log: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = toProblem(error);
    const where = { requestId: request.id, path: request.routeOptions.url };
    if (problem.slug === 'internal') this.log.error('http.failed', error, where);
    if (problem.slug === 'unavailable')
      this.log.warn('http.unavailable', { ...where, reason: (error as Error).message });
    sendProblem(reply, problem, this.publicUrl, request.id);
  }
}

/** Writes a problem as the answer, headers included. */
export function sendProblem(reply: FastifyReply, problem: Problem, publicUrl: string, requestId: string): void {
  if (reply.raw.headersSent) return void reply.raw.end();
  const { detail, errors, retryAfterSeconds, extra } = problem.details;
  const kind = problems[problem.slug];
  if (problem.status === 429 || problem.status === 503)
    void reply.header('retry-after', String(retryAfterSeconds ?? 2));
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply
    .status(problem.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `${publicUrl}/problems/${problem.slug}`,
        title: kind.title,
        status: kind.status,
        detail: detail ?? kind.remedy,
        remedy: kind.remedy,
        requestId,
        ...(errors ? { errors } : {}),
        ...extra,
      }),
    );
}

/** The problem that an error stands for. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isUnavailable(error)) return new Problem('unavailable', {}, { cause: error });
  if (error instanceof HttpException) return fromHttp(error);
  return (
    fromFastify(error as { statusCode?: number; code?: string; message?: string }) ??
    new Problem('internal', {}, { cause: error })
  );
}

function fromHttp(error: HttpException): Problem {
  const body = error.getResponse() as { issues?: FieldError[] };
  if (Array.isArray(body.issues)) return new Problem('invalid-request', { errors: body.issues });
  return new Problem(slugOf(error.getStatus()), {}, { cause: error });
}

function fromFastify(error: { statusCode?: number; code?: string; message?: string }): Problem | undefined {
  if (error.statusCode === undefined || error.statusCode >= 500) return undefined;
  const detail = error.code?.startsWith('FST_') ? error.message : undefined;
  return new Problem(slugOf(error.statusCode), { detail }, { cause: error });
}

const slugs: Record<number, ProblemSlug> = {
  400: 'invalid-request',
  401: 'sign-in-required',
  403: 'not-allowed',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  409: 'conflict',
  410: 'gone',
  412: 'version-mismatch',
  413: 'too-large',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
};

const slugOf = (status: number): ProblemSlug => slugs[status] ?? (status < 500 ? 'invalid-request' : 'internal');
