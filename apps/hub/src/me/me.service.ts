import { Injectable } from '@nestjs/common';
import { type ActFor, type Me, type MeChange, Problem } from '@ortoo/contracts';
import { Database, type Transaction } from '@ortoo/persistence';
import { AccessChanges } from '../http/access-changes.js';
import { type PersonActor, throughTheHub } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { checkVersion } from '../http/versions.js';
import { Writes } from '../http/writes.js';
import { languageOf, membershipsOf, readPerson } from '../people/people-rows.js';
import { permissionNames } from '../people/permissions.rules.js';

/** What signed-in people see and change of themselves. */
@Injectable()
export class MeService {
  constructor(
    private readonly database: Database,
    private readonly writes: Writes,
    private readonly accessChanges: AccessChanges,
  ) {}

  /** The person of the session. */
  get(actor: PersonActor): Promise<Me> {
    return this.database.inTransaction(actor.viewer, transaction => this.read(transaction, actor));
  }

  /** Changes name, language or time zone. */
  change(actor: PersonActor, expected: number | null, { name, language, zone }: MeChange): Promise<Me> {
    return this.writes.run(throughTheHub(actor), async transaction => {
      const [row] = await transaction.query<{ version: number }>(
        'select version from access.people where id = $1 for update',
        [actor.personId],
      );
      if (!row) throw new Problem('sign-in-required');
      checkVersion(expected, row.version);
      await transaction.execute(
        `update access.people set name = coalesce($2, name), language = coalesce($3, language), zone = coalesce($4, zone), version = version + 1, updated_at = now() where id = $1`,
        [actor.personId, name ?? null, language ?? null, zone ?? null],
      );
      await audit(transaction, actor, 'person.changed', actor.personId, {
        fields: Object.keys({ name, language, zone }).filter(
          field => ({ name, language, zone })[field as 'name'] !== undefined,
        ),
      });
      await this.accessChanges.announce(transaction, { personId: actor.personId });
      return this.read(transaction, actor);
    });
  }

  /** Lets the session act for another of the person's organisations. */
  actFor(actor: PersonActor, { organisationId }: ActFor): Promise<Me> {
    return this.writes.run(throughTheHub(actor), async transaction => {
      const person = await readPerson(transaction, actor.personId);
      const membership =
        person &&
        membershipsOf(person).find(
          ({ organisation, standing }) =>
            organisation.id === organisationId && !['suspended', 'left'].includes(standing),
        );
      if (!membership) throw new Problem('not-allowed', { detail: 'You are not a member of this organisation.' });
      await transaction.execute('update access.sessions set organisation_id = $2 where id_hash = $1', [
        actor.sessionHash,
        organisationId,
      ]);
      await audit(transaction, actor, 'session.acts-for', actor.sessionId, { organisationId });
      await this.accessChanges.announce(transaction, { personId: actor.personId });
      return this.read(transaction, { ...actor, organisationId, roles: membership.roles });
    });
  }

  private async read(transaction: Transaction, actor: PersonActor): Promise<Me> {
    const person = await readPerson(transaction, actor.personId);
    if (!person) throw new Problem('sign-in-required');
    const accounts = await transaction.query<{ issuer: string; since: Date }>(
      'select issuer, created_at as since from access.identities where person_id = $1 order by created_at',
      [actor.personId],
    );
    return {
      id: person.id,
      name: person.name,
      email: person.email,
      language: languageOf(person.language),
      zone: person.zone,
      organisationId: actor.organisationId,
      roles: [...actor.roles] as Me['roles'],
      permissions: permissionNames(actor.roles),
      memberships: membershipsOf(person),
      accounts: accounts.map(({ issuer, since }) => ({ issuer, since: since.toISOString() })),
      version: person.version,
    };
  }
}
