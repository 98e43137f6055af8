// `npm start`: reads the options, installs and builds what is missing, then becomes the launcher.
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';

const ROLES = ['hub', 'notifier', 'mailer'];
const USAGE = `Usage: npm start -- [options]

  --roles <list>   run only these, separated by commas: ${ROLES.join(', ')}
  --port <number>  port of the pages and the API (3000, or the next free one)
  --data <folder>  where everything is kept (./data)
  --demo           fill in a sample coalition and show the mails it gets
  --json           print one line of JSON when ready, for programs
  --help           print this`;

/** A wrong call: the message names the option and what it may be. */
class UsageError extends Error {}

function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      roles: { type: 'string' },
      port: { type: 'string' },
      data: { type: 'string', default: 'data' },
      demo: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const roles = values.roles?.split(',').map(name => name.trim()) ?? ROLES;
  const stranger = roles.find(name => !ROLES.includes(name));
  if (stranger !== undefined)
    throw new UsageError(`--roles: there is no role "${stranger}"; choose among ${ROLES.join(', ')}`);
  if (values.port !== undefined && !(/^\d+$/.test(values.port) && Number(values.port) <= 65_535)) {
    throw new UsageError(
      `--port: "${values.port}" is not a port; give a number from 0 to 65535 (0 takes any free one)`,
    );
  }
  return { ...values, roles, port: values.port === undefined ? undefined : Number(values.port) };
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new UsageError(
    `Node ${process.versions.node} is too old: install Node 20.19 or newer from https://nodejs.org and start again`,
  );
}

try {
  refuseOldNode();
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(USAGE);
  } else {
    const { prepare } = await import('./prepare.mjs');
    // Standard output belongs to the one line of JSON when programs read it.
    const say = options.json ? console.error : console.log;
    await prepare({ target: 'scripts', say });
    const { launch } = await import('./dist/launch.js');
    await launch({ ...options, root: dirname(import.meta.dirname) });
  }
} catch (error) {
  const isUsage = error instanceof UsageError || String(error.code).startsWith('ERR_PARSE_ARGS');
  console.error(isUsage ? `${error.message}\n\n${USAGE}` : error.message);
  process.exit(isUsage ? 2 : 1);
}
