import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Group, type NewOffice, Problem } from '@ortoo/contracts';
import { Outbox, Schedule } from '@ortoo/messaging';
import { type Transaction } from '@ortoo/persistence';
import { AccessChanges } from '../http/access-changes.js';
import { type MemberActor, throughTheHub } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { Writes } from '../http/writes.js';
import { may } from '../people/permissions.rules.js';
import { announceChair } from './group-events.js';
import { groupOf, type GroupRow, readGroup, termsOf } from './group-rows.js';
import { audienceNameOf, demandFreeOffice, holdsOn } from './group.rules.js';
import { demandMayBelong, GroupsService, looksAfter } from './groups.service.js';

const officeBegins = 'group.office-begins';

/** Seats and offices of organisations in working groups, each with its days. */
@Injectable()
export class GroupSeatsService implements OnModuleInit {
  constructor(
    private readonly writes: Writes,
    private readonly groups: GroupsService,
    private readonly outbox: Outbox,
    private readonly schedule: Schedule,
    private readonly accessChanges: AccessChanges,
  ) {}

  onModuleInit(): void {
    this.schedule.handle(officeBegins, async (transaction, payload, termId) => {
      const row = await readGroup(transaction, String(payload['groupId']));
      if (row) await announceChair(transaction, this.outbox, row, termId);
    });
  }

  /** Gives an organisation a seat: by whoever looks after the group, or by itself when the group is open. */
  addMember(actor: MemberActor, groupId: string, organisationId: string): Promise<Group> {
    return this.change(actor, groupId, async (transaction, row) => {
      const joins = row.open && may(actor, 'group.join', organisationId);
      if (!joins && !looksAfter(actor, row))
        throw new Problem('not-allowed', {
          detail: 'The chair of the group or a coordinator adds organisations; only open groups are joined.',
        });
      await demandMayBelong(transaction, organisationId, audienceNameOf(row.audience));
      await this.seat(transaction, row, organisationId);
      await audit(transaction, actor, 'group.member-added', groupId, { organisationId });
      await this.accessChanges.announce(transaction, { organisationId });
    });
  }

  /** Ends the seat and the offices of an organisation today; what was shared in the group is closed to it at once. */
  removeMember(actor: MemberActor, groupId: string, organisationId: string): Promise<Group> {
    return this.change(actor, groupId, async (transaction, row) => {
      if (!may(actor, 'group.leave', organisationId) && !looksAfter(actor, row)) throw new Problem('not-allowed');
      if (!row.terms.some(term => term.organisation.id === organisationId)) throw new Problem('not-found');
      await transaction.execute(
        'delete from access.group_members where group_id = $1 and organisation_id = $2 and from_date >= current_date',
        [groupId, organisationId],
      );
      await transaction.execute(
        'update access.group_members set until_date = current_date - 1 where group_id = $1 and organisation_id = $2 and (until_date is null or until_date >= current_date)',
        [groupId, organisationId],
      );
      await audit(transaction, actor, 'group.member-removed', groupId, { organisationId });
      await this.accessChanges.announce(transaction, { organisationId });
    });
  }

  /** Gives an organisation the chair or a co-chair for a time; the event follows when the term begins. */
  addOffice(actor: MemberActor, groupId: string, { organisationId, office, from, until }: NewOffice): Promise<Group> {
    return this.change(actor, groupId, async (transaction, row) => {
      if (!looksAfter(actor, row))
        throw new Problem('not-allowed', { detail: 'The present chair or a coordinator says who comes next.' });
      if (until !== null && until < row.today)
        throw new Problem('invalid-request', {
          errors: [{ pointer: '/until', detail: 'This term would be over already.' }],
        });
      await demandMayBelong(transaction, organisationId, audienceNameOf(row.audience));
      demandFreeOffice(termsOf(row), { office, organisationId, from, until });
      await this.seat(transaction, row, organisationId);
      const [term] = await transaction.query<{ id: string; begins: Date }>(insertOffice, [
        groupId,
        organisationId,
        office,
        from,
        until,
      ]);
      if (!term) throw new Problem('internal');
      await audit(transaction, actor, 'group.office-given', groupId, { organisationId, office });
      await this.accessChanges.announce(transaction, { organisationId });
      if (from > row.today)
        await this.schedule.at(transaction, term.begins, { name: officeBegins, key: term.id, payload: { groupId } });
      else await announceChair(transaction, this.outbox, await this.groups.read(transaction, groupId), term.id);
    });
  }

  /** Ends a term today, or strikes it off when it has not begun. */
  endOffice(actor: MemberActor, groupId: string, termId: string): Promise<Group> {
    return this.change(actor, groupId, async (transaction, row) => {
      const term = termsOf(row).find(({ id, office }) => id === termId && office !== 'member');
      if (!term) throw new Problem('not-found');
      if (!looksAfter(actor, row) && !may(actor, 'group.leave', term.organisationId)) throw new Problem('not-allowed');
      const hasBegun = holdsOn(term, row.today);
      if (hasBegun)
        await transaction.execute('update access.group_members set until_date = current_date where id = $1', [termId]);
      else await transaction.execute('delete from access.group_members where id = $1', [termId]);
      await this.schedule.cancel(transaction, officeBegins, termId);
      await audit(transaction, actor, 'group.office-ended', groupId, {
        organisationId: term.organisationId,
        office: term.office,
      });
    });
  }

  private change(
    actor: MemberActor,
    groupId: string,
    work: (transaction: Transaction, row: GroupRow) => Promise<void>,
  ): Promise<Group> {
    return this.writes.run(throughTheHub(actor), async transaction => {
      await work(transaction, await this.groups.lock(transaction, actor, groupId));
      await transaction.execute('update access.groups set version = version + 1, updated_at = now() where id = $1', [
        groupId,
      ]);
      return groupOf(await this.groups.read(transaction, groupId), true);
    });
  }

  private async seat(transaction: Transaction, row: GroupRow, organisationId: string): Promise<void> {
    if (
      termsOf(row).some(
        term => term.office === 'member' && term.organisationId === organisationId && term.until === null,
      )
    )
      return;
    await transaction.execute('insert into access.group_members (group_id, organisation_id) values ($1, $2)', [
      row.id,
      organisationId,
    ]);
  }
}

const insertOffice = `
  insert into access.group_members (group_id, organisation_id, office, from_date, until_date) values ($1, $2, $3, $4, $5)
  returning id, from_date::timestamptz as begins`;
