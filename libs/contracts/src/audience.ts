import { z } from 'zod';

/** The audiences of `docs/glossary.md`, narrow to wide, as they are written in requests, answers and events. */
export const Audience = z
  .union([
    z.enum(['public', 'coalition+government', 'coalition', 'own']),
    z.strictObject({ group: z.uuid() }),
    z.strictObject({ organisations: z.array(z.uuid()).min(1).max(50) }),
    z.strictObject({ persons: z.array(z.uuid()).min(1).max(50) }),
  ])
  .meta({
    id: 'Audience',
    description: 'Who may see a record: the widest circle is "public", the narrowest a list of persons.',
  });
export type Audience = z.output<typeof Audience>;

/** The name of an audience without its members, as shown to people and written in `dataclassification`. */
export type AudienceName =
  'public' | 'coalition+government' | 'coalition' | 'own' | 'group' | 'organisations' | 'persons';

/** The name of an audience without the ids it lists. */
export function audienceName(audience: Audience): AudienceName {
  if (typeof audience === 'string') return audience;
  if ('group' in audience) return 'group';
  return 'organisations' in audience ? 'organisations' : 'persons';
}

/** TLP 2.0 label of an audience, for display beside it (FIRST, https://www.first.org/tlp/). */
export function tlpLabel(audience: AudienceName): string {
  const labels: Record<AudienceName, string> = {
    public: 'TLP:CLEAR',
    'coalition+government': 'TLP:GREEN',
    coalition: 'TLP:GREEN',
    group: 'TLP:AMBER',
    organisations: 'TLP:AMBER',
    own: 'TLP:AMBER+STRICT',
    persons: 'TLP:RED',
  };
  return labels[audience];
}

/**
 * The reader tokens of a record: it is visible to whoever holds one of them.
 * The owner always reads its own records, except where single persons were named.
 */
export function readersOf(audience: Audience, owner: string): string[] {
  if (typeof audience === 'string') return audience === 'own' ? [`org:${owner}`] : [audience, `org:${owner}`];
  if ('group' in audience) return [`group:${audience.group}`, `org:${owner}`];
  if ('organisations' in audience) return [...new Set([...audience.organisations, owner])].map(id => `org:${id}`);
  return audience.persons.map(id => `person:${id}`);
}
