import { Injectable } from '@nestjs/common';
import { type Page, type PeopleQuery, type Person, Problem, type RolesChange } from '@ortoo/contracts';
import { Database, type Transaction } from '@ortoo/persistence';
import { AccessChanges } from '../http/access-changes.js';
import { type Actor, demand, type MemberActor, type PersonActor, requireScope, throughTheHub } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { decodeKey, pageFrom } from '../http/paging.js';
import { checkVersion } from '../http/versions.js';
import { Writes } from '../http/writes.js';
import { keepACoordinator } from './coordinators.js';
import { type PersonRow, personOf, readPerson, selectPeople } from './people-rows.js';
import { may, rolesOutOfReach } from './permissions.rules.js';

/** The people of the organisations: who they are, what they may do, and how that ends. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly database: Database,
    private readonly writes: Writes,
    private readonly accessChanges: AccessChanges,
  ) {}

  /** The people of an organisation. */
  async list(actor: MemberActor, organisationId: string, query: PeopleQuery): Promise<Page<Person>> {
    demand(actor, 'person.list', organisationId);
    const [after] = decodeKey(query.after, 1) ?? [null];
    const rows = await this.database.inTransaction(actor.viewer, transaction =>
      transaction.query<PersonRow>(listSql, [organisationId, after, query.limit + 1]),
    );
    const { items, next } = pageFrom(rows, query.limit, row => [row.id]);
    const withAddress = may(actor, 'person.read-address', organisationId);
    return { items: items.map(row => personOf(row, withAddress)), next };
  }

  /** One person, for anyone in the coalition; the address only for those who look after the person's organisation. */
  async get(actor: MemberActor, id: string): Promise<Person> {
    requireScope(actor, 'read');
    if (actor.standing === 'applicant') throw new Problem('not-found');
    const row = await this.database.inTransaction(actor.viewer, transaction => readPerson(transaction, id));
    if (!row) throw new Problem('not-found');
    return personOf(row, row.id === actor.personId || looksAfter(actor, row));
  }

  /** Gives a person other roles at an organisation. Nobody changes their own. */
  async changeRoles(
    actor: PersonActor,
    organisationId: string,
    personId: string,
    expected: number | null,
    { roles }: RolesChange,
  ): Promise<Person> {
    demand(actor, 'person.change-roles', organisationId);
    if (personId === actor.personId)
      throw new Problem('not-allowed', {
        detail: 'Nobody changes their own roles: ask another editor or a coordinator.',
      });
    return this.change(actor, personId, async (transaction, person) => {
      checkVersion(expected, person.version);
      const membership = membershipIn(person, organisationId);
      const changed = [
        ...roles.filter(role => !membership.roles.includes(role)),
        ...membership.roles.filter(role => !roles.includes(role)),
      ];
      refuseOutOfReach(actor, changed, membership.standing);
      await transaction.execute(
        'update access.memberships set roles = $3 where person_id = $1 and organisation_id = $2',
        [personId, organisationId, roles],
      );
      await audit(transaction, actor, 'person.roles-changed', personId, { organisationId, roles });
    });
  }

  /** Ends a person's part in an organisation; people may end their own. */
  async remove(actor: PersonActor, organisationId: string, personId: string): Promise<void> {
    if (personId !== actor.personId) demand(actor, 'person.remove', organisationId);
    await this.change(actor, personId, async (transaction, person) => {
      const membership = membershipIn(person, organisationId);
      if (personId !== actor.personId) refuseOutOfReach(actor, membership.roles, membership.standing);
      await transaction.execute(
        'update access.memberships set ended_at = now() where person_id = $1 and organisation_id = $2',
        [personId, organisationId],
      );
      await transaction.execute(
        'update access.sessions set revoked_at = now() where person_id = $1 and organisation_id = $2 and revoked_at is null',
        [personId, organisationId],
      );
      await audit(transaction, actor, 'person.removed', personId, { organisationId });
    });
  }

  /** Shuts a person out everywhere, or lets them in again; sessions that were open stay closed. */
  async setSuspended(actor: PersonActor, personId: string, suspended: boolean): Promise<Person> {
    demand(actor, 'person.suspend');
    if (personId === actor.personId) throw new Problem('not-allowed', { detail: 'Nobody suspends themselves.' });
    return this.change(actor, personId, async (transaction, person) => {
      const [from, to] = suspended ? ['active', 'suspended'] : ['suspended', 'active'];
      if (person.state !== from) throw new Problem('state-conflict', { detail: `The person is ${person.state}.` });
      await transaction.execute('update access.people set state = $2 where id = $1', [personId, to]);
      await transaction.execute(
        'update access.sessions set revoked_at = now() where person_id = $1 and revoked_at is null',
        [personId],
      );
      await audit(transaction, actor, suspended ? 'person.suspended' : 'person.resumed', personId);
    });
  }

  private change(
    actor: PersonActor,
    personId: string,
    work: (transaction: Transaction, person: PersonRow) => Promise<void>,
  ): Promise<Person> {
    return this.writes.run(throughTheHub(actor), async transaction => {
      await transaction.execute('select from access.people where id = $1 for update', [personId]);
      const person = await readPerson(transaction, personId);
      if (!person || person.state === 'erased') throw new Problem('not-found');
      await keepACoordinator(transaction, () => work(transaction, person));
      await transaction.execute('update access.people set version = version + 1, updated_at = now() where id = $1', [
        personId,
      ]);
      await this.accessChanges.announce(transaction, { personId });
      const changed = await readPerson(transaction, personId);
      return personOf(changed ?? person, looksAfter(actor, person));
    });
  }
}

function looksAfter(actor: Actor, person: PersonRow): boolean {
  return person.memberships.some(membership => may(actor, 'person.read-address', membership.id));
}

function membershipIn(person: PersonRow, organisationId: string): PersonRow['memberships'][number] {
  const membership = person.memberships.find(({ id }) => id === organisationId);
  if (!membership) throw new Problem('not-found');
  return membership;
}

/** Refuses to give or take roles that are above the actor's own. */
export function refuseOutOfReach(actor: Actor, roles: readonly string[], standing: string): void {
  const [first] = rolesOutOfReach(actor.roles, roles, standing);
  if (first)
    throw new Problem('not-allowed', {
      detail: `The role "${first}" is given and taken at member organisations, by people who have it.`,
    });
}

const listSql = `${selectPeople}
  join access.memberships own on own.person_id = p.id and own.organisation_id = $1 and own.ended_at is null
  where p.state <> 'erased' and ($2::text is null or p.id::text > $2::text) order by p.id::text limit $3`;
