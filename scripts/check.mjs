// npm run check: what has to be green before a change is taken. Each step says what it is; the first that fails ends it.
import { spawnSync } from 'node:child_process';

const steps = [
  ['installed and built', process.execPath, ['scripts/prepare.mjs']],
  ['format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']],
  ['lint', 'npx', ['eslint', '.']],
  ['types', 'npx', ['tsc', '-b']],
  ['generated files are current', process.execPath, ['scripts/dist/generate.js', '--check']],
  ['tests', process.execPath, ['scripts/test.mjs']],
];

for (const [name, command, parameters] of steps) {
  console.log(`\n── ${name}`);
  const { status } = spawnSync(command, parameters, { stdio: 'inherit', cwd: new URL('..', import.meta.url) });
  if (status === 0) continue;
  console.error(`\n${name}: not in order.`);
  process.exit(status ?? 1);
}
