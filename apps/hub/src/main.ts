import { startHub } from './hub.app.js';

const hub = await startHub(process.env);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void hub.stop().then(() => process.exit(0)));
