import {
  actions,
  type Action,
  effectiveRoles,
  extentOf,
  may,
  permissionNames,
  rolesOutOfReach,
  scopesOf,
  sessionScopes,
} from './permissions.rules.js';

const roles = ['coordinator', 'editor', 'member', 'government', 'observer', 'operator', 'system', 'nobody'] as const;

/** What each role may do, written from the role's side, independently of the policy; `+` is every organisation, the rest is the own one. */
const expected: Record<(typeof roles)[number], string> = {
  coordinator: `+application.decide +organisation.edit +organisation.suspend +organisation.leave +organisation.merge +organisation.read-admission +person.list
    +person.read-address +person.invite +person.change-roles +person.remove +person.suspend +person.erase +key.list +key.revoke +group.form +group.edit +group.join
    +group.leave`,
  editor: `organisation.edit organisation.leave organisation.read-admission person.list person.read-address person.invite person.change-roles person.remove key.list
    key.create key.revoke group.edit group.join group.leave`,
  member: 'organisation.read-admission person.list',
  government: 'organisation.read-admission person.list',
  observer: 'organisation.read-admission person.list',
  operator: '+person.suspend +key.list +key.revoke +hub.operate',
  system: 'organisation.edit organisation.read-admission person.list',
  nobody: '',
};

const pairs = roles.flatMap(role => actions.map(action => [role, action] as const));
const own = '0193a1b0-6d00-7000-8000-00000000b001';
const other = '0193a1b0-6d00-7000-8000-00000000b002';

describe('the policy', () => {
  it.each(pairs)('%s and %s', (role, action) => {
    const words = expected[role].split(/\s+/);
    const anywhere = words.includes(`+${action}`);
    const actor = { roles: [role], organisationId: own };
    expect({ own: may(actor, action, own), other: may(actor, action, other), none: may(actor, action) }).toEqual({
      own: anywhere || words.includes(action),
      other: anywhere,
      none: anywhere,
    });
  });

  it('gives two roles what either has, and nothing more', () => {
    for (const one of roles) {
      for (const two of roles) {
        for (const action of actions) {
          const each = [extentOf([one], action), extentOf([two], action)];
          const both = extentOf([one, two], action);
          expect(both).toBe(each.includes('any') ? 'any' : each.includes('own') ? 'own' : null);
        }
      }
    }
  });

  it('gives whoever acts for no organisation nothing of its own', () => {
    const ownOnly = actions.filter(action => extentOf(['editor'], action) === 'own');
    expect(ownOnly.some((action: Action) => may({ roles: ['editor'] }, action, own))).toBe(false);
  });

  it('lets the operator run the hub without a right over content or membership', () => {
    expect(actions.filter(action => extentOf(['operator'], action)).sort()).toEqual([
      'hub.operate',
      'key.list',
      'key.revoke',
      'person.suspend',
    ]);
  });

  it('names what a session may do', () => {
    expect(permissionNames(['member'])).toEqual(['organisation.read-admission', 'person.list']);
    expect(permissionNames(['editor', 'operator'])).toContain('key.list:any');
  });
});

describe('roles that count', () => {
  it('follow the standing of the organisation', () => {
    expect(effectiveRoles(['editor'], 'member')).toEqual(['member', 'editor']);
    expect(effectiveRoles(['member'], 'government')).toEqual(['government']);
    expect(effectiveRoles(['editor'], 'observer')).toEqual(['observer', 'editor']);
    expect(effectiveRoles(['member'], 'donor')).toEqual(['observer']);
  });

  it.each(['government', 'observer', 'donor', 'applicant', 'suspended', 'left'])(
    'take coordination and operation away from an organisation that is %s',
    standing => {
      expect(effectiveRoles(['coordinator', 'operator', 'editor'], standing)).not.toEqual(
        expect.arrayContaining(['coordinator']),
      );
      expect(effectiveRoles(['coordinator', 'operator', 'editor'], standing)).not.toEqual(
        expect.arrayContaining(['operator']),
      );
    },
  );

  it('let observers and donors read, and applicants see what is public', () => {
    expect(scopesOf('observer')).toEqual(['read', 'stream', 'admin']);
    expect(scopesOf('applicant')).toEqual(['read']);
    expect(sessionScopes(['member'], 'member')).toEqual(['read', 'publish', 'stream']);
    expect(sessionScopes(['member', 'editor'], 'member')).toContain('admin');
  });
});

describe('giving roles', () => {
  it('lets editors give what editors have, and nobody more than they have', () => {
    expect(rolesOutOfReach(['member', 'editor'], ['member', 'editor'], 'member')).toEqual([]);
    expect(rolesOutOfReach(['member', 'editor'], ['coordinator', 'operator'], 'member')).toEqual([
      'coordinator',
      'operator',
    ]);
    expect(rolesOutOfReach(['coordinator'], ['coordinator', 'operator'], 'member')).toEqual(['operator']);
    expect(rolesOutOfReach(['operator', 'coordinator'], ['operator', 'coordinator'], 'member')).toEqual([]);
  });

  it('keeps coordinators and operators in member organisations', () => {
    expect(rolesOutOfReach(['coordinator'], ['coordinator'], 'government')).toEqual(['coordinator']);
  });
});
