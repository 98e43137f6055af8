import { startMailer } from './mailer.app.js';

const mailer = await startMailer(process.env);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void mailer.stop().then(() => process.exit(0)));
