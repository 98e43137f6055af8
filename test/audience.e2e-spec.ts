import { randomUUID } from 'node:crypto';
import { aMaterial, type Answer, ask, eventsOf, type PolledEvent } from './support/library.js';
import { startWorld, type World } from './support/world.js';

interface Organisation {
  id: string;
  key: string;
}

describe('the audience of a material', () => {
  let world: World;
  let publisher: Organisation;
  let member: Organisation;
  let other: Organisation;
  let ministry: Organisation;
  let donor: Organisation;
  let person: string;
  let group: string;
  beforeAll(async () => {
    world = await startWorld();
    [publisher, member, other] = [
      await world.organisation('SCF'),
      await world.organisation('NPA'),
      await world.organisation('WVI'),
    ];
    [ministry, donor] = [await world.organisation('MoH', 'government'), await world.organisation('SIDA', 'donor')];
    [person, group] = [randomUUID(), randomUUID()];
    await world.sql(`insert into access.people (id, email, name) values ($1, 'b@example.org', 'B')`, [person]);
    await world.sql('insert into access.memberships (person_id, organisation_id) values ($1, $2)', [person, member.id]);
    await world.sql(`insert into access.groups (id, name) values ($1, 'Nutrition')`, [group]);
    for (const { id } of [publisher, other, ministry])
      await world.sql('insert into access.group_members (group_id, organisation_id) values ($1, $2)', [group, id]);
  });
  afterAll(() => world.stop());

  const publish = (title: string, audience: unknown): Promise<Answer> =>
    ask(world, 'POST', '/v1/materials', publisher.key, aMaterial({ title, audience, body: `Body of ${title}` }));
  const change = (id: string, fields: Record<string, unknown>): Promise<Answer> =>
    ask(world, 'PATCH', `/v1/materials/${id}`, publisher.key, fields, { 'if-match': '*' });
  const seenBy = async (id: string): Promise<string[]> => {
    const readers: Record<string, Organisation | undefined> = {
      publisher,
      member,
      other,
      ministry,
      donor,
      anyone: undefined,
    };
    const answers = await Promise.all(
      Object.entries(readers).map(async ([name, who]) => ({
        name,
        status: (await ask(world, 'GET', `/v1/materials/${id}`, who?.key)).status,
      })),
    );
    return answers.filter(({ status }) => status === 200).map(({ name }) => name);
  };
  /** What a reader's log says of one record, once the fan-out has passed the newest event of the ledger. */
  const toldOf = async (id: string, key: string | undefined): Promise<string[]> => {
    const text = await settled(key);
    return text
      .filter(event => JSON.stringify(event).includes(id))
      .map(event => event.type.replace(/^org\.ortoo\.|\.v1$/g, ''));
  };
  const settled = async (key: string | undefined): Promise<PolledEvent[]> => {
    for (;;) {
      const [row] = await world.sql(`
        select (select count(*) from ledger.outbox where position is null) = 0
          and (select position from ledger.leaders where name = 'fanout') = (select coalesce(max(position), 0) from ledger.outbox) as done`);
      if ((row as { done: boolean }).done)
        return key ? eventsOf(world, key, 0) : (await ask(world, 'GET', '/v1/events')).body.events;
      await new Promise(resolve => setTimeout(resolve, 30));
    }
  };

  it.each<[string, () => unknown, string[]]>([
    ['public', () => 'public', ['publisher', 'member', 'other', 'ministry', 'donor', 'anyone']],
    ['coalition+government', () => 'coalition+government', ['publisher', 'member', 'other', 'ministry', 'donor']],
    ['coalition', () => 'coalition', ['publisher', 'member', 'other']],
    ['group', () => ({ group }), ['publisher', 'other', 'ministry']],
    ['organisations', () => ({ organisations: [member.id, donor.id] }), ['publisher', 'member', 'donor']],
    ['own', () => 'own', ['publisher']],
    ['persons', () => ({ persons: [person] }), []],
  ])('%s is read by those, and heard of by the same', async (name, audience, readers) => {
    const { body, status } = await publish(`For ${name}`, audience());
    expect(status).toBe(201);
    expect(await seenBy(body.id)).toEqual(readers);
    for (const [reader, who] of Object.entries({ publisher, member, other, ministry, donor, anyone: undefined }))
      expect([reader, await toldOf(body.id, who?.key)]).toEqual([
        reader,
        readers.includes(reader) ? ['report.published'] : [],
      ]);
  });

  it('of named persons leaves no word of the content in the ledger, and is read by a person of the list', async () => {
    const { body } = await publish('Strictly for B', { persons: [person] });
    const [row] = await world.sql(
      `select count(*)::int as traces from ledger.outbox where data like '%Strictly for B%'`,
    );
    expect(row).toEqual({ traces: 0 });
    const [seen] = await world.sql('select access.visible($1, $2, $3) as person, access.visible($1, null, $3) as key', [
      member.id,
      person,
      body.id,
    ]);
    expect(seen).toEqual({ person: true, key: false });
  });

  it('when narrowed is taken from those who lose it, and told as a change to those who keep it', async () => {
    const { body } = await publish('Once for all members', 'coalition+government');
    const narrowed = await change(body.id, { audience: 'coalition' });
    expect(narrowed).toMatchObject({ status: 200, body: { audience: 'coalition', version: 2 } });
    expect(await seenBy(body.id)).toEqual(['publisher', 'member', 'other']);
    expect(await toldOf(body.id, member.key)).toEqual(['report.published', 'report.revised']);
    expect(await toldOf(body.id, ministry.key)).toEqual(['record.redacted', 'record.redacted']);
    const events = await settled(ministry.key);
    expect(JSON.stringify(events)).not.toContain('Once for all members');
    expect(events.map(({ sequence }) => Number(sequence))).toEqual(events.map((_event, index) => index + 1));
  });

  it('when widened brings the current state to newcomers, and no second one to others', async () => {
    const { body } = await publish('First among ourselves', 'coalition');
    await change(body.id, { title: 'Then for everyone', body: 'New body' });
    await change(body.id, { audience: 'public' });
    expect(await toldOf(body.id, member.key)).toEqual(['report.published', 'report.revised', 'report.revised']);
    expect(await toldOf(body.id, ministry.key)).toEqual(['report.published']);
    expect(await toldOf(body.id, undefined)).toEqual(['report.published']);
    const events = await settled(undefined);
    expect(events.at(-1)?.data).toMatchObject({ title: 'Then for everyone', body: 'New body', audience: 'public' });
    expect(JSON.stringify(events)).not.toContain('First among ourselves');
  });

  it('when moved sideways leaves some and reaches others', async () => {
    const { body } = await publish('From one to another', { organisations: [member.id] });
    await change(body.id, { audience: { organisations: [other.id] } });
    expect(await seenBy(body.id)).toEqual(['publisher', 'other']);
    expect(await toldOf(body.id, member.key)).toEqual(['record.redacted', 'record.redacted']);
    expect(await toldOf(body.id, other.key)).toEqual(['report.published']);
    await change(body.id, { audience: { organisations: [member.id, other.id] } });
    // What it read before, it may read again.
    expect(await toldOf(body.id, member.key)).toEqual(['report.published', 'record.redacted', 'report.published']);
    expect(await toldOf(body.id, other.key)).toEqual(['report.published', 'report.revised']);
  });

  it('when narrowed to persons closes it to its own organisation, by the key too', async () => {
    const { body } = await publish('Ours no longer', 'coalition');
    expect(await change(body.id, { audience: { persons: [person] } })).toMatchObject({ status: 200 });
    expect(await seenBy(body.id)).toEqual([]);
    expect(await toldOf(body.id, publisher.key)).toEqual(['record.redacted', 'record.redacted']);
    const [row] = await world.sql(
      `select count(*)::int as traces from ledger.outbox where data like '%Ours no longer%'`,
    );
    expect(row).toEqual({ traces: 0 });
  });

  it('shows older versions only to those who could read them then', async () => {
    const { body } = await publish('Rough words', 'own');
    await change(body.id, { title: 'Polished words', audience: 'coalition' });
    const titles = async (key: string): Promise<string[]> =>
      (await ask(world, 'GET', `/v1/materials/${body.id}/versions`, key)).body.items.map(
        (item: { material: { title: string } }) => item.material.title,
      );
    expect(await titles(member.key)).toEqual(['Polished words']);
    expect(await titles(publisher.key)).toEqual(['Polished words', 'Rough words']);
  });

  it('names only groups that the organisation is in, and organisations and persons that exist', async () => {
    const stranger = randomUUID();
    const foreign = randomUUID();
    await world.sql(`insert into access.groups (id, name) values ($1, 'Of others')`, [foreign]);
    const pointers = async (audience: unknown): Promise<string[]> => {
      const answer = await publish('To whom?', audience);
      expect(answer.status).toBe(400);
      return answer.body.errors.map((error: { pointer: string }) => error.pointer);
    };
    expect(await pointers({ group: foreign })).toEqual(['/audience/group']);
    expect(await pointers({ group: stranger })).toEqual(['/audience/group']);
    expect(await pointers({ organisations: [member.id, stranger] })).toEqual(['/audience/organisations/1']);
    expect(await pointers({ persons: [stranger] })).toEqual(['/audience/persons/0']);
    expect(await pointers('everybody')).toContain('/audience');
  });

  it('follows a group as organisations leave it', async () => {
    const { body } = await publish('For the group of today', { group });
    expect(await seenBy(body.id)).toEqual(['publisher', 'other', 'ministry']);
    await world.sql(
      `update access.group_members set until_date = current_date - 1, from_date = current_date - 9 where group_id = $1 and organisation_id = $2`,
      [group, ministry.id],
    );
    expect(await seenBy(body.id)).toEqual(['publisher', 'other']);
  });

  it('is kept by the database as well: the rule of the pages and row-level security give the same rows', async () => {
    const [row] = await world.sql('select count(*)::int as all from hub.materials');
    expect((row as { all: number }).all).toBeGreaterThan(10);
    for (const key of [publisher, member, other, ministry, donor].map(({ key }) => key)) {
      const { body } = await ask(world, 'GET', '/v1/materials?limit=200', key);
      expect(body.facets.total).toBe(body.items.length);
    }
  });
});
