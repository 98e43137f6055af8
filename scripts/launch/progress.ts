/** Says what the launcher does, one line per step with the time it took. */
export class Progress {
  readonly #begun = Date.now();

  /** @param say writes one line; with `--json` to standard error, so that standard output holds only the JSON. */
  constructor(readonly say: (line: string) => void) {}

  /** Does one step and tells how long it took; `describe` adds what came of it. */
  async step<Result>(
    title: string,
    work: () => Promise<Result>,
    describe?: (result: Result) => string,
  ): Promise<Result> {
    const begun = Date.now();
    const result = await work();
    const outcome = describe ? ` ${describe(result)}` : '';
    this.say(`  ${title}${outcome} (${seconds(begun)})`);
    return result;
  }

  /** Time since the launcher began. */
  sinceStart(): string {
    return seconds(this.#begun);
  }
}

const seconds = (begun: number): string => `${((Date.now() - begun) / 1_000).toFixed(1)} s`;
