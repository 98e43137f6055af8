import { type EventFilters } from '@ortoo/contracts';
import { type LogEntry } from '@ortoo/messaging';

/** A filter made ready: one group of tags per dimension; an entry has to meet every group. */
export interface PreparedFilter {
  types: Set<string> | null;
  groups: Set<string>[];
}

const dimensions = { themes: 'theme', places: 'place', orgs: 'org', languages: 'lang', kinds: 'kind' } as const;

/** Makes a filter ready; null when it lets everything pass. */
export function prepareFilter(filters: EventFilters): PreparedFilter | null {
  const groups = Object.entries(dimensions).flatMap(([name, prefix]) => {
    const wanted = filters[name as keyof typeof dimensions];
    return wanted && wanted.length > 0 ? [new Set(wanted.map(code => `${prefix}:${code}`))] : [];
  });
  const types = filters.types?.length ? new Set(filters.types.map(shortType)) : null;
  return types || groups.length > 0 ? { types, groups } : null;
}

/** Whether an entry passes. Redactions pass every filter: whoever holds a copy has to hear of them. */
export function passes(filter: PreparedFilter | null, entry: LogEntry): boolean {
  if (!filter || !entry.event || entry.event.type === 'record.redacted') return true;
  const { type, tags } = entry.event;
  if (filter.types && !filter.types.has(type)) return false;
  return filter.groups.every(group => tags.some(tag => group.has(tag)));
}

/** `org.ortoo.report.published.v1` and `report.published` name the same type. */
export function shortType(type: string): string {
  return type.replace(/^org\.ortoo\./, '').replace(/\.v\d+$/, '');
}
