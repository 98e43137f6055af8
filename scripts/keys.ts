// `npm run keys`: shows a hub's keys by id, never by value, and replaces one.
import { parseArgs } from 'node:util';
import { runCommand } from './operations/command.js';
import { listKeys } from './operations/keys/inventory.js';
import { rotatable, rotateKey } from './operations/keys/rotate.js';
import { placeOf } from './operations/place.js';

const USAGE = `Usage: npm run keys -- [options]

  --data <folder>  the hub's folder (./data)
  --public         show the public parts: what a NATS server trusts, what goes into the DNS
  --rotate <name>  replace a key, with the hub down: ${rotatable.join(', ')}
  --json           the list as JSON`;

await runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      public: { type: 'boolean', default: false },
      rotate: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const place = placeOf(process.env, values.data);
  if (values.rotate !== undefined) {
    for (const sentence of await rotateKey(place, values.rotate)) console.log(sentence);
    return 0;
  }
  const keys = await listKeys(place.keys);
  if (values.json) {
    console.log(JSON.stringify(keys, null, 2));
    return 0;
  }
  if (keys.length === 0) console.log(`There are no keys in ${place.keys}; the first start makes them.`);
  const width = Math.max(0, ...keys.map(({ id }) => id.length));
  for (const { id, purpose, publicPart } of keys) {
    console.log(`${id.padEnd(width)}  ${purpose}`);
    if (values.public && publicPart) console.log(`${' '.repeat(width)}  ${publicPart}`);
  }
  return 0;
});
