/** A row of a spreadsheet with its number in the file, counted from 1, header included. */
export interface CsvRow {
  line: number;
  cells: Record<string, string>;
}

/** A table as it stands in a file; `problem` says why it could not be read. */
export type CsvTable = { columns: string[]; rows: CsvRow[] } | { problem: string };

/** Reads comma, semicolon or tab separated text with a header (RFC 4180), as spreadsheet programs of our regions save it. */
export function parseCsv(text: string): CsvTable {
  const plain = text.replace(/^\ufeff/, '');
  const lines = linesOf(plain, separatorOf(plain));
  if (lines === null) return { problem: 'A quotation mark is opened and never closed.' };
  const [header, ...rest] = lines.filter(line => line.cells.some(cell => cell.trim() !== ''));
  if (!header) return { problem: 'The file is empty.' };
  const columns = header.cells.map(name => name.trim().toLowerCase());
  const twice = columns.find((name, index) => name !== '' && columns.indexOf(name) !== index);
  if (twice !== undefined) return { problem: `The column "${twice.slice(0, 60)}" is there twice.` };
  return {
    columns: columns.filter(Boolean),
    rows: rest.map(({ number, cells }) => ({ line: number, cells: cellsOf(columns, cells) })),
  };
}

function cellsOf(columns: string[], cells: string[]): Record<string, string> {
  const named = columns.flatMap((name, index) => (name === '' ? [] : [[name, (cells[index] ?? '').trim()] as const]));
  return Object.assign(Object.create(null) as Record<string, string>, Object.fromEntries(named));
}

function separatorOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const counts = [',', ';', '\t'].map(separator => ({ separator, count: header.split(separator).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).separator;
}

interface Line {
  number: number;
  cells: string[];
}

/** Splits text into lines of cells; null when a quoted cell never ends. */
function linesOf(text: string, separator: string): Line[] | null {
  const lines: Line[] = [];
  let line: Line = { number: 1, cells: [] };
  let number = 1;
  for (let at = 0; at <= text.length; at++) {
    const cell = text[at] === '"' ? quotedAt(text, at) : bareAt(text, at, separator);
    if (cell === null) return null;
    line.cells.push(cell.value);
    number += text.slice(at, cell.end).split('\n').length - 1;
    at = cell.end;
    if (text[at] === separator) continue;
    if (text[at] === '\r' && text[at + 1] === '\n') at++;
    lines.push(line);
    line = { number: ++number, cells: [] };
  }
  return lines;
}

interface Cell {
  value: string;
  /** Where the separator or line end after it stands. */
  end: number;
}

function bareAt(text: string, at: number, separator: string): Cell {
  let end = at;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
  return { value: text.slice(at, end), end };
}

/** A quoted cell; what stands between its end and the separator belongs to it, as spreadsheets read it. */
function quotedAt(text: string, at: number): Cell | null {
  let close = at + 1;
  while (close < text.length && !(text[close] === '"' && text[close + 1] !== '"')) close += text[close] === '"' ? 2 : 1;
  if (close >= text.length) return null;
  let end = close + 1;
  while (end < text.length && !/[,;\t\r\n]/.test(text[end] ?? '')) end++;
  return { value: text.slice(at + 1, close).replaceAll('""', '"') + text.slice(close + 1, end), end };
}
