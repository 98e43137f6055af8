import { Injectable } from '@nestjs/common';
import { type Audience, type FieldError, type MaterialFields, Problem } from '@ortoo/contracts';
import { type Transaction } from '@ortoo/persistence';
import { questionsAboutIdentity } from '../files/child-identity.rules.js';
import { PlaceList } from '../places/place-list.js';
import { detailsErrors, placesInDetails } from './details.rules.js';
import { LookAlikes } from './look-alikes.service.js';

/** What is to be stored, and which questions its publisher has answered already. */
export interface Candidate {
  fields: MaterialFields;
  owner: string;
  id?: string;
  similarChecked: boolean;
  identityChecked: boolean;
}

/** Looks at a material before it is stored: what is wrong is refused, what is doubtful is asked. */
@Injectable()
export class PublicationChecks {
  constructor(
    private readonly places: PlaceList,
    private readonly lookAlikes: LookAlikes,
  ) {}

  /** Refuses codes, readers and files that do not exist. @throws Problem `invalid-request` with pointers. */
  async refuseUnknown(
    transaction: Transaction,
    { fields, owner }: Candidate,
    isNew: (field: keyof MaterialFields) => boolean,
  ): Promise<void> {
    const errors = [
      ...detailsErrors(fields.kind, fields.details),
      ...(await this.places.errorsIn(fields.places, '/places')),
      ...(await this.places.errorsIn(placesInDetails(fields.details), '/details/placeOfPilot')).map(error => ({
        ...error,
        pointer: '/details/placeOfPilot',
      })),
      ...languageErrors(fields),
      ...(isNew('audience') ? await audienceErrors(transaction, fields.audience, owner) : []),
      ...(isNew('files') ? await fileErrors(transaction, fields.files, owner) : []),
    ];
    if (errors.length > 0) throw new Problem('invalid-request', { errors });
  }

  /** Asks about text that may tell who a child is. @throws Problem `looks-like-a-child` with the passages, masked. */
  askAboutIdentity({ fields, identityChecked }: Candidate): void {
    if (identityChecked) return;
    const questions = textsOf(fields).flatMap(([pointer, text]) =>
      questionsAboutIdentity(text).map(question => ({ pointer, ...question })),
    );
    if (questions.length === 0) return;
    throw new Problem('looks-like-a-child', {
      errors: questions
        .slice(0, 20)
        .map(({ pointer, reason, snippet }) => ({ pointer, detail: `${sentences[reason]} “${snippet}”` })),
      extra: { questions: questions.slice(0, 20) },
    });
  }

  /** Asks about records that look like this one. @throws Problem `looks-alike` with `similar`. */
  async askAboutLookAlikes(transaction: Transaction, { fields, owner, id, similarChecked }: Candidate): Promise<void> {
    if (similarChecked) return;
    const similar = await this.lookAlikes.find(transaction, fields, owner, id);
    if (similar.length > 0) throw new Problem('looks-alike', { extra: { similar } });
  }
}

const sentences = {
  'named-child': 'This seems to name a child:',
  'national-id': 'This looks like a person’s number:',
  'birth-date': 'This seems to be somebody’s date of birth:',
  phone: 'This looks like the telephone number of a child’s family:',
  'case-number': 'This looks like the number of a case:',
} as const;

function textsOf({ title, summary = '', body, translations }: MaterialFields): [string, string][] {
  return [
    ['/title', title],
    ['/summary', summary],
    ['/body', body],
    ...translations.flatMap((translation, index): [string, string][] => [
      [`/translations/${index}/title`, translation.title],
      [`/translations/${index}/body`, translation.body],
    ]),
  ];
}

function languageErrors({ language, translations }: MaterialFields): FieldError[] {
  const languages = [language, ...translations.map(translation => translation.language)];
  return translations.flatMap(({ language: of }, index) => {
    if (languages.indexOf(of) === index + 1) return [];
    return [{ pointer: `/translations/${index}/language`, detail: `There is a text in "${of}" already.` }];
  });
}

async function audienceErrors(transaction: Transaction, audience: Audience, owner: string): Promise<FieldError[]> {
  if (typeof audience === 'string') return [];
  if ('group' in audience) {
    const found = await transaction.query(selectGroup, [audience.group, owner]);
    const detail = 'There is no such group, or your organisation is not in it.';
    return found.length > 0 ? [] : [{ pointer: '/audience/group', detail }];
  }
  const [list, ids, sql, noun] =
    'organisations' in audience
      ? (['organisations', audience.organisations, selectOrganisations, 'organisation'] as const)
      : (['persons', audience.persons, selectPersons, 'person'] as const);
  const found = new Set((await transaction.query<{ id: string }>(sql, [ids])).map(row => row.id));
  return ids.flatMap((id, index) =>
    found.has(id.toLowerCase())
      ? []
      : [{ pointer: `/audience/${list}/${index}`, detail: `There is no ${noun} of the coalition with this id.` }],
  );
}

async function fileErrors(transaction: Transaction, ids: string[], owner: string): Promise<FieldError[]> {
  if (ids.length === 0) return [];
  const rows = await transaction.query<{ id: string; state: string }>(
    'select id, state from hub.files where id = any($1) and organisation_id = $2',
    [ids, owner],
  );
  const states = new Map(rows.map(row => [row.id, row.state]));
  return ids.flatMap((id, index) => {
    const pointer = `/files/${index}`;
    const state = states.get(id.toLowerCase());
    if (state === undefined)
      return [{ pointer, detail: 'Your organisation has sent no file with this id: POST /v1/files first.' }];
    if (ids.indexOf(id) !== index) return [{ pointer, detail: 'It is in the list twice.' }];
    return state === 'ready'
      ? []
      : [{ pointer, detail: 'A coordinator looks at this file first; attach it when it is ready.' }];
  });
}

const selectGroup = `
  select from access.groups g join access.group_members m on m.group_id = g.id
  where g.id = $1 and m.organisation_id = $2 and (g.ended_on is null or g.ended_on >= current_date)
    and m.from_date <= current_date and (m.until_date is null or m.until_date >= current_date) limit 1`;
const selectOrganisations = `select id from access.organisations where id = any($1) and standing not in ('applicant', 'suspended', 'left')`;
const selectPersons = `
  select p.id from access.people p where p.id = any($1) and p.state = 'active'
    and exists (select from access.memberships m where m.person_id = p.id and m.ended_at is null)`;
