import { join } from 'node:path';
import { findFreePort, type RunningNats } from '@ortoo/runtime';
import { type Ground } from './ground.js';
import { type OwnProcess, startService, untilReady } from './processes.js';
import { type Site } from './site.js';

/** A hub process as it is deployed, but for limits that would end a measurement. */
export async function startHub(ground: Ground, site: Site, nats: RunningNats): Promise<OwnProcess & { url: string }> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    ...site.environment,
    ORTOO_NATS_URL: nats.url,
    ORTOO_PORT: String(port),
    ORTOO_PUBLIC_URL: url,
    ORTOO_BLOB_DIR: join(ground.folder, 'blobs'),
    ORTOO_KEYS_DIR: join(ground.folder, 'keys'),
    ORTOO_RATE_PER_CALLER: '1000000000',
    ORTOO_RATE_PER_ADDRESS: '1000000000',
  };
  const hub = startService(ground, 'hub', environment);
  await untilReady(`${url}/health/ready`);
  return { ...hub, url };
}
