import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Environment, type Place } from '../place.js';
import { type NatsSight } from './judge-servers.js';

/** How the hub's NATS is reached. */
export interface NatsPlace {
  url: string;
  credentials: string | undefined;
  configFile: string;
  monitorUrl: string | undefined;
}

const patience = 3000;

/** Finds NATS in the environment, else in the configuration that `npm start` wrote; undefined when neither tells. */
export function natsPlaceOf(place: Place, environment: Environment): NatsPlace | undefined {
  const configFile = environment['ORTOO_NATS_CONFIG'] ?? join(place.nats, 'server.conf');
  const url = environment['ORTOO_NATS_URL'] ?? urlInConfig(configFile);
  if (!url) return undefined;
  const usual = join(place.keys, 'nats/hub.creds');
  return {
    url,
    configFile,
    credentials: environment['ORTOO_HUB_NATS_CREDS'] ?? (existsSync(usual) ? usual : undefined),
    monitorUrl: environment['ORTOO_NATS_MONITOR_URL'],
  };
}

function urlInConfig(file: string): string | undefined {
  const port = existsSync(file) ? /^port: (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
  return port && `nats://127.0.0.1:${port}`;
}

/**
 * Looks at a nats-server from outside: its greeting, and its monitoring page or configuration.
 * @throws Error when it does not greet within three seconds.
 */
export async function lookAtNats(nats: NatsPlace): Promise<NatsSight> {
  const info = await greeting(nats.url.split(',')[0] ?? '');
  const isFlushed = nats.monitorUrl ? await flushedByMonitor(nats.monitorUrl) : flushedByConfig(nats.configFile);
  return { version: info.version ?? '0', hasJetStream: info.jetstream === true, isFlushed };
}

async function flushedByMonitor(monitorUrl: string): Promise<boolean> {
  const answer = await fetch(new URL('/varz', monitorUrl), { signal: AbortSignal.timeout(patience) });
  const { jetstream } = (await answer.json()) as { jetstream?: { config?: { sync_always?: boolean } } };
  return jetstream?.config?.sync_always === true;
}

function flushedByConfig(file: string): boolean | undefined {
  return existsSync(file) ? /^\s*sync_interval: always$/m.test(readFileSync(file, 'utf8')) : undefined;
}

/** What a nats-server says of itself before anybody has signed in. */
function greeting(url: string): Promise<{ version?: string; jetstream?: boolean }> {
  const { hostname, port } = new URL(url.includes('://') ? url : `nats://${url}`);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port || 4222) });
    let text = '';
    const fail = (reason: string): void => {
      socket.destroy();
      reject(new Error(reason));
    };
    socket.setTimeout(patience, () => fail('no greeting came in time'));
    socket.once('error', error => fail(error.message));
    socket.once('close', () => fail('it hung up'));
    socket.on('data', data => {
      text += data.toString('utf8');
      const line = /^INFO (\{.*\})\s*\r\n/.exec(text)?.[1];
      if (line === undefined) return;
      resolve(JSON.parse(line) as { version?: string; jetstream?: boolean });
      socket.destroy();
    });
  });
}
