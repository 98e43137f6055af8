import fc from 'fast-check';
import { parseCsv } from './csv.rules.js';

const cellsOf = (text: string): Record<string, string>[] => {
  const table = parseCsv(text);
  if ('problem' in table) throw new Error(table.problem);
  return table.rows.map(row => ({ ...row.cells }));
};

describe('a table', () => {
  it('is read as spreadsheets save it: with commas, semicolons or tabs, a byte order mark and Windows line ends', () => {
    const expected = [{ code: 'MN-041', name: 'Khövsgöl; north' }];
    expect(cellsOf('code,name\nMN-041,Khövsgöl; north\n')).toEqual(expected);
    expect(cellsOf('\ufeffCode;Name\r\nMN-041;"Khövsgöl; north"\r\n')).toEqual(expected);
    expect(cellsOf('code\tname\rMN-041\tKhövsgöl; north')).toEqual(expected);
  });

  it('keeps quotation marks and line breaks of quoted cells, and counts lines as an editor does', () => {
    const table = parseCsv('code,name\n\nA,"two\nlines"\nB,"say ""no"""\n');
    expect(table).toMatchObject({
      rows: [
        { line: 3, cells: { name: 'two\nlines' } },
        { line: 5, cells: { name: 'say "no"' } },
      ],
    });
  });

  it('is refused when a quotation mark is left open, a column is there twice, or it is empty', () => {
    expect(parseCsv('code\n"open')).toHaveProperty('problem');
    expect(parseCsv('code,code\n1,2')).toHaveProperty('problem');
    expect(parseCsv(' \n')).toHaveProperty('problem');
  });

  it('gives back what was written, for any cells', () => {
    const cell = fc.string({ maxLength: 12 }).map(text => text.trim());
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 10 }), rows => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const csv = ['one,two', ...rows.map(([one, two]) => `${quoted(one)},${quoted(two)}`)].join('\n');
        expect(cellsOf(csv)).toEqual(rows.filter(row => row.some(Boolean)).map(([one, two]) => ({ one, two })));
      }),
    );
  });
});
