import { compareVersions, isBelowSecurityFloor } from '@ortoo/runtime';
import { finding, ok, type Verdict } from './verdict.js';

/** @param version of Node, with or without the `v`. */
export function judgeNode(version: string): Verdict {
  const plain = version.replace(/^v/, '');
  if (compareVersions(plain, '20.19.0') < 0) {
    return finding('node', 'wrong', `${plain} is too old`, 'Install Node 20.19 or newer from https://nodejs.org');
  }
  if (compareVersions(plain, '22.0.0') < 0) {
    return finding(
      'node',
      'note',
      `${plain} gets no security fixes any more`,
      'Move to a version with long-term support',
    );
  }
  return ok('node', plain);
}

/** The settings of a PostgreSQL that decide whether an accepted write survives a power cut. */
export interface PostgresSettings {
  version: string;
  fsync: string;
  synchronousCommit: string;
  fullPageWrites: string;
  dataChecksums: string;
}

/** Says what of the settings endangers accepted writes. */
export function judgePostgres(settings: PostgresSettings): Verdict[] {
  const version = Number.parseInt(settings.version, 10);
  const verdicts = [
    version < 15
      ? finding(
          'postgres',
          'wrong',
          `${settings.version} is too old`,
          'Back up, install PostgreSQL 15 or newer, restore',
        )
      : ok('postgres', settings.version),
  ];
  const isSafe = (value: string): boolean => ['on', 'remote_write', 'remote_apply'].includes(value);
  const durability = {
    fsync: settings.fsync,
    synchronous_commit: settings.synchronousCommit,
    full_page_writes: settings.fullPageWrites,
  };
  const unsafe = Object.entries(durability).filter(([, value]) => !isSafe(value));
  const says = unsafe.map(([name, value]) => `${name} is ${value}`).join(', ');
  verdicts.push(
    unsafe.length === 0
      ? ok('durability', 'a write that was accepted survives a power cut')
      : finding(
          'durability',
          'wrong',
          says,
          `Set ${unsafe.map(([name]) => name).join(', ')} to on and restart PostgreSQL`,
        ),
  );
  verdicts.push(
    settings.dataChecksums === 'on'
      ? ok('checksums', 'damage on the disk is noticed')
      : finding(
          'checksums',
          'warning',
          'damage on the disk goes unnoticed',
          'Stop PostgreSQL and run pg_checksums --enable',
        ),
  );
  return verdicts;
}

/** What could be seen of a nats-server; `isFlushed` says whether each message is on disk before it is acknowledged. */
export interface NatsSight {
  version: string;
  isFlushed: boolean | undefined;
  hasJetStream: boolean;
}

/** Says whether nats-server is safe to reach, and whether it keeps what it acknowledges. */
export function judgeNats({ version, isFlushed, hasJetStream }: NatsSight): Verdict[] {
  const verdicts = [
    isBelowSecurityFloor(version)
      ? finding(
          'nats',
          'warning',
          `${version} lacks security fixes; when npm start runs it, it listens on this machine only`,
          'Install nats-server 2.14.5 or newer (2.12.15 in the 2.12 line)',
        )
      : ok('nats', version),
  ];
  if (!hasJetStream)
    verdicts.push(finding('nats', 'wrong', 'JetStream is off', 'Switch jetstream on in its configuration'));
  if (isFlushed === undefined) {
    verdicts.push(
      finding(
        'nats sync',
        'note',
        'its setting cannot be seen from here',
        'Set ORTOO_NATS_MONITOR_URL, for example http://nats:8222',
      ),
    );
  } else {
    const todo =
      'Set jetstream { sync_interval: always } (from 2.10 on); until then a power cut makes the hub refill the stream';
    verdicts.push(isFlushed ? ok('nats sync', 'always') : finding('nats sync', 'warning', 'is not "always"', todo));
  }
  return verdicts;
}
