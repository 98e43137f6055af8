import { connect } from '@nats-io/transport-node';
import { eventData } from './filling.js';
import { type Ground } from './ground.js';
import { startHub } from './hub.js';
import { startProgram } from './processes.js';

/** Every reader filters by one of these; every event has one. */
export const themes = ['health.wash', 'education.access'];

const memberCount = 100;

/** A server with streams: where it listens, who may read it, and how an event gets to the readers of one theme. */
export interface StreamServer {
  pid: number;
  port: number;
  readers: { path: string; authorization?: string }[];
  send(theme: string): Promise<void>;
  stop(): Promise<void>;
}

/** The hub with readers of a hundred organisations, fed by what the notifier would write for an event. */
export async function openOurStreams(ground: Ground, connections: number) {
  const nats = await ground.nats('streams');
  const site = await ground.site('streams');
  const members = await site.addMembers(memberCount);
  const bell = await connect({ servers: nats.url });
  const readers = Array.from({ length: connections }, (_, index) => ({
    path: `/v1/stream?types=report.published&themes=${themes[index % themes.length]}`,
    authorization: `Bearer ${members[Math.floor(index / themes.length) % memberCount]?.key}`,
  }));
  const start = async (): Promise<StreamServer> => {
    const hub = await startHub(ground, site, nats);
    return {
      ...hub,
      port: Number(new URL(hub.url).port),
      readers,
      send: async theme => {
        await site.sql(appendToEveryLog, [members[0]?.id, `theme:${theme}`, eventData]);
        bell.publish('kick.log');
      },
    };
  };
  return {
    start,
    close: async (): Promise<void> => {
      await bell.close();
      await nats.stop();
      await site.close();
    },
  };
}

/** Bare `write` of a frame that is as long as the hub's. */
export function openFloorStreams(connections: number) {
  const data = JSON.stringify({ specversion: '1.0', id: 'x'.repeat(36), filler: 'x'.repeat(560) });
  const frame = `id: 1.1\nevent: org.ortoo.report.published.v1\ndata: ${data.slice(0, -1)},"data":${eventData}}\n\n`;
  const readers = Array.from({ length: connections }, (_, index) => ({ path: `/${themes[index % themes.length]}` }));
  const start = async (): Promise<StreamServer> => {
    const program = await startProgram('streams-floor');
    return {
      ...program,
      port: await program.ask<number>('listen'),
      readers,
      send: theme => program.ask('send', { group: `/${theme}`, frame }),
    };
  };
  return { start };
}

const appendToEveryLog = `
  with record as (
    insert into access.records (id, entity, owner_id, audience, readers)
    values (gen_random_uuid(), 'material', $1::uuid, '"coalition"', array['coalition', 'org:' || $1]) returning id, readers),
  event as (
    insert into ledger.outbox (id, type, version, reach, record_id, owner_id, readers, classification, subject, tags, data, position)
    select gen_random_uuid(), 'report.published', 1, 'all', id, $1::uuid, readers, 'coalition', 'material/' || id, array['kind:study', $2], $3,
      (select coalesce(max(position), 0) + 1 from ledger.outbox) from record
    returning id, at, position, record_id, type),
  entry as (
    insert into ledger.member_log (organisation_id, n, position, event_at, event_id, record_id, type)
    select o.id, coalesce(h.n, 0) + 1, e.position, e.at, e.id, e.record_id, e.type
    from event e cross join access.organisations o left join ledger.member_heads h on h.organisation_id = o.id
    returning organisation_id, n)
  insert into ledger.member_heads (organisation_id, n) select organisation_id, n from entry
  on conflict (organisation_id) do update set n = excluded.n`;
