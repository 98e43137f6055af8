import { aMaterial, type Answer, ask } from './support/library.js';
import { startWorld, type World } from './support/world.js';

describe('search in the library', () => {
  let world: World;
  let publisher: { id: string; key: string };
  let member: { id: string; key: string };
  beforeAll(async () => {
    world = await startWorld();
    [publisher, member] = [await world.organisation('SCF'), await world.organisation('NPA')];
    for (const material of library) await publish(material);
  });
  afterAll(() => world.stop());

  const publish = (fields: Record<string, unknown>): Promise<Answer> =>
    ask(
      world,
      'POST',
      '/v1/materials',
      publisher.key,
      aMaterial({ audience: 'coalition', body: '', similarChecked: true, ...fields }),
    );
  const search = (query: Record<string, string>, key: string | undefined = member.key): Promise<Answer> =>
    ask(world, 'GET', `/v1/materials?${new URLSearchParams(query).toString()}`, key);
  const titles = async (query: Record<string, string>): Promise<string[]> => {
    const answer = await search(query);
    expect(answer.status).toBe(200);
    return answer.body.items.map((item: { title: string }) => item.title);
  };

  const library = [
    {
      title: 'Хөвсгөл аймгийн хүүхдийн эрүүл мэнд',
      language: 'mn',
      themes: ['health.maternal_child'],
      places: ['MN-041'],
      body: 'Сургуулийн дотуур байранд амьдардаг сурагчид.',
    },
    {
      title: 'Боловсролын салбарын төсөв',
      language: 'mn',
      themes: ['education.system'],
      places: ['MN-1'],
      kind: 'policy_brief',
    },
    {
      title: 'Trẻ em vùng cao Điện Biên',
      language: 'vi',
      themes: ['education.access'],
      places: ['VN-71'],
      body: 'Quyền được học của trẻ em dân tộc.',
    },
    { title: 'Em gái và trẻ nhỏ', language: 'vi', places: ['VN'] },
    {
      title: 'Lũ lụt ở Hòa Bình',
      language: 'vi',
      places: ['VN-14'],
      themes: ['cross.emergencies'],
      originalDate: '2020-10-15',
    },
    {
      title: 'Fargʻona viloyatida bolalar huquqlari',
      language: 'uz-Latn',
      places: ['UZ-FA'],
      themes: ['governance.child_rights'],
    },
    { title: 'Болалар меҳнати тўғрисида', language: 'uz-Cyrl', places: ['UZ-SA'], themes: ['protection.labour'] },
    {
      title: 'Права детей в новой школе',
      language: 'ru',
      themes: ['education.access'],
      places: ['UZ-TK'],
      body: 'Ребёнок идёт в школу.',
    },
    {
      title: 'Studies of household water',
      language: 'en',
      themes: ['health.wash'],
      places: ['MN-041'],
      kind: 'assessment',
      originalDate: '2019-05-01',
    },
    {
      title: 'School meals',
      language: 'en',
      summary: 'What children eat at school',
      translations: [{ language: 'mn', title: 'Сургуулийн үдийн цай', body: 'Үдийн цайны хөтөлбөр' }],
    },
    { title: 'Дотуур байрны халаалт', language: 'mn', body: 'Хүүхдүүдэд дулаан байр хэрэгтэй.' },
  ];

  it.each([
    ['Mongolian, another case of the word', 'хүүхэд', ['Хөвсгөл аймгийн хүүхдийн эрүүл мэнд', 'Дотуур байрны халаалт']],
    ['Mongolian, the form in the text', 'хүүхдийн', ['Хөвсгөл аймгийн хүүхдийн эрүүл мэнд']],
    ['Mongolian, a stem that the text bends', 'сургууль', ['Хөвсгөл аймгийн хүүхдийн эрүүл мэнд', 'School meals']],
    ['Mongolian on an old keyboard', 'Хєвсгєл', ['Хөвсгөл аймгийн хүүхдийн эрүүл мэнд']],
    ['Mongolian in Latin letters', 'khovsgol', ['Хөвсгөл аймгийн хүүхдийн эрүүл мэнд']],
    ['Vietnamese without diacritics', 'dien bien', ['Trẻ em vùng cao Điện Biên']],
    ['Vietnamese with them', 'Điện Biên', ['Trẻ em vùng cao Điện Biên']],
    ['Vietnamese as a phrase', '"trẻ em"', ['Trẻ em vùng cao Điện Biên']],
    ['Uzbek with any apostrophe', "Farg'ona", ['Fargʻona viloyatida bolalar huquqlari']],
    ['Uzbek with a backtick', 'Farg`ona', ['Fargʻona viloyatida bolalar huquqlari']],
    ['Uzbek without', 'fargona', ['Fargʻona viloyatida bolalar huquqlari']],
    [
      'Uzbek Latin for a Cyrillic text',
      'bolalar',
      ['Fargʻona viloyatida bolalar huquqlari', 'Болалар меҳнати тўғрисида'],
    ],
    [
      'Uzbek Cyrillic for a Latin text',
      'болалар',
      ['Болалар меҳнати тўғрисида', 'Fargʻona viloyatida bolalar huquqlari'],
    ],
    ['Russian by its stem', 'дети школы', ['Права детей в новой школе']],
    ['Russian without ё', 'ребенок', ['Права детей в новой школе']],
    ['English by its stem', 'study', ['Studies of household water']],
    ['a word of a translation', 'хөтөлбөр', ['School meals']],
    ['a word left out', 'school -meals', []],
    ['nothing that could be a word', '-- && !!', []],
    ['operators of text search', "a' | !b:* & (<->", []],
  ])('finds %s', async (_what, q, expected) => {
    const found = await titles({ q });
    expect(found.slice(0, expected.length).sort()).toEqual([...expected].sort());
    if (expected.length === 0) expect(found).toEqual([]);
  });

  it('puts words as they were written above folded ones', async () => {
    expect((await titles({ q: 'trẻ em' }))[0]).toBe('Trẻ em vùng cao Điện Biên');
    await publish({ title: 'Tre em o thanh pho', language: 'vi' });
    expect(await titles({ q: 'tre em', sort: 'best' })).toEqual(
      expect.arrayContaining(['Tre em o thanh pho', 'Trẻ em vùng cao Điện Biên']),
    );
    expect((await titles({ q: 'tre em' }))[0]).toBe('Tre em o thanh pho');
    expect((await titles({ q: 'trẻ em' }))[0]).toBe('Trẻ em vùng cao Điện Biên');
  });

  it('shows where the words stand', async () => {
    const { body } = await search({ q: 'dien bien' });
    const [item] = body.items;
    expect(item.highlights.title.map(([from, until]: [number, number]) => item.title.slice(from, until))).toEqual([
      'Điện',
      'Biên',
    ]);
  });

  it('filters by a domain with everything below it, and by a place with what is in it and what became part of it', async () => {
    expect(await titles({ themes: 'health', sort: 'newest' })).toEqual([
      'Studies of household water',
      'Хөвсгөл аймгийн хүүхдийн эрүүл мэнд',
    ]);
    expect(await titles({ places: 'VN-68' })).toEqual(['Lũ lụt ở Hòa Bình']);
    expect((await titles({ places: 'VN' })).sort()).toEqual([
      'Em gái và trẻ nhỏ',
      'Lũ lụt ở Hòa Bình',
      'Trẻ em vùng cao Điện Biên',
    ]);
    expect(await titles({ places: 'VN-14' })).toEqual(['Lũ lụt ở Hòa Bình']);
  });

  it('joins filters: one of each dimension', async () => {
    expect(await titles({ places: 'MN-041,VN', themes: 'health', kinds: 'assessment' })).toEqual([
      'Studies of household water',
    ]);
    expect(await titles({ languages: 'ru' })).toEqual(['Права детей в новой школе']);
    expect(await titles({ from: '2020-01-01', to: '2020-12-31' })).toEqual(['Lũ lụt ở Hòa Bình']);
    expect(await titles({ orgs: member.id })).toEqual([]);
    expect((await search({ from: '2020-13-01' })).status).toBe(400);
  });

  it('counts what there is, with labels in the language that was asked for', async () => {
    const { body } = await search({ places: 'VN', labels: 'vi' });
    expect(body.facets).toMatchObject({ total: 3, kinds: [{ code: 'study', label: 'Nghiên cứu', count: 3 }] });
    expect(body.facets.places).toContainEqual({ code: 'VN-68', label: 'Phú Thọ', count: 1 });
    expect(body.facets.organisations).toEqual([{ code: publisher.id, label: 'SCF', count: 3 }]);
    expect(body.facets.years).toContainEqual({ code: '2020', label: '2020', count: 1 });
    expect(body.facets.languages).toEqual([{ code: 'vi', label: 'tiếng Việt', count: 3 }]);
  });

  it.each(['newest', 'best'])('gives every record once over its pages, sorted by %s', async sort => {
    const seen: string[] = [];
    for (let after = ''; ;) {
      const { body, status } = await search({
        q: 'trẻ or хүүхэд or school or bolalar or права',
        sort,
        limit: '2',
        ...(after ? { after } : {}),
      });
      expect(status).toBe(200);
      seen.push(...body.items.map((item: { id: string }) => item.id));
      expect(after === '').toBe('facets' in body);
      if (!body.next) break;
      after = body.next;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(5);
    const [total] = [(await search({ q: 'trẻ or хүүхэд or school or bolalar or права' })).body.facets.total];
    expect(seen).toHaveLength(total);
  });

  it('refuses a cursor that it did not give', async () => {
    const forged = (values: unknown[]): string => Buffer.from(JSON.stringify(values)).toString('base64url');
    for (const after of [
      'x',
      forged([1, 2]),
      forged(['1', 'never', 'id']),
      forged(['1', '2026-02-31T00:00:00.000000Z', 'id']),
      forged(['NaN', '2026-02-01T00:00:00.000000Z', publisher.id]),
    ])
      expect(await search({ after })).toMatchObject({ status: 400 });
  });

  it('lists drafts to their own organisation alone', async () => {
    await publish({ title: 'Still a draft', publish: false });
    expect((await search({ state: 'draft' }, publisher.key)).body.items).toMatchObject([
      { title: 'Still a draft', state: 'draft' },
    ]);
    expect((await search({ state: 'draft' })).body).toMatchObject({ items: [], facets: { total: 0 } });
    expect((await search({ state: 'draft' }, undefined)).body).toMatchObject({ items: [] });
  });

  it('tells nobody by any count, order or cursor that there is what they may not see', async () => {
    const queries: Record<string, string>[] = [
      {},
      { q: 'trẻ em' },
      { q: 'secret' },
      { places: 'MN' },
      { themes: 'health' },
      { q: 'хүүхэд', limit: '1' },
      { sort: 'newest', limit: '3' },
    ];
    const world1 = await Promise.all(queries.map(async query => (await search(query)).body));
    for (const [index, title] of ['Secret trẻ em', 'Secret хүүхэд', 'Secret school water'].entries())
      await publish({
        title,
        audience: ['own', { organisations: [publisher.id] }, 'own'][index],
        places: ['MN-041'],
        themes: ['health.wash'],
        language: ['vi', 'mn', 'en'][index],
      });
    const world2 = await Promise.all(queries.map(async query => (await search(query)).body));
    expect(world2).toEqual(world1);
    expect((await search({ q: 'secret' }, publisher.key)).body.facets.total).toBe(3);
  });
});
