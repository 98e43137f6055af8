// Runs one of the operator's commands by name: `node scripts/run.mjs doctor --json`. Builds first what has changed.
import { prepare } from './prepare.mjs';

const [name, ...rest] = process.argv.slice(2);
try {
  await prepare({ target: 'scripts', say: console.error });
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
process.argv.splice(2, Infinity, ...rest);
await import(`./dist/${name}.js`);
