import { EventSource } from 'eventsource';
import { startWorld, type World } from './support/world.js';

describe('a published report', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  it('reaches another member on its stream and by polling, once, and stays away from whoever may not see it', async () => {
    const [publisher, member, ministry] = [
      await world.organisation('SCF'),
      await world.organisation('NPA'),
      await world.organisation('MoH', 'government'),
    ];
    const source = new EventSource(`${world.url}/v1/stream`, {
      fetch: (input, init) =>
        fetch(input, { ...init, headers: { ...init?.headers, authorization: `Bearer ${member.key}` } }),
    });
    const received = new Promise<MessageEvent>(resolve =>
      source.addEventListener('org.ortoo.report.published.v1', resolve),
    );
    await new Promise(resolve => source.addEventListener('open', resolve));

    const created = await world.call('POST', '/v1/materials', publisher.key, {
      kind: 'study',
      title: 'Water and health',
      body: 'Long text',
      language: 'en',
      audience: 'coalition',
      themes: [],
      places: [],
      publish: true,
    });
    expect(created).toMatchObject({ status: 201, body: { title: 'Water and health' } });

    const message = await received;
    source.close();
    const event = JSON.parse(message.data);
    expect(event).toMatchObject({
      type: 'org.ortoo.report.published.v1',
      source: 'https://hub.example',
      sequence: '00000000000000000001',
      data: { title: 'Water and health' },
    });
    expect(message.lastEventId).toBe('1.1');

    const polled = await world.call('GET', '/v1/events', member.key);
    expect(polled.body).toMatchObject({ events: [event], cursor: '1.1' });
    expect((await world.call('GET', '/v1/events', ministry.key)).body).toMatchObject({ events: [], cursor: '1.0' });
  });
});

describe('a hub with few connections', () => {
  it('accepts many publications at once: nobody who holds a connection waits for another', async () => {
    const world = await startWorld({ ORTOO_POOL_SIZE: '3' });
    try {
      const publisher = await world.organisation('SCF');
      const answers = await Promise.all(
        Array.from({ length: 24 }, (_, n) =>
          world.call('POST', '/v1/materials', publisher.key, {
            kind: 'news',
            title: `News ${n}`,
            body: 'Text',
            language: 'en',
            audience: 'coalition',
            themes: ['health.wash'],
            places: ['MN-041'],
            publish: true,
          }),
        ),
      );
      expect(answers.map(answer => answer.status)).toEqual(answers.map(() => 201));
    } finally {
      await world.stop();
    }
  });
});
