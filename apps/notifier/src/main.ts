import { startNotifier } from './notifier.app.js';

const notifier = await startNotifier(process.env);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void notifier.stop().then(() => process.exit(0)));
