import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedFiles } from './generate/documents.js';

const root = join(import.meta.dirname, import.meta.dirname.endsWith('dist') ? '../..' : '..');
const onlyCheck = process.argv.includes('--check');

const stale = (await generatedFiles()).filter(
  ({ path, text }) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text,
);
for (const { path, text } of stale) {
  console.log(`${onlyCheck ? 'stale' : 'written'}  ${path}`);
  if (onlyCheck) continue;
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
if (onlyCheck && stale.length > 0) {
  console.error('Run npm run generate and commit what it writes.');
  process.exitCode = 1;
}
