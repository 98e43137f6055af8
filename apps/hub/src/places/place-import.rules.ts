import { contentLanguages } from '@ortoo/contracts';
import { type CsvRow, type CsvTable } from './csv.rules.js';

/** A place as an import writes it; what is undefined was not in the file and stays as it is. */
export interface ImportedPlace {
  line: number;
  code: string;
  parent?: string;
  level?: number;
  names: Record<string, string>;
  pcode?: string | null;
  gsoCode?: string | null;
  validFrom?: string | null;
  validTo?: string | null;
  succeededBy?: string[];
  childPopulation?: { count: number; year: number; source: string } | null;
}

/** A cell that cannot be taken over. */
export interface RowError {
  row: number;
  column: string;
  detail: string;
}

/** What the hub knows of a place before the import. */
export interface KnownPlace {
  code: string;
  level: number;
}

const codeShape = /^[A-Z]{2}(-[A-Z0-9]{1,12}){0,3}$/;
const nameColumns = new Map<string, string>([
  ['name', 'en'],
  ...contentLanguages.map(({ code }): [string, string] => [`name_${code.toLowerCase()}`, code]),
]);
const columns = new Set([
  ...nameColumns.keys(),
  ...'code country parent level local_language local_name pcode gso_code valid_from valid_to succeeded_by'.split(' '),
  ...'child_population child_population_year child_population_source'.split(' '),
]);

/** Reads the places of a table; a row with an error is left out and named. */
export function readPlaces(
  table: CsvTable,
  known: readonly KnownPlace[],
): { places: ImportedPlace[]; errors: RowError[] } {
  if ('problem' in table) return { places: [], errors: [{ row: 1, column: '', detail: table.problem }] };
  const strange = table.columns.filter(column => !columns.has(column));
  if (strange.length > 0)
    return {
      places: [],
      errors: strange.map(column => ({ row: 1, column: column.slice(0, 60), detail: 'This column is not known.' })),
    };
  const levels = new Map(known.map(place => [place.code, place.level]));
  const read = table.rows.map(row => readRow(row, new Set(table.columns)));
  for (const { place } of read) if (!levels.has(place.code)) levels.set(place.code, place.level ?? -1);
  const errors = read.flatMap(({ place, errors: own }) => [...own, ...errorsOfLinks(place, levels, known)]);
  const lines = new Set(errors.map(error => error.row));
  return {
    places: read.map(({ place }) => place).filter(place => !lines.has(place.line)),
    errors: [...errors, ...twice(read.map(({ place }) => place))],
  };
}

function readRow({ line, cells }: CsvRow, given: Set<string>): { place: ImportedPlace; errors: RowError[] } {
  const errors: RowError[] = [];
  const wrong = (column: string, detail: string): undefined => void errors.push({ row: line, column, detail });
  const code = cells['code'] ?? '';
  if (!codeShape.test(code))
    wrong('code', 'Write a code like MN-041 or MN-041-01: country, then what ISO or the statistics office uses.');
  const number = (column: string, most: number): number | undefined => {
    const text = (cells[column] ?? '').replace(/[\s\u00a0,]/g, '');
    if (text === '') return undefined;
    return /^\d{1,9}$/.test(text) && Number(text) <= most
      ? Number(text)
      : wrong(column, `Write a whole number up to ${most}.`);
  };
  const text = (column: string): string | null | undefined => (given.has(column) ? cells[column] || null : undefined);
  const date = (column: string): string | null | undefined => {
    const value = text(column);
    return value && !isDate(value) ? wrong(column, 'Write a date as 2026-11-24.') : value;
  };
  const level = number('level', 3);
  const parent = parentOf(cells, level);
  const place: ImportedPlace = {
    line,
    code,
    names: namesOf(cells),
    ...(level === undefined ? {} : { level }),
    ...(parent ? { parent } : {}),
    pcode: text('pcode'),
    gsoCode: text('gso_code'),
    validFrom: date('valid_from'),
    validTo: date('valid_to'),
    succeededBy: given.has('succeeded_by') ? (cells['succeeded_by'] ?? '').split(/[\s;]+/).filter(Boolean) : undefined,
    childPopulation: given.has('child_population') ? populationOf(cells, number, wrong) : undefined,
  };
  return { place, errors };
}

