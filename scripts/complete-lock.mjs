// Adds to package-lock.json the packages for other systems that npm left out, because its registry did not offer them on
// the day of the install. Without them `npm ci` refuses the lock file, and on macOS or Windows the compiler is missing.
// Run it after every `npm install`: `node scripts/complete-lock.mjs`.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FILE = join(dirname(import.meta.dirname), 'package-lock.json');
const SYSTEMS =
  /-(darwin|linux|win32|android|freebsd|openharmony)-(arm64|x64|ia32|arm|ppc64|s390x|riscv64|loong64)(?:-(.+))?$/;

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const added = Object.entries(lock.packages).flatMap(([path, parent]) =>
  Object.entries(parent.optionalDependencies ?? {})
    .filter(([name, version]) => /^\d/.test(version) && !isLocked(path, name))
    .map(([name, version]) => [`node_modules/${name}`, entryFor(name, version, parent)]),
);
const packages = Object.entries({ ...lock.packages, ...Object.fromEntries(added) });
lock.packages = Object.fromEntries(packages.sort(([left], [right]) => left.localeCompare(right, 'en')));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? 'package-lock.json is complete' : `added ${added.map(([path]) => path).join(', ')}`);

/** Looks where Node would: in the parent's folder and in every folder above it. */
function isLocked(parent, name) {
  for (let base = parent; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${base && `${base}/`}node_modules/${name}`]) return true;
    if (base === '') return false;
  }
}

/** Such a package says in its name which system it is for, and carries the parent's version and licence. */
function entryFor(name, version, parent) {
  const [, os, cpu, abi = ''] = SYSTEMS.exec(name) ?? [];
  if (!os)
    throw new Error(`${name}: its name does not say for which system it is; add it to package-lock.json by hand`);
  const libc = os === 'linux' && cpu !== 'arm' ? { gnu: ['glibc'], musl: ['musl'] }[abi] : undefined;
  return {
    version,
    cpu: [cpu],
    ...(parent.dev && { dev: true }),
    ...(libc && { libc }),
    ...(parent.license && { license: parent.license }),
    optional: true,
    os: [os],
    ...(parent.engines && { engines: parent.engines }),
  };
}
