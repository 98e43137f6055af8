import { type EventDefinition } from '@ortoo/contracts';
import { GiveUp } from './outcomes.js';

/**
 * Reads the text of an event's data as the version that its declaration is of: an older one is turned into it, and what
 * the declaration does not know is dropped.
 * @throws GiveUp when the text is no JSON, does not fit, or is of a version to come.
 */
export function readData(event: EventDefinition, version: number, text: string): unknown {
  if (version > event.version)
    throw new GiveUp(`The event is of version ${version}, and ${event.version} is the newest that is known here`);
  const result = event.data.safeParse(atVersion(event, version, text));
  if (result.success) return result.data;
  const faults = result.error.issues.map(issue => `${issue.path.join('.') || 'data'}: ${issue.message}`);
  throw new GiveUp(`The data do not fit ${event.type}: ${faults.join('; ')}`);
}

function atVersion(event: EventDefinition, version: number, text: string): unknown {
  const data = parsed(text);
  if (version === event.version) return data;
  if (version < event.version - 1 || !event.upcast)
    throw new GiveUp(`Nothing turns version ${version} of ${event.type} into ${event.version}`);
  try {
    return event.upcast(data);
  } catch (error) {
    throw new GiveUp(`Version ${version} could not be read: ${(error as Error).message}`, { cause: error });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new GiveUp('The payload is not JSON', { cause: error });
  }
}
