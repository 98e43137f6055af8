// nodemailer as its manual shows it: a pool of five connections and DKIM, in one thread.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import type * as Nodemailer from 'nodemailer';
import { repository } from '../bench/processes.js';
import { answer, setting } from './answer.js';

/** The version that the mailer uses itself. */
const nodemailer = createRequire(join(repository, 'apps/mailer/package.json'))('nodemailer') as typeof Nodemailer;

const transport = nodemailer.createTransport({
  pool: true,
  host: '127.0.0.1',
  port: Number(setting('BENCH_SMTP_PORT')),
  ignoreTLS: true,
  maxConnections: 5,
  maxMessages: Infinity,
  dkim: {
    domainName: 'hub.example',
    keySelector: 'ortoo1',
    privateKey: readFileSync(setting('BENCH_DKIM_KEY'), 'utf8'),
  },
});

let words = { subject: '', text: '', html: '' };

async function learn(raw: string): Promise<void> {
  const mail = await simpleParser(Buffer.from(raw, 'latin1'));
  words = { subject: mail.subject ?? '', text: mail.text ?? '', html: mail.html || '' };
  if (words.text.length < 5000 || words.html.length < 5000)
    throw new Error(`The mailer's digest is shorter than it should be:\n${words.text}`);
}

async function send(count: number): Promise<void> {
  const sendOne = (n: number): Promise<unknown> =>
    transport.sendMail({
      from: { name: 'Örtöö', address: 'hub@hub.example' },
      to: { name: `Reader ${n}`, address: `reader${n}@member.example` },
      list: { unsubscribe: { url: 'https://hub.example/unsubscribe/token', comment: '' } },
      headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
      ...words,
    });
  await Promise.all(Array.from({ length: count }, (_, n) => sendOne(n)));
}

answer({ learn, send });
