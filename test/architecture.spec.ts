import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');
const sourceRoots = ['apps', 'libs', 'scripts', 'test'];

/** Files of the repository below a folder, without what is built or generated. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ['node_modules', 'dist', 'generated'].includes(entry.name) ? [] : filesBelow(path);
    return [path];
  });
}

const sources = sourceRoots
  .flatMap(filesBelow)
  .filter(path => path.endsWith('.ts') && !/\.(d|spec-support)\.ts$/.test(path));
const isSpec = (path: string): boolean => /(^|[./-])[a-z-]*spec\.tsx?$/.test(path);

describe('the architecture', () => {
  it('keeps its dependency rules', async () => {
    const cruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const run = promisify(execFile)(process.execPath, [cruise, 'apps', 'libs', '--config', '.dependency-cruiser.cjs'], {
      cwd: root,
    });
    await expect(run.then(({ stdout }) => stdout)).resolves.toContain('no dependency violations found');
  }, 120_000);

  it('names every spec so that a runner finds it', () => {
    const strays = sources
      .filter(path => /(^|[.-])spec\b|specs\b/.test(basename(path)))
      .filter(path => !/\.(spec|int-spec|e2e-spec)\.ts$/.test(path));
    expect(strays).toEqual([]);
  });

  it('keeps folders to one subject: at most eight source files', () => {
    const unbounded = /\/(events|http|migrations|templates|vocabularies|messages(\/\w+)?)$/;
    const counts = new Map<string, number>();
    for (const path of sources.filter(path => path.startsWith('apps/') || path.startsWith('libs/'))) {
      if (!isSpec(path)) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    }
    expect([...counts].filter(([folder, count]) => count > 8 && !unbounded.test(folder))).toEqual([]);
  });

  it('names files that exist in every page of the documentation', () => {
    const pages = ['README.md', 'CHANGELOG.md', ...filesBelow('docs')].filter(
      path => path.endsWith('.md') && existsSync(join(root, path)),
    );
    const missing = pages.flatMap(page => {
      const named = readFileSync(join(root, page), 'utf8').matchAll(
        /`((?:apps|libs|scripts|test|docs|deploy)\/[\w./-]+\.\w+)`/g,
      );
      return [...named]
        .map(match => match[1] ?? '')
        .filter(path => !existsSync(join(root, path)))
        .map(path => `${relative('.', page)} names ${path}`);
    });
    expect(missing).toEqual([]);
  });
});
