import { type Browser, until } from './support/browser.js';
import { signedIn, startPeoplesWorld } from './support/people.js';
import { type World } from './support/world.js';

interface Term {
  id: string;
  office: string;
  organisation: { id: string };
  from: string;
  until: string | null;
}
interface Group {
  id: string;
  name: string;
  version: number;
  offices: Term[];
  members?: Term[];
}

describe('working groups', () => {
  let world: World;
  let coordinator: Browser;
  let today: string;
  beforeAll(async () => {
    world = await startPeoplesWorld();
    ({ browser: coordinator } = await signedIn(world, 'SEC', ['coordinator', 'editor']));
    const [row] = await world.sql('select current_date::text as today');
    today = String(row?.['today']);
  }, 60_000);
  afterAll(() => world.stop());

  const dayFrom = (days: number): string => new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10);
  const eventsOf = async (recordId: string) =>
    world.sql('select type, reach, readers from ledger.outbox where record_id = $1 order by seq', [recordId]);
  const form = async (input: Record<string, unknown>): Promise<Group> => {
    const answer = await coordinator.ask<Group>('POST', '/v1/groups', { name: 'A group', ...input });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  };

  it('are formed by coordinators, told of to whoever may know, and stay unknown to everybody else', async () => {
    const [member, ministry] = [await world.organisation('GA'), await world.organisation('GB', 'government')];
    const group = await form({
      name: 'Nutrition in Khövsgöl',
      scope: 'regional',
      places: ['MN-041'],
      organisations: [member.id],
      audience: 'coalition',
    });
    expect(group).toMatchObject({ members: [{ organisation: { id: member.id }, office: 'member' }] });
    expect(await eventsOf(group.id)).toMatchObject([{ type: 'group.formed', reach: 'all' }]);
    const statuses = [];
    for (const key of [member.key, ministry.key, undefined])
      statuses.push((await world.call('GET', `/v1/groups/${group.id}`, key)).status);
    expect(statuses).toEqual([200, 404, 404]);
    const listed = async (key?: string) =>
      ((await world.call('GET', '/v1/groups?place=MN', key)).body as { items: Group[] }).items.map(item => item.id);
    expect([await listed(member.key), await listed(ministry.key)]).toEqual([[group.id], []]);
    expect(
      (await (await signedIn(world, 'GC', ['editor'])).browser.ask('POST', '/v1/groups', { name: 'Mine' })).status,
    ).toBe(403);
    expect((await coordinator.ask('POST', '/v1/groups', { name: 'Nowhere', scope: 'regional' })).body).toMatchObject({
      errors: [{ pointer: '/places' }],
    });
  });

  it('keep government out while they are the coalition’s alone', async () => {
    const ministry = await world.organisation('GD', 'government');
    const closed = await form({ audience: 'coalition' });
    expect(
      (await coordinator.ask('POST', `/v1/groups/${closed.id}/members`, { organisationId: ministry.id })).status,
    ).toBe(409);
    const joint = await form({ audience: 'coalition+government' });
    expect(
      (await coordinator.ask('POST', `/v1/groups/${joint.id}/members`, { organisationId: ministry.id })).status,
    ).toBe(200);
  });

  it('show what is shared in them to their members, from joining until leaving', async () => {
    const owner = await world.organisation('GE');
    const { browser, organisationId } = await signedIn(world, 'GF', ['editor']);
    const key = (await browser.ask<{ key: string }>('POST', '/v1/keys', { name: 'system', scopes: ['read'] })).body.key;
    const group = await form({ organisations: [owner.id], open: true });
    const shared = await world.call('POST', '/v1/materials', owner.key, {
      kind: 'study',
      title: 'For the group',
      body: 'Text',
      language: 'en',
      audience: { group: group.id },
      publish: true,
    });
    expect(shared.status).toBe(201);
    const sees = async () =>
      (await world.call('GET', `/v1/materials/${(shared.body as { id: string }).id}`, key)).status;
    expect(await sees()).toBe(404);
    expect((await browser.ask('POST', `/v1/groups/${group.id}/members`, { organisationId })).status).toBe(200);
    expect(await sees()).toBe(200);
    expect((await browser.ask('DELETE', `/v1/groups/${group.id}/members/${organisationId}`)).status).toBe(200);
    expect(await sees()).toBe(404);
  });

  it('are joined without asking only when they are open, and only by the own organisation', async () => {
    const { browser, organisationId } = await signedIn(world, 'GG', ['editor']);
    const other = await world.organisation('GH');
    const [closed, open] = [await form({}), await form({ open: true })];
    expect((await browser.ask('POST', `/v1/groups/${closed.id}/members`, { organisationId })).status).toBe(403);
    expect((await browser.ask('POST', `/v1/groups/${open.id}/members`, { organisationId: other.id })).status).toBe(403);
    expect((await browser.ask('POST', `/v1/groups/${open.id}/members`, { organisationId })).status).toBe(200);
    expect(
      (await browser.ask<Group>('POST', `/v1/groups/${open.id}/members`, { organisationId })).body.members,
    ).toHaveLength(1);
  });

  it('have one chair at a time, who looks after the group and is announced on the day it begins', async () => {
    const [first, second] = [await signedIn(world, 'GI', ['editor']), await signedIn(world, 'GJ', ['editor'])];
    const group = await form({});
    const offices = `/v1/groups/${group.id}/offices`;
    expect(
      (await first.browser.ask('PATCH', `/v1/groups/${group.id}`, { purpose: 'Mine' }, { 'if-match': '*' })).status,
    ).toBe(403);
    expect(
      (
        await coordinator.ask('POST', offices, {
          organisationId: first.organisationId,
          office: 'chair',
          from: today,
          until: dayFrom(30),
        })
      ).status,
    ).toBe(200);
    expect((await eventsOf(group.id)).map(event => event['type'])).toEqual(['group.formed', 'chair.changed']);
    expect(
      (await first.browser.ask('PATCH', `/v1/groups/${group.id}`, { purpose: 'Ours' }, { 'if-match': '*' })).body,
    ).toMatchObject({ purpose: 'Ours' });
    expect(
      (await second.browser.ask('PATCH', `/v1/groups/${group.id}`, { purpose: 'Theirs' }, { 'if-match': '*' })).status,
    ).toBe(403);

    expect(
      (
        await first.browser.ask('POST', offices, {
          organisationId: second.organisationId,
          office: 'chair',
          from: dayFrom(30),
        })
      ).status,
    ).toBe(409);
    const next = await first.browser.ask<Group>('POST', offices, {
      organisationId: second.organisationId,
      office: 'chair',
      from: dayFrom(31),
    });
    expect(
      next.body.offices.map(({ office, organisation, from, until: end }) => [office, organisation.id, from, end]),
    ).toEqual([
      ['chair', first.organisationId, today, dayFrom(30)],
      ['chair', second.organisationId, dayFrom(31), null],
    ]);
    expect(await eventsOf(group.id)).toHaveLength(2);

    // The day comes: what was planned for it is due.
    const term = next.body.offices.find(({ organisation }) => organisation.id === second.organisationId)?.id;
    const [planned] = await world.sql(
      `select due_at::date::text as day from ledger.schedule where command = 'group.office-begins' and key = $1`,
      [term],
    );
    expect(planned).toEqual({ day: dayFrom(31) });
    await world.sql('update access.group_members set from_date = current_date where id = $1', [term]);
    await world.sql(`update ledger.schedule set due_at = now() where command = 'group.office-begins' and key = $1`, [
      term,
    ]);
    await until(async () => ((await eventsOf(group.id)).length === 3 ? true : undefined));
  });

  it('strike an office off that has not begun, and tell nobody', async () => {
    const { organisationId } = await signedIn(world, 'GK', ['editor']);
    const group = await form({});
    const given = await coordinator.ask<Group>('POST', `/v1/groups/${group.id}/offices`, {
      organisationId,
      office: 'co-chair',
      from: dayFrom(10),
    });
    const ended = await coordinator.ask<Group>('DELETE', `/v1/groups/${group.id}/offices/${given.body.offices[0]?.id}`);
    expect(ended.body.offices).toEqual([]);
    expect(
      await world.sql(`select 1 from ledger.schedule where command = 'group.office-begins' and key = $1`, [
        given.body.offices[0]?.id,
      ]),
    ).toEqual([]);
    expect((await eventsOf(group.id)).map(event => event['type'])).toEqual(['group.formed']);
  });

  it('tell those who may not know of them any more to forget them', async () => {
    const ministry = await world.organisation('GL', 'government');
    const group = await form({ audience: 'coalition+government' });
    expect(
      (await coordinator.ask('PATCH', `/v1/groups/${group.id}`, { audience: 'coalition' }, { 'if-match': '"v1"' }))
        .status,
    ).toBe(200);
    expect((await eventsOf(group.id)).map(event => [event['type'], event['reach']])).toEqual([
      ['group.formed', 'all'],
      ['record.redacted', 'former'],
      ['group.formed', 'newcomers'],
    ]);
    expect((await world.call('GET', `/v1/groups/${group.id}`, ministry.key)).status).toBe(404);
    expect(
      (await coordinator.ask('PATCH', `/v1/groups/${group.id}`, { name: 'Again' }, { 'if-match': '"v1"' })).status,
    ).toBe(412);
  });

  it('end on a day, and leave the list then', async () => {
    const member = await world.organisation('GM');
    const group = await form({ name: 'Ended yesterday', organisations: [member.id] });
    await coordinator.ask('PATCH', `/v1/groups/${group.id}`, { endedOn: dayFrom(-1) }, { 'if-match': '*' });
    const list = (await world.call('GET', `/v1/groups?organisationId=${member.id}`, member.key)).body as {
      items: Group[];
    };
    expect(list.items).toEqual([]);
  });
});
