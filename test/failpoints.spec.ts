import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crashPoints } from '../scripts/faults/crash-points.js';

const root = join(import.meta.dirname, '..');

/** Names of all failpoints in the sources of services and libraries. */
function failpointsInSources(): string[] {
  const found = ['apps', 'libs'].flatMap(place =>
    readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
      .filter(path => /^[^/]+\/src\/.*\.tsx?$/.test(path) && !/spec\.tsx?$/.test(path))
      .flatMap(path => [...readFileSync(join(root, place, path), 'utf8').matchAll(/\bfailpoint\(\s*'([^']+)'/g)])
      .map(match => match[1] ?? ''),
  );
  return [...new Set(found)].sort();
}

describe('the fault harness', () => {
  it('crashes a process at every failpoint of the services, and at none that is gone', () => {
    expect(crashPoints.map(point => point.name).sort()).toEqual(failpointsInSources());
  });

  it('finds the failpoints by a name that can be read in the source', () => {
    const names = failpointsInSources();
    for (const family of ['sequencer.', 'relay.', 'fanout.', 'schedule.', 'write.'])
      expect(names.filter(name => name.startsWith(family)).length).toBeGreaterThan(0);
  });
});
