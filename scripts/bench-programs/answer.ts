type Handlers = Record<string, (details: never) => unknown>;

/** Makes this process answer what its parent asks, until the parent is gone. */
export function answer(handlers: Handlers): void {
  process.on('message', ({ id, question, details }: { id: number; question: string; details: unknown }) => {
    void (async () => {
      try {
        process.send?.({ id, answer: await handlers[question]?.(details as never) });
      } catch (error) {
        process.send?.({ id, error: error instanceof Error ? error.message : String(error) });
      }
    })();
  });
  process.once('disconnect', () => process.exit());
  process.once('SIGTERM', () => process.exit());
  process.send?.({ id: 0 });
}

/** A setting that the parent has given. */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
