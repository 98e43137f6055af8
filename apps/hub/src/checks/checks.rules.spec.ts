import { detailsErrors, placesInDetails } from './details.rules.js';
import { comparisonOf, isAlike } from './look-alikes.rules.js';

describe('details', () => {
  it.each([
    ['crc_report', {}, ['/details/crcClusters']],
    ['draft_law', { crcClusters: [] }, ['/details/crcClusters']],
    ['draft_law', { crcClusters: ['5', '11'] }, ['/details/crcClusters/1']],
    ['draft_law', { crcClusters: '5' }, ['/details/crcClusters']],
    ['best_practice', { evidenceGrade: 'prooven', replication: 3 }, ['/details/evidenceGrade', '/details/replication']],
    ['announced_study', { plannedFrom: '2027-03-01', plannedTo: '2027-01-01' }, ['/details/plannedTo']],
    ['announced_study', { plannedFrom: 'spring' }, ['/details/plannedFrom']],
    ['study', { anything: 'else' }, []],
    ['draft_law', { crcClusters: ['1', '10'] }, []],
  ])('of %s are checked: %j', (kind, details, pointers) => {
    expect(detailsErrors(kind, details).map(error => error.pointer)).toEqual(pointers);
  });

  it('suggest the nearest code, and name the place of a pilot', () => {
    expect(detailsErrors('best_practice', { evidenceGrade: 'prooven' })[0]?.detail).toContain('proven');
    expect(placesInDetails({ placeOfPilot: 'MN-041' })).toEqual(['MN-041']);
  });
});

describe('look-alikes', () => {
  it('are asked for where work would be done twice', () => {
    expect([comparisonOf('announced_study'), comparisonOf('study'), comparisonOf('news')]).toEqual([
      'likeness',
      'equal title',
      'none',
    ]);
  });

  it('need less likeness on a common place or theme', () => {
    expect(isAlike({ likeness: 0.5, sharesPlaceOrTheme: true })).toBe(true);
    expect(isAlike({ likeness: 0.5, sharesPlaceOrTheme: false })).toBe(false);
    expect(isAlike({ likeness: 0.7, sharesPlaceOrTheme: false })).toBe(true);
    expect(isAlike({ likeness: 0.4, sharesPlaceOrTheme: true })).toBe(false);
  });
});
