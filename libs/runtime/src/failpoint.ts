/** What happens at an armed failpoint. */
type Failure = { action: 'exit' | 'throw' | 'hang'; milliseconds: number; onHit: number; hits: number };

const armed = new Map<string, Failure>();
const known = new Set<string>();

/**
 * Arms failpoints from `ORTOO_FAIL`, for example `relay.after-publish:exit@3,mail.before-send:hang:2000`.
 * `exit` kills the process at once, `throw` raises, `hang` waits; `@n` waits for the n-th hit. For fault tests only.
 */
export function armFailpoints(specification: string | undefined): void {
  armed.clear();
  for (const part of (specification ?? '').split(',').filter(Boolean)) {
    const match = /^([a-z.-]+):(exit|throw|hang)(?::(\d+))?(?:@(\d+))?$/.exec(part);
    if (!match) throw new Error(`ORTOO_FAIL: "${part}" is not name:exit|throw|hang[:milliseconds][@hit]`);
    const [, name = '', action, milliseconds, onHit] = match;
    armed.set(name, {
      action: action as Failure['action'],
      milliseconds: Number(milliseconds ?? 0),
      onHit: Number(onHit ?? 1),
      hits: 0,
    });
  }
}

/** A named step at which a fault test may stop the process; free of cost when nothing is armed. */
export function failpoint(name: string): Promise<void> | void {
  known.add(name);
  if (armed.size === 0) return;
  const failure = armed.get(name);
  if (!failure || ++failure.hits !== failure.onHit) return;
  if (failure.action === 'exit') process.kill(process.pid, 'SIGKILL');
  if (failure.action === 'throw') throw new Error(`Failpoint ${name}`);
  return new Promise(resolve => setTimeout(resolve, failure.milliseconds));
}

/** The failpoints that this process has passed so far, for the test that enumerates them. */
export function knownFailpoints(): string[] {
  return [...known].sort();
}
