import { parseCsv } from './csv.rules.js';
import { readPlaces } from './place-import.rules.js';

const known = [
  { code: 'MN', level: 0 },
  { code: 'MN-041', level: 1 },
  { code: 'VN-68', level: 1 },
];
const read = (csv: string) => readPlaces(parseCsv(csv), known);

describe('an import of places', () => {
  it('takes over what a row says and leaves alone what the table does not have', () => {
    const { places, errors } = read(
      'code,parent,level,name,name_mn,child_population,child_population_year,child_population_source\n' +
        'MN-041-04,MN-041,2,Alag-Erdene,Алаг-Эрдэнэ,"1,204",2024,NSO\nMN-041-07,MN-041-04,3,Bag 1,,,,\n',
    );
    expect(errors).toEqual([]);
    expect(places[0]).toMatchObject({
      code: 'MN-041-04',
      parent: 'MN-041',
      level: 2,
      names: { en: 'Alag-Erdene', mn: 'Алаг-Эрдэнэ' },
      childPopulation: { count: 1204, year: 2024, source: 'NSO' },
    });
    expect(places[0]?.pcode).toBeUndefined();
    expect(places[1]?.childPopulation).toBeNull();
  });

  it('reads the columns of the list it was begun with', () => {
    const { places, errors } = read(
      'code,country,level,name,local_language,local_name,pcode,valid_from,valid_to,succeeded_by,gso_code\nMN-099,MN,1,New,mn,Шинэ,MN99,2027-01-01,,,\n',
    );
    expect(errors).toEqual([]);
    expect(places).toMatchObject([
      {
        code: 'MN-099',
        parent: 'MN',
        names: { en: 'New', mn: 'Шинэ' },
        validFrom: '2027-01-01',
        validTo: null,
        succeededBy: [],
      },
    ]);
  });

  it.each([
    ['code\nmn 41\n', 'code'],
    ['code,name,level\nMN-050,A,2\n', 'parent'],
    ['code,parent,level\nMN-050,MN,1\n', 'name'],
    ['code,parent,level,name\nMN-050,MN-999,2,A\n', 'parent'],
    ['code,parent,level,name\nMN-050,MN-041,1,A\n', 'parent'],
    ['code,parent,level,name\nMN-050,MN,9,A\n', 'level'],
    ['code,valid_to\nMN-041,2027-02-30\n', 'valid_to'],
    ['code,valid_from,valid_to\nMN-041,2027-01-01,2026-01-01\n', 'valid_to'],
    ['code,succeeded_by\nMN-041,MN-777\n', 'succeeded_by'],
    ['code,child_population\nMN-041,many\n', 'child_population'],
    [
      'code,child_population,child_population_year,child_population_source\nMN-041,100,2024,\n',
      'child_population_source',
    ],
    ['code,colour\nMN-041,red\n', 'colour'],
    ['code\nMN-041\nMN-041\n', 'code'],
  ])('names the row and the column: %j', (csv, column) => {
    const { errors } = read(csv);
    expect(errors[0]).toMatchObject({ column });
    expect(errors[0]?.row).toBeGreaterThan(0);
  });
});
