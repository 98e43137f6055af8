import { mkdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import { dirname, join } from 'node:path';
import { hubAccountJwt, hubPayloadLimit, systemAccountJwt } from './hub-account.js';
import { type OperatorKeys } from './operator-keys.js';
import { makePrivateFolder, writePrivateFile } from '../keys/private-file.js';

/** How the nats-server of one hub is to run. */
export interface ServerSettings {
  port: number;
  /** Address to listen on, for example `0.0.0.0`; below the security floor it becomes `127.0.0.1`. */
  host: string;
  /** Folder of the streams; the accounts lie beside them in `jwt`. */
  storeDir: string;
  /** Disk space for all streams together, in bytes. Leave a fifth of the disk free: a full disk fails without a word. */
  maxFileStore: number;
  /** What `nats-server --version` says, with or without the `v`. */
  serverVersion: string;
  /** Port of the monitoring pages, always on 127.0.0.1; without it there are none. */
  monitorPort?: number;
  /** PEM files; needed as soon as members connect from other machines. */
  tls?: { certificateFile: string; keyFile: string };
}

/** What came of it. */
export interface WrittenConfig {
  /** The address that the server will listen on. */
  host: string;
  /** What the operator of this hub should know, in sentences. */
  warnings: string[];
}

/** Whether a server lacks security fixes (below 2.12.15, or from 2.13 below 2.14.5). A version that cannot be read does. */
export function isBelowSecurityFloor(version: string): boolean {
  const [major, minor, patch] = numbersOf(version);
  if (major !== 2) return major < 2;
  if (minor === 12) return patch < 15;
  return minor < 14 || (minor === 14 && patch < 5);
}

/**
 * Writes the configuration of a nats-server in operator mode, and makes the folders it needs.
 * @throws TypeError when a setting is out of range.
 */
export async function writeServerConfig(
  settings: ServerSettings & { file: string; keys: OperatorKeys },
): Promise<WrittenConfig> {
  refuseWrongSettings(settings);
  const { keys, file } = settings;
  await mkdir(dirname(file), { recursive: true });
  await makePrivateFolder(settings.storeDir);
  await makePrivateFolder(join(settings.storeDir, 'jwt'));
  const listening = isBelowSecurityFloor(settings.serverVersion) ? '127.0.0.1' : settings.host;
  const accounts = {
    operatorJwt: keys.operatorJwt,
    system: { key: keys.system.key.publicKey, jwt: await systemAccountJwt(keys) },
    hub: { key: keys.hub.key.publicKey, jwt: await hubAccountJwt(keys) },
  };
  await writePrivateFile(file, serverConfigText({ ...settings, host: listening }, accounts));
  return { host: listening, warnings: warningsAbout(settings, listening) };
}

interface Accounts {
  operatorJwt: string;
  system: { key: string; jwt: string };
  hub: { key: string; jwt: string };
}

/** The text of the configuration. Nothing that is left out is an oversight: no MQTT, WebSocket, `no_auth_user`, routes or leaf nodes. */
export function serverConfigText(settings: ServerSettings, { operatorJwt, system, hub }: Accounts): string {
  const [major, minor] = numbersOf(settings.serverVersion);
  const canSyncAlways = major > 2 || (major === 2 && minor >= 10);
  const { tls } = settings;
  return [
    '# Written at every start; changes made here are lost.',
    'server_name: ortoo',
    `host: ${quoted(settings.host)}`,
    `port: ${settings.port}`,
    ...(settings.monitorPort === undefined ? [] : [`http: "127.0.0.1:${settings.monitorPort}"`]),
    // Member accounts are held to far less by their own JWT.
    `max_payload: ${hubPayloadLimit}`,
    ...(tls ? [`tls { cert_file: ${quoted(tls.certificateFile)}, key_file: ${quoted(tls.keyFile)} }`] : []),
    'jetstream {',
    `  store_dir: ${quoted(settings.storeDir)}`,
    `  max_file_store: ${settings.maxFileStore}`,
    '  max_memory_store: 0',
    ...(canSyncAlways ? ['  sync_interval: always'] : []),
    '}',
    `operator: ${operatorJwt}`,
    `system_account: ${system.key}`,
    `resolver { type: full, dir: ${quoted(join(settings.storeDir, 'jwt'))}, allow_delete: true, interval: "2m" }`,
    'resolver_preload {',
    `  ${system.key}: ${system.jwt}`,
    `  ${hub.key}: ${hub.jwt}`,
    '}',
    '',
  ].join('\n');
}

function refuseWrongSettings({ port, monitorPort, maxFileStore, host }: ServerSettings): void {
  for (const [name, value] of Object.entries({ port, monitorPort })) {
    if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= 65_535)) continue;
    throw new TypeError(`${name} of the NATS server: use a whole number from 1 to 65535`);
  }
  if (!Number.isSafeInteger(maxFileStore) || maxFileStore < 1_048_576) {
    throw new TypeError('maxFileStore of the NATS server: give at least 1048576 bytes, as a whole number');
  }
  if (isIP(host) === 0 && host !== 'localhost')
    throw new TypeError('host of the NATS server: give an IP address or localhost');
}

function warningsAbout(settings: ServerSettings, listening: string): string[] {
  const warnings: string[] = [];
  const version = numbersOf(settings.serverVersion).join('.');
  if (isBelowSecurityFloor(version)) {
    warnings.push(
      `nats-server ${version} lacks security fixes and listens on this machine only: install 2.14.5 or later`,
    );
  }
  if (!settings.tls && !isLoopback(listening)) {
    warnings.push(
      'nats-server is reachable from other machines without TLS: set a certificate, or what members receive can be read on the way',
    );
  }
  return warnings;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function numbersOf(version: string): [number, number, number] {
  const [, major, minor, patch] = /(\d+)\.(\d+)\.(\d+)/.exec(version) ?? [];
  return [Number(major ?? 0), Number(minor ?? 0), Number(patch ?? 0)];
}

const quoted = (value: string): string => JSON.stringify(value);
