import { compareVersions, isBelowSecurityFloor, whatToDo } from './nats-binary.js';

describe('isBelowSecurityFloor', () => {
  it.each([
    ['2.9.10', true],
    ['2.10.27', true],
    ['2.12.14', true],
    ['2.12.15', false],
    ['2.12.15-preview.1', false],
    ['2.13.99', true],
    ['2.14.4', true],
    ['2.14.5', false],
    ['2.15.1', false],
    ['3.0.0', false],
  ])('of %s is %s', (version, expected) => {
    expect(isBelowSecurityFloor(version)).toBe(expected);
  });
});

describe('compareVersions', () => {
  it('orders by number, not by letter', () => {
    expect(['2.10.0', '2.9.10', '2.9.9', '10.0.0'].sort(compareVersions)).toEqual([
      '2.9.9',
      '2.9.10',
      '2.10.0',
      '10.0.0',
    ]);
  });
});

describe('whatToDo', () => {
  it.each([
    ['darwin', 'brew install nats-server'],
    ['win32', 'winget install'],
    ['linux', "your distribution's package"],
  ] as const)('names a way on %s', (platform, way) => {
    expect(whatToDo(platform)).toContain(way);
    expect(whatToDo(platform)).toContain('ORTOO_NATS_SERVER');
  });

  it('says that the one found is too old', () => {
    expect(whatToDo('linux', '2.8.4')).toContain('nats-server 2.8.4 is too old');
  });
});
