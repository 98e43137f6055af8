import { type z } from 'zod';

/** Who may receive an event: those who may see its record now, or the hub's own services only. */
export type EventReach = 'record' | 'internal';

/** What {@link defineEvent} takes: everything there is to say about one event type. */
export interface EventDeclaration<Type extends string, Data extends z.ZodType> {
  /** `entity.fact`, past tense, as in the catalogue of `docs/glossary.md`. */
  type: Type;
  /** Raised only by a change that an old reader could not ignore. */
  version: number;
  /** A short name for people, in English; translations live in the texts library. */
  title: string;
  /** Completes the sentence "This event happens when …". */
  happensWhen: string;
  /** `record`: follows the audience of its record. `internal`: never enters a member's log. */
  audience: EventReach;
  data: Data;
  example: z.input<Data>;
  /** Turns the data of the version before into this one; required from version 2 on. */
  upcast?: (older: unknown) => z.input<Data>;
}

/** A declared event type with the names that follow from it. */
export interface EventDefinition<
  Type extends string = string,
  Data extends z.ZodType = z.ZodType,
> extends EventDeclaration<Type, Data> {
  /** CloudEvents `type`, for example `org.ortoo.report.published.v1`. */
  cloudType: string;
  /** NATS subject in the stream `EVENTS`, for example `evt.report.published.v1`. */
  subject: string;
}

/** The TypeScript type of an event's data. */
export type DataOf<E extends EventDefinition> = z.output<E['data']>;

/**
 * Declares an event type once; subjects, schemas, documents, webhooks, mails and contract tests follow from it.
 * @throws Error when the name is not `entity.fact`, or a later version brings no upcast.
 */
export function defineEvent<const Type extends string, Data extends z.ZodType>(
  declaration: EventDeclaration<Type, Data>,
): EventDefinition<Type, Data> {
  const { type, version } = declaration;
  if (!/^(int\.)?[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/.test(type))
    throw new Error(`Event type "${type}" is not entity.fact`);
  if (version > 1 && !declaration.upcast)
    throw new Error(`Event ${type} v${version} needs an upcast from v${version - 1}`);
  return { ...declaration, cloudType: cloudTypeOf(type, version), subject: `evt.${type}.v${version}` };
}

/** The CloudEvents `type` of an event type and version. */
export function cloudTypeOf(type: string, version: number): string {
  return `org.ortoo.${type}.v${version}`;
}

/**
 * Reads the data of an event that may be of an older version: it is lifted version by version to the declared one.
 * @throws ZodError when it does not fit; Error when it is newer than this reader or nothing lifts it.
 */
export function parseEventData<E extends EventDefinition>(event: E, version: number, data: unknown): DataOf<E> {
  if (version > event.version)
    throw new Error(`${event.type} v${version} is newer than v${event.version}: update this reader`);
  if (version < event.version - 1)
    throw new Error(`${event.type} v${version} is too old: only the version before can be lifted`);
  return event.data.parse(version < event.version ? event.upcast?.(data) : data) as DataOf<E>;
}
