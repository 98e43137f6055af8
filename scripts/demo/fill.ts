import { createDemoSignIn, createFirstOperatorCode } from '@ortoo/hub';
import { asService, type Database } from '@ortoo/persistence';
import { Browser } from './browser.js';
import { groups, organisations, type SampleOrganisation } from './coalition.js';
import { materials } from './materials.js';

/** What a person needs to walk around in the sample coalition. */
export interface DemoAccess {
  /** A key of each organisation, by its acronym. */
  keys: Record<string, string>;
  /** A sign-in code of each person, by mail address; good in any browser of this machine. */
  signIn: Record<string, string>;
}

/** Fills an empty hub with the sample coalition, through the same doors that everybody uses. */
export async function fillSampleCoalition(hub: string, database: Database): Promise<DemoAccess> {
  const code = await createFirstOperatorCode(database);
  const coordinator = new Browser(hub);
  await coordinator.send('POST', '/v1/sign-in/code', { code });
  const [secretariat] = organisations;
  const me = await coordinator.send<{ id: string; organisationId: string }>('GET', '/v1/me');
  const ids = new Map([[secretariat?.acronym ?? '', me.organisationId]]);
  for (const organisation of organisations.slice(1))
    ids.set(organisation.acronym, await admit(coordinator, organisation));
  const groupIds = await formGroups(coordinator, ids);

  const access: DemoAccess = { keys: {}, signIn: {} };
  for (const organisation of organisations) {
    const id = ids.get(organisation.acronym) ?? '';
    await seat(database, organisation, id, organisation === secretariat ? me.id : undefined);
    const { email } = organisation.person;
    access.signIn[email] = await createDemoSignIn(database, email);
    access.keys[organisation.acronym] = await settleIn(hub, organisation, access.signIn[email]);
  }
  await publishMaterials(hub, access.keys, groupIds);
  return access;
}

async function admit(coordinator: Browser, organisation: SampleOrganisation): Promise<string> {
  const { person, name, names, acronym, standing, typeIati, country, places, themes, about } = organisation;
  const contact = { name: person.name, email: person.email, language: person.language };
  const application = await coordinator.send<{ id: string }>('POST', '/v1/applications', {
    name,
    names,
    acronym,
    standing,
    type: String(typeIati),
    headquarters: country,
    worksIn: places,
    themes,
    about: [{ language: 'en', text: about }],
    contact,
    safeguarding: {
      policyUrl: `https://${person.email.split('@')[1]}/safeguarding`,
      focalPoint: { name: person.name, email: person.email },
      codeOfConductAccepted: true,
    },
  });
  const checked = {
    identityVerified: true,
    safeguardingPolicyRead: true,
    safeguardingFocalPointReached: true,
    codeOfConductAccepted: true,
  };
  await coordinator.send('POST', `/v1/applications/${application.id}/admission`, { standing, checklist: checked });
  return application.id;
}

async function formGroups(coordinator: Browser, ids: Map<string, string>): Promise<Map<string, string>> {
  const formed = new Map<string, string>();
  for (const { name, purpose, scope, places, members } of groups) {
    const organisationIds = members.map(acronym => ids.get(acronym) ?? '');
    const group = await coordinator.send<{ id: string }>('POST', '/v1/groups', {
      name,
      purpose,
      scope,
      places,
      audience: 'coalition+government',
      organisations: organisationIds,
    });
    const year = new Date().getUTCFullYear();
    const term = {
      organisationId: organisationIds[0],
      office: 'chair',
      from: new Date().toISOString().slice(0, 10),
      until: `${year + 1}-12-31`,
    };
    await coordinator.send('POST', `/v1/groups/${group.id}/offices`, term);
    formed.set(name, group.id);
  }
  return formed;
}

/** Seats the person at once instead of by the link in an invitation, which nobody would read here. */
async function seat(
  database: Database,
  { person, acronym }: SampleOrganisation,
  organisationId: string,
  existing?: string,
): Promise<void> {
  await database.inTransaction(asService('hub'), async transaction => {
    const [row] = existing
      ? await transaction.query<{ id: string }>(
          `update access.people set email = $2, name = $3, language = $4, zone = $5 where id = $1 returning id`,
          [existing, person.email, person.name, person.language, person.zone],
        )
      : await transaction.query<{ id: string }>(
          `insert into access.people (id, email, name, language, zone) values (gen_random_uuid(), $1, $2, $3, $4) returning id`,
          [person.email, person.name, person.language, person.zone],
        );
    await transaction.execute(
      `insert into access.memberships (person_id, organisation_id, roles) values ($1, $2, $3) on conflict (person_id, organisation_id) do update set roles = excluded.roles`,
      [row?.id, organisationId, person.roles],
    );
    await transaction.execute(
      `insert into access.audit (service, action, subject_id, details) values ('hub', 'demo.seated', $1, $2)`,
      [row?.id, JSON.stringify({ acronym })],
    );
  });
}

/** The person's first minutes: choose the digest, make a key for the organisation's system where the role allows it. */
async function settleIn(hub: string, { acronym, person, standing }: SampleOrganisation, code: string): Promise<string> {
  const browser = new Browser(hub);
  await browser.send('POST', '/v1/sign-in/code', { code });
  await browser.send('PUT', '/v1/me/digest', { frequency: 'immediate', zone: person.zone, language: person.language });
  const scopes = standing === 'observer' ? ['read', 'stream'] : ['read', 'publish', 'stream'];
  const { key } = await browser.send<{ key: string }>('POST', '/v1/keys', { name: `${acronym} demo system`, scopes });
  return key;
}

async function publishMaterials(
  hub: string,
  keys: Record<string, string>,
  groupIds: Map<string, string>,
): Promise<void> {
  const system = new Browser(hub);
  for (const { by, group, audience, ...material } of materials) {
    const shown = group ? { group: groupIds.get(group) } : audience;
    const body = { ...material, audience: shown, publish: true, similarChecked: true, identityChecked: true };
    await system.send('POST', '/v1/materials', body, keys[by]);
  }
}
