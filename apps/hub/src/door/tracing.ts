import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type FastifyInstance } from 'fastify';

/**
 * Opens a span for every request and keeps it active while the request is handled, so that outbox rows and events carry
 * its `traceparent`. Without an OpenTelemetry SDK in the process (`node --import`) all of this does nothing.
 * Attributes name routes and ids, never content.
 */
export function traceRequests(server: FastifyInstance): void {
  const tracer = trace.getTracer('ortoo-hub');
  server.addHook('onRequest', (request, reply, done) => {
    const parent = propagation.extract(context.active(), request.headers);
    const attributes = { 'http.request.method': request.method, 'http.route': request.routeOptions.url ?? 'unknown' };
    const span = tracer.startSpan('http.handled', { kind: SpanKind.SERVER, attributes }, parent);
    reply.raw.once('close', () => {
      span.setAttribute('http.response.status_code', reply.statusCode);
      if (reply.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    context.with(trace.setSpan(parent, span), done);
  });
}