/** The list that the hub begins with names the country of first-level units in a column of its own. */
function parentOf(cells: Record<string, string>, level: number | undefined): string | undefined {
  return cells['parent'] || (level === 1 && cells['country']) || undefined;
}

function namesOf(cells: Record<string, string>): Record<string, string> {
  const names: Record<string, string> = {};
  for (const [column, language] of nameColumns) if (cells[column]) names[language] = cells[column];
  const local = contentLanguages.find(({ code }) => code === cells['local_language'])?.code;
  if (local && cells['local_name']) names[local] = cells['local_name'];
  return names;
}

function populationOf(
  cells: Record<string, string>,
  number: (column: string, most: number) => number | undefined,
  wrong: (column: string, detail: string) => undefined,
): ImportedPlace['childPopulation'] {
  const count = number('child_population', 100_000_000);
  if (count === undefined) return null;
  const year = number('child_population_year', 2100);
  if (year === undefined) return wrong('child_population_year', 'Say for which year the number of children holds.');
  const source = cells['child_population_source'] ?? '';
  // A figure without a source cannot be weighed later.
  return source === ''
    ? wrong('child_population_source', 'Say where the number of children comes from.')
    : { count, year, source };
}

type Complaint = Omit<RowError, 'row'>;

function errorsOfLinks(place: ImportedPlace, levels: Map<string, number>, known: readonly KnownPlace[]): RowError[] {
  const isNew = !known.some(({ code }) => code === place.code);
  const found = [...(isNew ? missingIn(place) : []), ...errorsOfParent(place, levels), ...errorsOfDates(place, levels)];
  return found.map(complaint => ({ row: place.line, ...complaint }));
}

function missingIn({ names, level, parent }: ImportedPlace): Complaint[] {
  const found: Complaint[] = [];
  if (names['en'] === undefined) found.push({ column: 'name', detail: 'A new place needs a name in Latin letters.' });
  if (level === undefined)
    found.push({ column: 'level', detail: 'A new place needs a level: 1 province, 2 district, 3 below.' });
  if (level !== 0 && !parent) found.push({ column: 'parent', detail: 'Say which place contains it.' });
  return found;
}

function errorsOfParent({ code, level, parent }: ImportedPlace, levels: Map<string, number>): Complaint[] {
  if (parent === undefined) return [];
  const above = levels.get(parent);
  if (above === undefined) return [{ column: 'parent', detail: `There is no place "${parent.slice(0, 20)}".` }];
  if (above < (level ?? levels.get(code) ?? 0)) return [];
  return [{ column: 'parent', detail: 'What contains a place has a smaller level than the place.' }];
}

function errorsOfDates(
  { succeededBy = [], validFrom, validTo }: ImportedPlace,
  levels: Map<string, number>,
): Complaint[] {
  const unknown = succeededBy.filter(code => !levels.has(code));
  const found = unknown.map(code => ({ column: 'succeeded_by', detail: `There is no place "${code.slice(0, 20)}".` }));
  if (validFrom && validTo && validTo < validFrom)
    found.push({ column: 'valid_to', detail: 'It ends before it begins.' });
  return found;
}

function twice(places: readonly ImportedPlace[]): RowError[] {
  const seen = new Set<string>();
  return places.flatMap(({ code, line }) => {
    if (seen.has(code)) return [{ row: line, column: 'code', detail: `${code} is in the file twice.` }];
    seen.add(code);
    return [];
  });
}

function isDate(text: string): boolean {
  return (
    /^(1[89]|2\d)\d\d-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    new Date(text).toISOString().startsWith(text)
  );
}
