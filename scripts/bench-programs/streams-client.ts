// Many readers of server-sent events over bare sockets; it only counts frames, so that the server is what is measured.
import { connect, type Socket } from 'node:net';
import { answer } from './answer.js';
import { FrameCounter } from './frame-counter.js';

const together = 50;
const sockets: Socket[] = [];
let frames = 0;
let goal: { frames: number; resolve(): void } | undefined;

interface Reader {
  path: string;
  authorization?: string;
}

/** Opens a connection for each reader, 50 at a time, and waits until every one of them has its first bytes. */
async function open({ port, readers }: { port: number; readers: Reader[] }): Promise<void> {
  const queue = [...readers];
  const openNext = async (): Promise<void> => {
    for (let reader = queue.pop(); reader; reader = queue.pop()) await openOne(port, reader);
  };
  await Promise.all(Array.from({ length: together }, openNext));
}

function openOne(port: number, { path, authorization }: Reader): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const counter = new FrameCounter();
    const key = authorization ? `authorization: ${authorization}\r\n` : '';
    socket.once('connect', () => socket.write(`GET ${path} HTTP/1.1\r\nhost: bench\r\n${key}\r\n`));
    socket.once('data', head => {
      if (!head.toString('latin1').startsWith('HTTP/1.1 200'))
        return reject(new Error(head.toString('latin1').slice(0, 200)));
      resolve();
    });
    socket.on('data', chunk => count(counter.count(chunk)));
    socket.once('error', reject);
    sockets.push(socket);
  });
}

function count(more: number): void {
  frames += more;
  if (!goal || frames < goal.frames) return;
  goal.resolve();
  goal = undefined;
}

/** Resolves when so many frames have come in all. */
function reach(wanted: number): Promise<void> {
  return new Promise(resolve => {
    goal = { frames: wanted, resolve };
    count(0);
  });
}

function close(): void {
  for (const socket of sockets.splice(0)) socket.destroy();
  frames = 0;
}

answer({ open, reach, close });
