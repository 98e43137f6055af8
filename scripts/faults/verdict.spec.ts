import { type Coalition, isEntitled, type Member } from './coalition.js';
import { type Accepted } from './publishers.js';
import { type Received } from './readers.js';
import { judgeLog, judgeMail, judgeReader, judgeStream } from './verdict.js';

const member = (name: string, standing = 'member', isInGroup = false): Member => ({
  name,
  id: `id-${name}`,
  key: '',
  standing,
  isInGroup,
  email: `${name}@reader.example`,
});
const [aral, ministry, gone] = [
  member('aral', 'member', true),
  member('ministry', 'government'),
  member('gone', 'suspended', true),
];
const accepted: Accepted[] = [
  { id: 'a', owner: aral, audience: 'coalition', title: 'Water', version: 2 },
  { id: 'b', owner: aral, audience: 'public', title: 'Health', version: 1 },
];
const entry = (n: number, materialId: string, version: number): Received => ({
  id: `${materialId}${version}`,
  type: 'org.ortoo.report.published.v1',
  sequence: String(n).padStart(20, '0'),
  cursor: `1.${n}`,
  data: { materialId, version },
});
const good = [entry(1, 'a', 1), entry(2, 'b', 1), entry(3, 'a', 2)];
const countsOf = (log: Received[], entitled = true) => {
  const { lost, doubled, inverted, leaked, gaps } = judgeLog('x', log, accepted, () => entitled);
  return { lost, doubled, inverted, leaked, gaps };
};
const none = { lost: 0, doubled: 0, inverted: 0, leaked: 0, gaps: 0 };

describe('the verdict on a log', () => {
  it('finds nothing in a log that holds everything once', () => {
    expect(countsOf(good)).toEqual(none);
  });

  it.each([
    ['a version that is missing', [entry(1, 'a', 1), entry(2, 'b', 1)], { lost: 1 }],
    ['a version that stands there twice', [...good, { ...entry(4, 'a', 2), id: 'again' }], { doubled: 1 }],
    ['an event that stands there twice', [...good, entry(4, 'b', 1)], { doubled: 2 }],
    ['versions in a wrong order', [entry(1, 'a', 2), entry(2, 'b', 1), entry(3, 'a', 1)], { inverted: 1 }],
    ['a gap in the count', [entry(1, 'a', 1), entry(3, 'b', 1), entry(4, 'a', 2)], { gaps: 2 }],
    ['a record that nobody accepted', [...good, entry(4, 'c', 1)], { leaked: 1 }],
  ])('finds %s', (_name, log, expected) => {
    expect(countsOf(log)).toEqual({ ...none, ...expected });
  });

  it('finds what is not for the reader', () => {
    expect(countsOf([entry(1, 'b', 1)], false)).toEqual({ ...none, leaked: 1 });
    expect(countsOf([], false)).toEqual(none);
  });
});

describe('the verdict on a reader', () => {
  it('allows repetitions, and counts them', () => {
    expect(judgeReader('x', [good[0], good[1], good[1], good[2]] as Received[], good)).toEqual({
      repeated: 1,
      faults: [],
    });
  });

  it.each([
    ['a leap', [good[0], good[2]]],
    ['another event under the same number', [good[0], { ...good[1], id: 'other' }, good[2]]],
    ['an end before the end', [good[0], good[1]]],
  ])('finds %s', (_name, received) => {
    expect(judgeReader('x', received as Received[], good).faults).toHaveLength(1);
  });
});

describe('the verdict on the stream', () => {
  it('wants the same events at the same positions', () => {
    expect(judgeStream(['1 a', '2 b'], ['1 a', '2 b'])).toEqual([]);
    for (const stream of [['1 a'], ['1 a', '2 c'], ['1 a', '2 b', '2 b'], []])
      expect(judgeStream(stream, ['1 a', '2 b'])).toHaveLength(1);
  });
});

describe('who is entitled', () => {
  it.each<[Accepted['audience'], boolean[]]>([
    ['public', [true, true, false]],
    ['coalition+government', [true, true, false]],
    ['coalition', [true, false, false]],
    ['own', [false, false, false]],
    [{ group: 'g' }, [true, false, false]],
    [{ organisations: ['id-ministry', 'id-gone'] }, [false, true, false]],
  ])('to %j', (audience, expected) => {
    const owner = member('owner');
    expect([aral, ministry, gone].map(one => isEntitled(one, owner, audience))).toEqual(expected);
    expect(isEntitled(owner, owner, audience)).toBe(true);
  });
});

describe('the verdict on mail', () => {
  const coalition: Coalition = { group: 'g', members: [aral, ministry, gone] };
  const told = new Set(['aral@reader.example a', 'aral@reader.example b', 'ministry@reader.example b']);
  const mail = (to: Member, text: string) => ({ to: to.email, text });

  it('finds nothing when everybody was told once, by title or by number', () => {
    expect(judgeMail(coalition, [mail(aral, 'Water, Health')], accepted, told)).toMatchObject({
      doubled: 0,
      missing: 0,
      faults: [],
    });
  });

  it('finds what was mailed twice, to nobody, and to somebody who may not see it', () => {
    const mails = [mail(aral, 'Health'), mail(aral, 'Health'), mail(ministry, 'Water')];
    const verdict = judgeMail(coalition, mails, accepted, new Set(['aral@reader.example a']));
    expect([verdict.doubled, verdict.missing, verdict.faults.length]).toEqual([1, 1, 3]);
  });
});
