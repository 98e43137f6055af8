import { inspect } from 'node:util';

/** A value that prints as `***` wherever it ends up: logs, errors, JSON. Call {@link Secret.reveal} where it is used. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The clear text, for the one place that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [inspect.custom](): string {
    return '***';
  }
}
