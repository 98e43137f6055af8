import { EventSource } from 'eventsource';
import { startWorld, type World } from './support/world.js';

const material = (title: string, more: object = {}) => ({
  kind: 'study',
  title,
  body: 'Text',
  language: 'en',
  audience: 'coalition',
  themes: ['health.wash'],
  places: ['MN-041'],
  publish: true,
  ...more,
});

/** Reads a stream as text until `done` says that enough came; answers what came. */
async function readUntil(
  url: string,
  headers: Record<string, string>,
  done: (text: string) => boolean,
): Promise<string> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (done(text)) break;
  }
  abort.abort();
  return text;
}

const idsIn = (text: string): string[] => [...text.matchAll(/^id: (.+)$/gm)].map(match => match[1] ?? '');

describe('the stream of a member', () => {
  let world: World;
  let publisher: { id: string; key: string };
  let member: { id: string; key: string };
  const as = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });
  const publish = async (title: string, more: object = {}): Promise<void> => {
    expect((await world.call('POST', '/v1/materials', publisher.key, material(title, more))).status).toBe(201);
  };
  const logReaches = async (n: number): Promise<void> => {
    await readUntil(`${world.url}/v1/stream?after=1.${n - 1}`, as(member.key), text => idsIn(text).length > 0);
  };

  beforeAll(async () => {
    world = await startWorld();
    [publisher, member] = [await world.organisation('SCF'), await world.organisation('NPA')];
    for (const title of ['One', 'Two', 'Three'])
      await publish(title, title === 'Two' ? { themes: ['education.access'], places: ['VN-14'] } : {});
    await logReaches(3);
  });
  afterAll(() => world.stop());

  it('goes on behind the Last-Event-ID, without a gap and without a repetition', async () => {
    const text = await readUntil(
      `${world.url}/v1/stream`,
      { ...as(member.key), 'last-event-id': '1.1' },
      seen => idsIn(seen).length === 2,
    );
    expect(idsIn(text)).toEqual(['1.2', '1.3']);
  });

  it('begins with what happens next when no cursor is given', async () => {
    const reading = readUntil(`${world.url}/v1/stream`, as(member.key), text => text.includes('event: '));
    await readUntil(`${world.url}/v1/stream`, as(member.key), text => text.includes('retry:'));
    await publish('Four');
    expect(idsIn(await reading)).toEqual(['1.4']);
  });

  it('filters by theme with everything below it and by a place of today, and proves with `previous` that nothing is missing between', async () => {
    const query = 'after=1.0&themes=health&orgs=' + publisher.id;
    const text = await readUntil(`${world.url}/v1/stream?${query}`, as(member.key), seen => idsIn(seen).length === 3);
    const events = [...text.matchAll(/^data: (.+)$/gm)].map(
      match => JSON.parse(match[1] ?? '') as { sequence: string; previous: string },
    );
    expect(events.map(event => [Number(event.previous), Number(event.sequence)])).toEqual([
      [0, 1],
      [1, 3],
      [3, 4],
    ]);
    const inPhuTho = await world.call('GET', '/v1/events?places=VN-68', member.key);
    expect(inPhuTho.body).toMatchObject({ events: [{ data: { title: 'Two' } }], cursor: '1.4' });
  });

  it.each([
    ['1.99', '1.4'],
    ['7.1', '1.4'],
  ])('answers the impossible cursor %s with a reset to %s, and a poll with 409', async (cursor, resumeFrom) => {
    const text = await readUntil(`${world.url}/v1/stream?after=${cursor}`, as(member.key), seen =>
      seen.includes('event: reset'),
    );
    expect(text).toContain(`id: ${resumeFrom}\nevent: reset`);
    const poll = await world.call('GET', `/v1/events?after=${cursor}`, member.key);
    expect({ status: poll.status, body: poll.body }).toMatchObject({
      status: 409,
      body: { type: 'https://hub.example/problems/resync', resumeFrom },
    });
  });

  it('ends within five seconds after the key was revoked, and tells the next attempt not to come back', async () => {
    const guest = await world.organisation('GUEST');
    const source = new EventSource(`${world.url}/v1/stream`, {
      fetch: (input, init) => fetch(input, { ...init, headers: { ...init?.headers, ...as(guest.key) } }),
    });
    await new Promise(resolve => source.addEventListener('open', resolve));
    const closed = readUntil(`${world.url}/v1/stream`, as(guest.key), () => false);
    const revokedAt = Date.now();
    await world.sql('update access.keys set revoked_at = now() where organisation_id = $1', [guest.id]);
    await closed;
    expect(Date.now() - revokedAt).toBeLessThan(5000);
    source.close();
    const again = await fetch(`${world.url}/v1/stream`, { headers: as(guest.key) });
    expect(again.status).toBe(204);
  }, 15_000);
});
