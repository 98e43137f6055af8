import { type Organisation } from '@ortoo/contracts';
import { asSeenBy, demandStanding, tagsOf, takesPart } from './organisation.rules.js';

const organisation: Organisation = {
  id: '0193a1b0-6d00-7000-8000-00000000b001',
  standing: 'member',
  name: 'Save the Children',
  names: [],
  acronym: 'SC',
  aliases: [],
  type: '21',
  ochaType: null,
  identifiers: [],
  headquarters: 'GB',
  worksIn: ['VN-14'],
  homepage: null,
  about: [],
  themes: ['health.nutrition' as Organisation['themes'][number]],
  joinedAt: null,
  leftAt: null,
  mergedInto: null,
  version: 1,
  focalPoints: [{ name: 'A', email: 'a@example.org' }],
  safeguarding: { policyUrl: 'https://example.org/policy' },
  admission: { status: 'admitted' },
};
const stranger = { roles: [] };
const member = { organisationId: 'another', standing: 'member', roles: ['member'] };
const itself = { organisationId: organisation.id, standing: 'member', roles: ['member'] };
const coordinator = { organisationId: 'another', standing: 'member', roles: ['member', 'coordinator'] };

describe('an organisation', () => {
  it.each([
    ['the public', stranger, []],
    ['another member', member, ['focalPoints', 'safeguarding']],
    ['another applicant', { organisationId: 'another', standing: 'applicant', roles: ['observer'] }, []],
    ['itself', itself, ['admission', 'focalPoints', 'safeguarding']],
    ['a coordinator', coordinator, ['admission', 'focalPoints', 'safeguarding']],
  ])('shows %s no more of its private fields than it may', (_name, reader, fields) => {
    const shown = Object.keys(asSeenBy(reader, organisation) ?? {});
    expect(['admission', 'focalPoints', 'safeguarding'].filter(field => shown.includes(field))).toEqual(fields);
  });

  it('is unknown to everybody but itself and coordinators while it applies', () => {
    const applicant: Organisation = { ...organisation, standing: 'applicant' };
    const asApplicant = { ...itself, standing: 'applicant', roles: ['observer'] };
    expect([stranger, member, asApplicant, coordinator].map(reader => asSeenBy(reader, applicant) !== null)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('is suspended without a word to those outside the coalition', () => {
    const suspended: Organisation = { ...organisation, standing: 'suspended' };
    expect(asSeenBy(stranger, suspended)).toBeNull();
    expect(asSeenBy(member, suspended)).toMatchObject({ standing: 'suspended' });
  });

  it('is found under its themes and places, and under what contains them now', () => {
    expect(tagsOf(organisation)).toEqual(
      expect.arrayContaining([
        `org:${organisation.id}`,
        'theme:health.nutrition',
        'theme:health',
        'place:VN-14',
        'place:VN',
      ]),
    );
  });

  it('takes part as member, observer, government or donor', () => {
    const standings = ['member', 'observer', 'government', 'donor', 'applicant', 'suspended', 'left', undefined];
    expect(standings.filter(takesPart)).toEqual(['member', 'observer', 'government', 'donor']);
  });

  it('says in which standing it is when another one is needed', () => {
    expect(() => demandStanding('left', ['member', 'suspended'])).toThrow(
      'standing is "left"; this needs "member" or "suspended"',
    );
  });
});
