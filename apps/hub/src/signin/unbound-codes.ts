import { asService, Database, type Transaction } from '@ortoo/persistence';
import { v7 as uuidv7 } from 'uuid';
import { codeHash, newLongCode } from './code.rules.js';

/**
 * Makes the code with which the first operator signs in: in any browser on this machine, once. While no operator has a
 * mail address or a linked account, each call makes a new code, and the one before ends.
 * @returns the code, or null when an operator can sign in by other means.
 */
export function createFirstOperatorCode(database: Database): Promise<string | null> {
  return database.inTransaction(asService('hub'), async transaction => {
    await transaction.query(`select pg_advisory_xact_lock(hashtext('ortoo.first-operator'))`);
    const [operator] = await transaction.query<{ id: string; reachable: boolean }>(operatorSql);
    if (operator?.reachable) return null;
    const personId = operator?.id ?? (await appointOperator(transaction));
    await transaction.execute(
      `update access.sign_in_codes set used_at = now() where purpose = 'first-operator' and used_at is null`,
    );
    return insertCode(transaction, personId, 'first-operator', false);
  });
}

/**
 * Makes a code for a person of a demonstration, good in any browser on this machine as often as one likes.
 * @throws Error when nobody active has this address.
 */
export function createDemoSignIn(database: Database, email: string): Promise<string> {
  return database.inTransaction(asService('hub'), async transaction => {
    const [person] = await transaction.query<{ id: string }>(
      `select id from access.people where email = $1 and state = 'active'`,
      [email],
    );
    if (!person) throw new Error(`Nobody in this hub has the address ${email}`);
    await transaction.execute(
      `update access.sign_in_codes set used_at = now() where purpose = 'demo' and person_id = $1 and used_at is null`,
      [person.id],
    );
    return insertCode(transaction, person.id, 'demo', true);
  });
}

async function appointOperator(transaction: Transaction): Promise<string> {
  const personId = uuidv7();
  const organisationId = await secretariat(transaction);
  await transaction.execute(`insert into access.people (id, name) values ($1, 'First operator')`, [personId]);
  await transaction.execute(
    `insert into access.memberships (person_id, organisation_id, roles) values ($1, $2, '{member,editor,coordinator,operator}')`,
    [personId, organisationId],
  );
  await transaction.execute(
    `insert into access.audit (service, action, subject_id, organisation_id) values ('hub', 'operator.appointed', $1, $2)`,
    [personId, organisationId],
  );
  return personId;
}

/** The organisation of the first operators, founded with the first of them. */
async function secretariat(transaction: Transaction): Promise<string> {
  const [founded] = await transaction.query<{ id: string }>(
    `select o.id from access.audit a join access.organisations o on o.id = a.organisation_id
     where a.action = 'operator.appointed' and o.standing = 'member' order by a.id desc limit 1`,
  );
  if (founded) return founded.id;
  const id = uuidv7();
  await transaction.execute(
    `insert into access.organisations (id, standing, name, acronym, type_iati, joined_at)
     select $1, 'member', 'Secretariat', case when exists (select from access.organisations
       where lower(acronym) = 'sec' and standing not in ('left', 'applicant')) then null else 'SEC' end, 90, now()`,
    [id],
  );
  return id;
}

async function insertCode(
  transaction: Transaction,
  personId: string,
  purpose: 'first-operator' | 'demo',
  reusable: boolean,
): Promise<string> {
  const [id, code] = [uuidv7(), newLongCode()];
  await transaction.execute(
    `insert into access.sign_in_codes (id, person_id, purpose, code_hash, reusable, expires_at) values ($1, $2, $3, $4, $5, 'infinity')`,
    [id, personId, purpose, codeHash(code), reusable],
  );
  await transaction.execute(`insert into access.audit (service, action, subject_id) values ('hub', 'code.made', $1)`, [
    id,
  ]);
  return code;
}

// Reachable operators first: one is enough.
const operatorSql = `
  select p.id, (p.email is not null or exists (select from access.identities i where i.person_id = p.id)) as reachable
  from access.people p join access.memberships m on m.person_id = p.id and m.ended_at is null
    join access.organisations o on o.id = m.organisation_id and o.standing = 'member'
  where p.state = 'active' and 'operator' = any(m.roles) order by 2 desc, p.created_at limit 1`;
