import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StoredMsg,
  type StreamInfo,
  type StreamState,
} from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { dataInLedgerHeader, positionHeader } from './cloud-event-headers.js';

/** The stream that carries every event among the hub's services. */
export const eventsStream = 'EVENTS';

const streamNotFound = 10059;
const messageNotFound = 10037;
const sequenceNotFound = 10043;
const nanosecondsPerDay = 86_400 * 1e9;
const farthestLookBack = 1000;

/** Where the stream stands, told in ledger positions. */
export interface StreamPlace {
  /** Positions of the first and last message; null when it is empty, or when that message is not ours. */
  first: number | null;
  last: number | null;
  /** Id of the event in the last message. */
  lastId: string | null;
  lastSequence: number;
  firstSequence: number;
  messages: number;
  /** How many were removed from between the first and the last. */
  deleted: number;
  /** Their positions, as long as the count tells them. */
  missing: number[];
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
    for (let attempt = 1; ; attempt++) {
      const { state } = await this.ensure();
      if (state.messages === 0) return placeOf(state, null, null);
      const first = await this.read(state.first_seq);
      const last = await this.readBackwards(state.last_seq);
      // The first message may have grown too old between the two questions.
      if ((first && last) || attempt === 3) return placeOf(state, first, last);
    }
  }

  /** Id of the event at a sequence; null when nothing is there. */
  async idAt(sequence: number): Promise<string | null> {
    return (await this.read(sequence))?.header.get('Nats-Msg-Id') ?? null;
  }

  /**
   * Removes the messages of these positions for good: their payload is overwritten. Those that are gone, that hold no
   * data, or that stand elsewhere by now are left; so is the last one, which says where the stream ends.
   */
  async erase(positions: number[]): Promise<void> {
    if (positions.length === 0) return;
    const { first, firstSequence, lastSequence } = await this.place();
    if (first === null) return;
    for (const position of positions) {
      const sequence = position - first + firstSequence;
      if (sequence >= firstSequence && sequence < lastSequence) await this.eraseAt(sequence, position);
    }
  }

  private async eraseAt(sequence: number, position: number): Promise<void> {
    const message = await this.read(sequence);
    if (!message || positionOf(message) !== position) return;
    if (message.header.get(dataInLedgerHeader) === 'redacted') return;
    await this.manager.streams
      .deleteMessage(eventsStream, sequence, true)
      .catch(ignore(messageNotFound, sequenceNotFound));
  }

  /** Throws the stream away and makes it new: de-duplication forgets, and the relay fills it again from the ledger. */
  async recreate(): Promise<void> {
    await this.manager.streams.delete(eventsStream).catch(ignore(streamNotFound));
    await this.ensure();
  }

  private async ensure(): Promise<StreamInfo> {
    try {
      return await this.manager.streams.info(eventsStream, { deleted_details: true });
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

  private read(sequence: number): Promise<StoredMsg | null> {
    return this.manager.streams.getMessage(eventsStream, { seq: sequence }).catch(ignore(messageNotFound));
  }

  private async readBackwards(sequence: number): Promise<StoredMsg | null> {
    for (let at = sequence; at > 0 && at > sequence - farthestLookBack; at--) {
      const message = await this.read(at);
      if (message) return message;
    }
    return null;
  }
}

function placeOf(state: StreamState, first: StoredMsg | null, last: StoredMsg | null): StreamPlace {
  const firstPosition = first && positionOf(first);
  return {
    first: firstPosition,
    last: last && positionOf(last),
    lastId: last ? last.header.get('Nats-Msg-Id') : null,
    firstSequence: state.first_seq,
    lastSequence: state.last_seq,
    messages: state.messages,
    deleted: state.num_deleted ?? 0,
    missing: (state.deleted ?? []).map(sequence => sequence - state.first_seq + (firstPosition ?? 0)),
  };
}

const positionOf = (message: StoredMsg): number | null => Number(message.header.get(positionHeader)) || null;

function ignore(...codes: number[]): (error: unknown) => null {
  return error => {
    if (error instanceof JetStreamApiError && codes.includes(error.code)) return null;
    throw error;
  };
}
