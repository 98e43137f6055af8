import { z } from 'zod';
import { OrganisationReference } from '../events/material-snapshot.schema.js';
import { ContentLanguageCode, LanguageCode } from '../vocabularies/languages.js';
import { OrganisationStanding, OrganisationTypeCode } from '../vocabularies/organisations.js';
import { ThemeCode } from '../vocabularies/themes.js';
import { PageQuery, pageOf } from './paging.schema.js';
import { line, MailAddress, paragraphs, WebAddress } from './text.schema.js';

/** Whom to ask at an organisation: work contacts only. */
const FocalPoint = z
  .strictObject({ name: line(1, 120), email: MailAddress, task: line(1, 120).optional() })
  .meta({ id: 'FocalPoint' });

const Name = z.strictObject({ language: ContentLanguageCode, name: line(2, 200) });
const About = z.strictObject({ language: ContentLanguageCode, text: paragraphs(4000) });

/** A number under which a register knows the organisation; together `{scheme}-{value}` is its IATI identifier. */
const Identifier = z.strictObject({
  scheme: z
    .string()
    .regex(
      /^[A-Z]{2}-[A-Z0-9]{2,12}$/,
      'Write the code of the register, for example XM-DAC, MN-CR or VN-TIN (org-id.guide).',
    ),
  value: z.string().regex(/^[A-Za-z0-9._/-]{1,60}$/, 'Write the number as the register shows it, without spaces.'),
});

const eachLanguageOnce = (entries: { language: string }[]): boolean =>
  new Set(entries.map(entry => entry.language)).size === entries.length;

/** What an organisation says of how it keeps children safe: the four standards of Keeping Children Safe. */
export const Safeguarding = z
  .strictObject({
    policyUrl: WebAddress.describe('Where its child-safeguarding policy can be read.'),
    focalPoint: FocalPoint,
    codeOfConductAccepted: z.literal(true).describe('Its staff accept the code of conduct of the coalition.'),
    standards: z
      .strictObject({ policy: z.boolean(), people: z.boolean(), procedures: z.boolean(), accountability: z.boolean() })
      .optional()
      .describe('Self-assessment against the four standards of Keeping Children Safe.'),
  })
  .meta({ id: 'Safeguarding' });
export type Safeguarding = z.output<typeof Safeguarding>;

const fields = {
  name: line(2, 200),
  names: z
    .array(Name)
    .max(10)
    .refine(eachLanguageOnce, 'Give one name for each language.')
    .describe('Its name in other languages.'),
  acronym: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} .&+-]{0,18}[\p{L}\p{N}]$/u, 'Use 2 to 20 letters and digits.')
    .nullable(),
  aliases: z.array(line(2, 200)).max(20),
  type: OrganisationTypeCode,
  ochaType: z.int().min(400).max(499).nullable().describe('OCHA organisation type, for example 437.'),
  identifiers: z.array(Identifier).max(20),
  headquarters: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Use the two letters of ISO 3166, for example MN.')
    .nullable(),
  worksIn: z.array(z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,12})*$/, 'Use place codes, for example MN-041.')).max(100),
  homepage: WebAddress.nullable(),
  about: z.array(About).max(10).refine(eachLanguageOnce, 'Give one text for each language.'),
  themes: z.array(ThemeCode).max(40),
  focalPoints: z.array(FocalPoint).max(10),
};

/** Standings that an organisation can be admitted to. */
export const AdmittedStanding = z.enum(['member', 'observer', 'government', 'donor']).meta({ id: 'AdmittedStanding' });
export type AdmittedStanding = z.output<typeof AdmittedStanding>;

/** Body of `POST /v1/applications`: what an organisation says of itself when it asks to join. */
export const NewApplication = z
  .strictObject({
    name: fields.name,
    names: fields.names.default([]),
    acronym: fields.acronym.default(null),
    aliases: fields.aliases.default([]),
    type: fields.type,
    ochaType: fields.ochaType.default(null),
    identifiers: fields.identifiers.default([]),
    headquarters: fields.headquarters.default(null),
    worksIn: fields.worksIn.default([]),
    homepage: fields.homepage.default(null),
    about: fields.about.default([]),
    themes: fields.themes.default([]),
    focalPoints: fields.focalPoints.default([]),
    standing: AdmittedStanding.default('member').describe('What it wants to be to the coalition.'),
    contact: z
      .strictObject({ name: line(1, 120), email: MailAddress, language: LanguageCode.default('en') })
      .describe('Who is invited as its first editor once it is admitted.'),
    safeguarding: Safeguarding,
  })
  .meta({ id: 'NewApplication' });
