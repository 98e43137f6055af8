import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '@ortoo/runtime';

/** A mail server that sends nothing on, with a page to look at what it got. */
export interface MailCatcher {
  smtpUrl: string;
  /** The page. */
  url: string;
  stop(): Promise<void>;
}

/** Starts maildev as a process of its own, so that its memory and its failures are not the hub's. */
export async function startMailCatcher(): Promise<MailCatcher> {
  const program = fileURLToPath(new URL('./bin/maildev.js', import.meta.resolve('maildev')));
  const smtp = await findFreePort([1025]);
  const web = await findFreePort([1080]);
  const options = [
    '--silent',
    '--ip',
    '127.0.0.1',
    '--web-ip',
    '127.0.0.1',
    '--smtp',
    String(smtp),
    '--web',
    String(web),
    '--max-emails',
    '500',
  ];
  const catcher = spawn(process.execPath, [program, ...options], { stdio: 'ignore' });
  const ended = new Promise<void>(resolve => catcher.once('exit', () => resolve()));
  const url = `http://localhost:${web}`;
  await answers(`http://127.0.0.1:${web}`, catcher);
  return {
    smtpUrl: `smtp://127.0.0.1:${smtp}`,
    url,
    stop: async () => {
      catcher.kill('SIGTERM');
      await ended;
    },
  };
}

async function answers(url: string, catcher: { exitCode: number | null }): Promise<void> {
  for (const until = Date.now() + 15_000; Date.now() < until;) {
    if (catcher.exitCode !== null) throw new Error('The mail catcher ended at once; see npx maildev --help');
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error('The mail catcher did not answer within 15 seconds');
}
