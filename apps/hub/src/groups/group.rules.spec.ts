import fc from 'fast-check';
import { chairsOn, demandFreeOffice, holdsOn, mayBelong, overlap, type Term } from './group.rules.js';

const day = fc
  .integer({ min: 0, max: 60 })
  .map(days => new Date(Date.UTC(2027, 0, 1 + days)).toISOString().slice(0, 10));
const days = Array.from({ length: 70 }, (_, index) =>
  new Date(Date.UTC(2027, 0, 1 + index)).toISOString().slice(0, 10),
);
const term = fc
  .tuple(day, fc.option(day))
  .map(([from, until]) => ({ from, until: until === null || until < from ? null : until }));
const chair = (organisationId: string, from: string, until: string | null, office: Term['office'] = 'chair'): Term => ({
  id: organisationId,
  office,
  organisationId,
  from,
  until,
});

describe('terms', () => {
  it('overlap exactly when there is a day on which both hold', () => {
    fc.assert(
      fc.property(
        term,
        term,
        (one, other) => overlap(one, other) === days.some(today => holdsOn(one, today) && holdsOn(other, today)),
      ),
    );
  });

  it('name the chair and co-chairs of a day, first and last day included', () => {
    const terms = [
      chair('A', '2027-01-01', '2027-06-30'),
      chair('B', '2027-07-01', null),
      chair('C', '2027-01-01', null, 'co-chair'),
      chair('D', '2027-01-01', null, 'member'),
    ];
    expect(chairsOn(terms, '2027-06-30')).toEqual(['A', 'C']);
    expect(chairsOn(terms, '2027-07-01')).toEqual(['B', 'C']);
  });

  it('leave one chair at a time, and any number of co-chairs', () => {
    const terms = [chair('A', '2027-01-01', '2027-06-30')];
    expect(() => demandFreeOffice(terms, chair('B', '2027-07-01', null))).not.toThrow();
    expect(() => demandFreeOffice(terms, chair('B', '2027-06-30', null))).toThrow(
      'taken from 2027-01-01 until 2027-06-30',
    );
    const co = [chair('A', '2027-01-01', null, 'co-chair')];
    expect(() => demandFreeOffice(co, chair('B', '2027-01-01', null, 'co-chair'))).not.toThrow();
    expect(() => demandFreeOffice(co, chair('A', '2027-01-01', null, 'co-chair'))).toThrow('taken');
  });
});

describe('belonging', () => {
  it('keeps government, observers and donors out of groups of the coalition alone', () => {
    for (const standing of ['government', 'observer', 'donor']) {
      expect(mayBelong(standing, 'coalition')).toBe(false);
      expect(mayBelong(standing, 'group')).toBe(false);
      expect(mayBelong(standing, 'coalition+government')).toBe(true);
    }
    expect(mayBelong('member', 'coalition')).toBe(true);
    expect(mayBelong('applicant', 'public')).toBe(false);
  });
});
