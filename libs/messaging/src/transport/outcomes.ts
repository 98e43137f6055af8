/** Thrown by a handler: try again after `milliseconds`. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  constructor(
    readonly milliseconds: number,
    reason = 'asked to retry later',
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** Thrown by a handler: this event will never succeed; it becomes a dead letter with this reason. */
export class GiveUp extends Error {
  override readonly name = 'GiveUp';
}

/** What becomes of a message after its handler: done, again after a delay, or a dead letter. */
export type Outcome = { kind: 'done' } | { kind: 'retry'; milliseconds: number } | { kind: 'dead'; reason: string };

const backoff = [500, 2000, 10_000, 60_000];

/** Maps what a handler did to what becomes of its message; the one place that decides it. `delivery` counts from 1. */
export function outcomeOf(error: unknown, delivery: number): Outcome {
  if (error === undefined) return { kind: 'done' };
  if (error instanceof RetryLater) return { kind: 'retry', milliseconds: error.milliseconds };
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof GiveUp) return { kind: 'dead', reason };
  const milliseconds = backoff[delivery - 1];
  return milliseconds === undefined ? { kind: 'dead', reason } : { kind: 'retry', milliseconds };
}
