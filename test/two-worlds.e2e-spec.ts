import { EventSource } from 'eventsource';
import { startWorld, type World } from './support/world.js';

const material = (title: string, audience: unknown, more: object = {}) => ({
  kind: 'study',
  title,
  body: `${title}: text`,
  language: 'en',
  audience,
  themes: ['health.wash'],
  places: ['MN-041'],
  publish: true,
  ...more,
});

const hiddenTitles = ['Nightjar', 'Kestrel', 'Bittern', 'Osprey'];

/**
 * A day of work as a government department sees it, with or without records that it may not see.
 * Answers everything that reached the department, with ids and times replaced by their order of appearance.
 */
async function dayOfWork(withHidden: boolean): Promise<string[]> {
  const world = await startWorld({ ORTOO_RATE_PER_CALLER: '100000' });
  try {
    const [publisher, other] = [await world.organisation('SCF'), await world.organisation('NPA')];
    const department = await world.organisation('MOH', 'government');
    const stream = follow(world, department.key);
    await stream.opened;
    const seen: string[] = [];
    const publish = async (by: { key: string }, body: object): Promise<{ id: string; version: number }> => {
      const answer = await world.call('POST', '/v1/materials', by.key, body);
      expect(answer.status).toBe(201);
      return answer.body;
    };
    const change = async (by: { key: string }, id: string, body: object): Promise<void> => {
      const response = await fetch(`${world.url}/v1/materials/${id}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${by.key}`, 'content-type': 'application/json', 'if-match': '*' },
        body: JSON.stringify(body),
      });
      expect(response.status).toBe(200);
    };

    await publish(publisher, material('First for everyone', 'public'));
    if (withHidden) {
      await publish(publisher, material('Nightjar', 'coalition'));
      await publish(publisher, material('Kestrel', 'own'));
      await publish(other, material('Bittern', { organisations: [publisher.id] }));
      await publish(publisher, material('Osprey', 'public', { publish: false }));
    }
    const second = await publish(other, material('Second for government', 'coalition+government'));
    await change(other, second.id, { title: 'Second, revised' });
    await publish(publisher, material('Third for everyone', 'public'));
    await stream.until('Third for everyone');

    for (const path of [
      '/v1/events',
      '/v1/events?limit=2',
      '/v1/events?themes=health',
      '/v1/feed.atom',
      '/v1/feed.json',
      '/v1/materials',
      '/v1/materials?q=text',
      '/v1/materials?q=Nightjar',
      '/v1/materials?q=Osprey',
      '/v1/materials?places=MN-041&limit=1',
      '/v1/organisations',
      '/v1/events?after=1.2',
      '/v1/events?after=1.40',
    ]) {
      const answer = await world.call('GET', path, department.key);
      const headers = ['etag', 'last-modified', 'content-type', 'cache-control'].map(
        name => `${name}: ${answer.headers.get(name)}`,
      );
      seen.push(`${path} ${answer.status} ${headers.join(' ')} ${JSON.stringify(answer.body)}`);
    }
    return normalised([...seen, ...stream.frames]);
  } finally {
    await world.stop();
  }
}

function follow(world: World, key: string) {
  const source = new EventSource(`${world.url}/v1/stream`, {
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init?.headers, authorization: `Bearer ${key}` } }),
  });
  const frames: string[] = [];
  let wake: (() => void) | undefined;
  for (const type of ['report.published', 'report.revised', 'report.withdrawn', 'record.redacted']) {
    source.addEventListener(`org.ortoo.${type}.v1`, event => {
      frames.push(`${event.type} ${event.lastEventId} ${event.data}`);
      wake?.();
    });
  }
  return {
    frames,
    opened: new Promise(resolve => source.addEventListener('open', resolve)),
    until: async (text: string): Promise<void> => {
      while (!frames.some(frame => frame.includes(text))) await new Promise<void>(resolve => (wake = resolve));
      source.close();
    },
  };
}

/** Ids, times and ports differ between any two runs; what is left has to be the same. */
function normalised(lines: string[]): string[] {
  const names = new Map<string, string>();
  const rename = (text: string): string =>
    names.get(text) ?? (names.set(text, `#${names.size}`), names.get(text) ?? '');
  return lines.map(line =>
    line
      // The place after a row is text in base64: what it says has to be the same, too.
      .replace(/(?<="next":")[\w-]+(?=")/g, place => Buffer.from(place, 'base64url').toString())
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, rename)
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      .replace(/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT/g, 'TIME'),
  );
}

describe('what a member receives', () => {
  it('is the same whether or not records that it may not see exist', async () => {
    const [without, with_] = [await dayOfWork(false), await dayOfWork(true)];
    expect(with_).toEqual(without);
    expect(without.join('\n')).toContain('Third for everyone');
    expect(hiddenTitles.filter(title => with_.some(line => line.includes(`${title}:`)))).toEqual([]);
  }, 60_000);
});
