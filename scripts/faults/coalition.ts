import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type Audience } from '@ortoo/contracts';

/** A statement with the rights of the database's owner. */
export type Sql = <Row = Record<string, unknown>>(text: string, parameters?: unknown[]) => Promise<Row[]>;

/** An organisation of the run with a key of its system and a person who reads digests. */
export interface Member {
  name: string;
  id: string;
  key: string;
  standing: string;
  isInGroup: boolean;
  email: string;
}

/** Who takes part: members inside and outside a group, a ministry, and an organisation that is suspended throughout. */
export interface Coalition {
  group: string;
  members: Member[];
}

const cast: [name: string, standing: string, isInGroup: boolean][] = [
  ['Aral', 'member', true],
  ['Bulgan', 'member', true],
  ['Cao Bang', 'member', false],
  ['Dornod', 'member', false],
  ['Ministry', 'government', false],
  ['Suspended', 'suspended', true],
];

/** Writes the organisations, their keys, a group and one reader of digests each, straight into the tables. */
export async function foundCoalition(sql: Sql): Promise<Coalition> {
  const group = randomUUID();
  await sql(`insert into access.groups (id, name) values ($1, 'Water and health')`, [group]);
  const members: Member[] = [];
  for (const [name, standing, isInGroup] of cast) {
    const member: Member = {
      name,
      standing,
      isInGroup,
      id: randomUUID(),
      key: `ork_${randomBytes(24).toString('base64url')}`,
      email: `${name.toLowerCase().replace(' ', '-')}@reader.example`,
    };
    await sql(`insert into access.organisations (id, standing, name, type_iati) values ($1, $2, $3, 21)`, [
      member.id,
      standing,
      name,
    ]);
    await sql(
      `insert into access.keys (id, organisation_id, name, hint, hash, scopes, expires_at)
       values ($1, $2, 'run', 'run', $3, '{read,publish,stream}', now() + interval '1 day')`,
      [randomUUID(), member.id, createHash('sha256').update(member.key).digest()],
    );
    if (isInGroup)
      await sql('insert into access.group_members (group_id, organisation_id) values ($1, $2)', [group, member.id]);
    await addReader(sql, member);
    members.push(member);
  }
  return { group, members };
}

async function addReader(sql: Sql, member: Member): Promise<void> {
  const person = randomUUID();
  await sql('insert into access.people (id, email, name) values ($1, $2, $3)', [person, member.email, member.name]);
  await sql('insert into access.memberships (person_id, organisation_id) values ($1, $2)', [person, member.id]);
  await sql(
    `insert into mailer.choices (person_id, frequency, hour, zone, language) values ($1, 'immediate', 9, 'UTC', 'en')`,
    [person],
  );
}

/** Whether a member is to receive what an owner publishes for an audience; written apart from the hub's own rule. */
export function isEntitled(member: Member, owner: Member, audience: Audience): boolean {
  if (member.standing === 'suspended') return false;
  if (member.id === owner.id || audience === 'public') return true;
  if (audience === 'own') return false;
  if (typeof audience === 'string')
    return member.standing === 'member' || (audience === 'coalition+government' && member.standing === 'government');
  if ('group' in audience) return member.isInGroup;
  return 'organisations' in audience && audience.organisations.includes(member.id);
}
