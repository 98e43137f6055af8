import {
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  DiscardPolicy,
  type StreamInfo,
  JetStreamApiError,
} from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { positionHeader } from './cloud-event-headers.js';

/** The stream that carries every event among the hub's services. */
export const eventsStream = 'EVENTS';

const streamNotFound = 10059;
const messageNotFound = 10037;
const nanosecondsPerDay = 86_400 * 1e9;

/** Where the stream stands, told in ledger positions. */
export interface StreamPlace {
  /** Positions of the first and last message; null when it is empty. */
  first: number | null;
  last: number | null;
  lastSequence: number;
  firstSequence: number;
  messages: number;
  deleted: number;
}

/** The stream `EVENTS` seen from the ledger: made when missing, read in positions, emptied when damaged. */
export class EventsStream {
  private constructor(
    private readonly manager: JetStreamManager,
    private readonly settings: { keepDays: number; maxBytes: number; replicas: number },
  ) {}

  /** Opens the stream, creating it when missing. */
  static async open(
    connection: NatsConnection,
    settings: { keepDays: number; maxBytes: number; replicas: number },
  ): Promise<EventsStream> {
    const stream = new EventsStream(await jetstreamManager(connection, { checkAPI: false }), settings);
    await stream.ensure();
    return stream;
  }

  /** Reads the place from the messages themselves, since sequence numbers are used again after damage. */
  async place(): Promise<StreamPlace> {
    const { state } = await this.ensure();
    const empty = state.messages === 0;
    return {
      first: empty ? null : await this.positionAt(state.first_seq),
      last: empty ? null : await this.positionAt(state.last_seq, 'backwards'),
      firstSequence: state.first_seq,
      lastSequence: state.last_seq,
      messages: state.messages,
      deleted: state.num_deleted ?? 0,
    };
  }

  /** Removes single messages for good: their payload is overwritten. Those that are gone already are skipped. */
  async erase(sequences: number[]): Promise<void> {
    for (const sequence of sequences) {
      await this.manager.streams.deleteMessage(eventsStream, sequence, true).catch(ignore(messageNotFound));
    }
  }

  /** Throws the stream away and makes it new: de-duplication forgets, and the relay fills it again from the ledger. */
  async recreate(): Promise<void> {
    await this.manager.streams.delete(eventsStream).catch(ignore(streamNotFound));
    await this.ensure();
  }

  private async ensure(): Promise<StreamInfo> {
    try {
      return await this.manager.streams.info(eventsStream, { deleted_details: false });
    } catch (error) {
      ignore(streamNotFound)(error);
      return this.manager.streams.add({
        name: eventsStream,
        subjects: ['evt.>'],
        storage: StorageType.File,
        retention: RetentionPolicy.Limits,
        discard: DiscardPolicy.New,
        max_bytes: this.settings.maxBytes,
        max_age: this.settings.keepDays * nanosecondsPerDay,
        duplicate_window: 600 * 1e9,
        num_replicas: this.settings.replicas,
        deny_delete: false,
        deny_purge: false,
      });
    }
  }

  private async positionAt(sequence: number, direction: 'backwards' | 'only' = 'only'): Promise<number | null> {
    for (let at = sequence; at > 0 && at > sequence - 1000; at--) {
      const message = await this.manager.streams.getMessage(eventsStream, { seq: at }).catch(ignore(messageNotFound));
      if (message) return Number(message.header.get(positionHeader)) || null;
      if (direction === 'only') return null;
    }
    return null;
  }
}

function ignore(code: number): (error: unknown) => null {
  return error => {
    if (error instanceof JetStreamApiError && error.code === code) return null;
    throw error;
  };
}
