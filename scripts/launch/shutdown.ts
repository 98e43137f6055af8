import { type Part } from './infrastructure.js';

/** How long each kind of part may take to end, in milliseconds; together below the ten seconds that are promised. */
const PATIENCE = { services: 5_500, servers: 3_500 };

/**
 * Ends the parts in the reverse order of their start: the services first, while PostgreSQL and NATS still answer them.
 * @returns the names of the parts that did not end in time or failed; empty when all went well.
 */
export async function stopInOrder(
  services: readonly Part[],
  servers: readonly Part[],
  say: (line: string) => void,
): Promise<string[]> {
  const late = await stopWithin([...services].reverse(), PATIENCE.services, say);
  return [...late, ...(await stopWithin([...servers].reverse(), PATIENCE.servers, say))];
}

async function stopWithin(parts: Part[], patience: number, say: (line: string) => void): Promise<string[]> {
  const deadline = Date.now() + patience;
  const late: string[] = [];
  for (const part of parts) {
    if (!(await endsBefore(part, deadline, say))) late.push(part.name);
  }
  return late;
}

async function endsBefore(part: Part, deadline: number, say: (line: string) => void): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>(
    resolve => (timer = setTimeout(() => resolve(false), Math.max(0, deadline - Date.now()))),
  );
  const ended = part.stop().then(
    () => true,
    (error: unknown) => {
      say(`  ${part.name} did not end well: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    },
  );
  try {
    return await Promise.race([ended, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
