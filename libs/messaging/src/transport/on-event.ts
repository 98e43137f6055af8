import { EventPattern } from '@nestjs/microservices';
import { type EventDefinition } from '@ortoo/contracts';

/** The transport id of {@link EventsStrategy}, so that a hybrid app can have others beside it. */
export const eventsTransport = Symbol('ORTOO_EVENTS');

/** What the strategy knows of a handler. */
export interface HandlerExtras {
  consumer: string;
  /** Absent for a state builder, which takes every type. */
  event?: EventDefinition;
}

/**
 * Leaf work: the method gets each event of this type, one at a time.
 * `consumer` is the durable's name, never derived from a class: renaming a class loses nothing.
 */
export function OnEvent(event: EventDefinition, consumer: string): MethodDecorator {
  return EventPattern<string>(consumer, eventsTransport, { consumer, event } satisfies HandlerExtras);
}

/**
 * A state builder: the method is called whenever something may be new, and at least every half second; it then reads
 * the ledger from its own last position, strictly in order. Calls never overlap.
 */
export function OnEvery(consumer: string): MethodDecorator {
  return EventPattern<string>(consumer, eventsTransport, { consumer } satisfies HandlerExtras);
}
