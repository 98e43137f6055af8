import { asService, Database } from '@ortoo/persistence';
import { type Logger } from '@ortoo/runtime';
import { type LogTail } from './log-tail.js';
import { type StreamConnection } from './stream-connection.js';

const every = 2000;

/** Ends the streams of keys, sessions and organisations that lost their right, and all streams of an epoch that is over. */
export class AccessWatch {
  private readonly timer: NodeJS.Timeout;
  private looking = false;
  /** What each stream's credential allowed when it was first looked at. */
  private readonly rightsThen = new WeakMap<StreamConnection, string>();

  constructor(
    private readonly database: Database,
    private readonly tail: LogTail,
    private readonly log: Logger,
    /** Called when rights were lost, so that nobody goes on believing what was kept. */
    private readonly onLoss: () => void,
  ) {
    this.timer = setInterval(() => void this.look(), every);
    this.timer.unref();
  }

  /** Looks no more. */
  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    const connections = this.tail.connections();
    if (this.looking || connections.length === 0) return;
    this.looking = true;
    try {
      const { epoch, rights } = await this.readRights(connections);
      const ended = connections.filter(connection => connection.epoch !== epoch || this.hasChanged(connection, rights));
      for (const connection of ended) connection.end();
      if (ended.length > 0) {
        this.onLoss();
        this.log.info('stream.revoked', { connections: ended.length });
      }
    } catch (error) {
      // Nobody can be told apart while the database is away; nothing new reaches anybody either.
      this.log.warn('stream.watch-failed', { reason: (error as Error).message });
    } finally {
      this.looking = false;
    }
  }

  /** Whoever holds other rights than before comes again and is looked at anew. */
  private hasChanged(connection: StreamConnection, rights: Map<string, string>): boolean {
    if (connection.credential === null) return false;
    const now = rights.get(connection.credential);
    const then = this.rightsThen.get(connection) ?? now;
    if (now !== undefined) this.rightsThen.set(connection, now);
    return now === undefined || now !== then;
  }

  private readRights(connections: StreamConnection[]): Promise<{ epoch: number; rights: Map<string, string> }> {
    const credentials = [...new Set(connections.flatMap(({ credential }) => credential ?? []))];
    return this.database.inTransaction(asService('hub'), async transaction => {
      const [state] = await transaction.query<{ epoch: number; alive: { name: string; rights: string }[] }>(rightsSql, [
        credentials,
      ]);
      return { epoch: state?.epoch ?? 1, rights: new Map(state?.alive.map(({ name, rights }) => [name, rights])) };
    });
  }
}

const rightsSql = `
  with named as (select unnest($1::text[]) as name),
  alive as (
    select n.name, o.standing || ' ' || k.scopes::text as rights from named n join access.keys k on n.name = 'key:' || k.id join access.organisations o on o.id = k.organisation_id
    where k.revoked_at is null and k.expires_at > now() and o.standing not in ('suspended', 'left')
    union all
    select n.name, o.standing || ' ' || m.roles::text from named n join access.sessions s on n.name = 'session:' || encode(s.id_hash, 'hex')
    join access.people p on p.id = s.person_id join access.organisations o on o.id = s.organisation_id
    join access.memberships m on m.person_id = s.person_id and m.organisation_id = s.organisation_id
    where s.revoked_at is null and s.expires_at > now() and s.seen_at > now() - interval '12 hours' and p.state = 'active' and m.ended_at is null and o.standing not in ('suspended', 'left'))
  select (select max(epoch) from ledger.epochs) as epoch, coalesce((select jsonb_agg(alive) from alive), '[]') as alive`;