export type NewApplication = z.output<typeof NewApplication>;

/** Body of `PATCH /v1/organisations/{id}`: only what changes. */
export const OrganisationChange = z
  .strictObject({ ...fields, safeguarding: Safeguarding })
  .partial()
  .refine(change => Object.keys(change).length > 0, 'Name at least one field to change.')
  .meta({ id: 'OrganisationChange' });
export type OrganisationChange = z.output<typeof OrganisationChange>;

/** How the application of an organisation went. */
const Admission = z
  .object({
    status: z.enum(['pending', 'admitted', 'refused']),
    asks: AdmittedStanding.optional(),
    contact: z.object({ name: z.string(), email: z.string(), language: z.string() }).optional(),
    checklist: z.record(z.string(), z.boolean()).optional(),
    reason: z.string().optional(),
    decidedBy: z.string().optional(),
    decidedAt: z.string().optional(),
  })
  .meta({ id: 'Admission' });

/** An organisation as the API answers it; the last three fields only to those who may read them. */
export const Organisation = z
  .object({
    id: z.uuid(),
    standing: OrganisationStanding,
    ...fields,
    acronym: z.string().nullable(),
    joinedAt: z.string().nullable(),
    leftAt: z.string().nullable(),
    mergedInto: OrganisationReference.nullable().describe(
      'The organisation that it became part of: use that id from now on.',
    ),
    version: z.int(),
    focalPoints: z.array(FocalPoint).optional().describe('Only for organisations of the coalition.'),
    safeguarding: Safeguarding.partial().optional().describe('Only for organisations of the coalition.'),
    admission: Admission.optional().describe('Only for the organisation itself and coordinators.'),
  })
  .meta({ id: 'Organisation' });
export type Organisation = z.output<typeof Organisation>;

/** Query of `GET /v1/organisations`. */
export const OrganisationsQuery = PageQuery.extend({
  q: line(0, 100)
    .optional()
    .describe('Part of a name, an alias or the acronym, in any of its languages; accents and case do not matter.'),
  standing: AdmittedStanding.optional(),
  theme: ThemeCode.optional(),
});
export type OrganisationsQuery = z.output<typeof OrganisationsQuery>;

/** Query of `GET /v1/applications`. */
export const ApplicationsQuery = PageQuery.extend({ status: z.enum(['pending', 'refused']).default('pending') });
export type ApplicationsQuery = z.output<typeof ApplicationsQuery>;

/** Answer of the lists of organisations. */
export const OrganisationsPage = pageOf(Organisation, 'OrganisationsPage');

/** Answer of `POST /v1/applications`. */
export const ApplicationReceipt = z
  .object({ id: z.uuid(), status: z.literal('pending') })
  .meta({ id: 'ApplicationReceipt' });
export type ApplicationReceipt = z.output<typeof ApplicationReceipt>;

const confirmed = (what: string) => z.literal(true, `Confirm that ${what}.`).describe(`Confirmed: ${what}.`);

/** Body of `POST /v1/applications/{id}/admission`: nobody is admitted before each point was checked. */
export const AdmissionDecision = z
  .strictObject({
    standing: AdmittedStanding,
    checklist: z.strictObject({
      identityVerified: confirmed('the organisation is who it says it is'),
      safeguardingPolicyRead: confirmed('its child-safeguarding policy was read'),
      safeguardingFocalPointReached: confirmed('its safeguarding focal point was reached'),
      codeOfConductAccepted: confirmed('its staff accept the code of conduct'),
    }),
  })
  .meta({ id: 'AdmissionDecision' });
export type AdmissionDecision = z.output<typeof AdmissionDecision>;

/** Body of a refusal, suspension or departure: why. */
export const Reason = z.strictObject({ reason: paragraphs(1000).min(3) }).meta({ id: 'Reason' });
export type Reason = z.output<typeof Reason>;

/** Body of `POST /v1/organisations/{id}/merge`. */
export const Merge = z
  .strictObject({ into: z.uuid().toLowerCase().describe('The organisation that goes on.') })
  .meta({ id: 'Merge' });
export type Merge = z.output<typeof Merge>;
