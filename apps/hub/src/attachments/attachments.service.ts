import { type Readable } from 'node:stream';
import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { FileStored, Problem, type StoredFile, type StoredFiles } from '@ortoo/contracts';
import { Outbox } from '@ortoo/messaging';
import { asService, Database, type Transaction } from '@ortoo/persistence';
import { BlobTooLarge, StoreFull, withBlobAsFile } from '@ortoo/runtime';
import { v7 as uuidv7 } from 'uuid';
import { cleanFileName } from '../files/file-name.rules.js';
import { type Inspection, maxFileBytes } from '../files/file-type.rules.js';
import { withoutMetadata } from '../files/image-metadata.rules.js';
import { inspectFile } from '../files/inspect-file.js';
import { type Actor, type MemberActor, requireScope } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { Writes } from '../http/writes.js';
import { Hub } from '../hub.settings.js';
import { Blobs } from './blobs.js';
import { type Upload } from './upload.js';

/** Files that one organisation may store, in bytes; a library of reports stays far below it. */
const quota = 20 * 1024 ** 3;

interface Received extends Inspection {
  sha256: string;
  sentSha256: string;
  bytes: number;
}

/** Takes files in, and gives them out to whoever may see a material that they belong to. */
@Injectable()
export class AttachmentsService {
  constructor(
    private readonly writes: Writes,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly blobs: Blobs,
    private readonly hub: Hub,
  ) {}

  /**
   * Stores a file and looks into it. A doubtful one is held until a coordinator has looked at it.
   * @throws Problem `file-refused` with reasons, `too-large`, `store-full`.
   */
  async store(actor: MemberActor, upload: Upload): Promise<StoredFile> {
    requireScope(actor, 'publish');
    await this.refuseBeyondQuota(actor);
    const name = cleanFileName(upload.name);
    const received = await this.receive(upload.content, name);
    if (received.verdict === 'refuse' || !received.mediaType) {
      await this.discard(received.sha256);
      throw new Problem('file-refused', {
        errors: received.reasons.map(({ message }) => ({ pointer: '/file', detail: message })),
      });
    }
    return this.writes.run(actor, async transaction => {
      await transaction.query(lockContent, [received.sha256]);
      if (!(await this.blobs.store.has(received.sha256))) throw new Problem('unavailable');
      const id = uuidv7();
      const state = received.verdict === 'accept' ? 'ready' : 'held';
      await transaction.execute(insertFile, [
        id,
        actor.organisationId,
        received.sha256,
        received.sentSha256,
        name,
        received.mediaType,
        received.bytes,
        state,
        JSON.stringify(received.reasons),
        received.mediaType?.startsWith('image/') ? 'none' : 'waiting',
        actor.personId ?? null,
      ]);
      await audit(transaction, actor, `file.${state}`, id);
      await this.outbox.add(transaction, FileStored, { fileId: id });
      return this.readIn(transaction, id);
    });
  }

  /** A file's particulars. @throws Problem `not-found` for whoever may see none of its materials. */
  read(actor: Actor, id: string): Promise<StoredFile> {
    return this.database.inTransaction(actor.viewer, transaction => this.readIn(transaction, id));
  }

  /** A file's content, checked against its digest while it is read. */
  async open(actor: Actor, id: string): Promise<{ file: StoredFile; content: Readable }> {
    const file = mayRelease(actor) ? await this.readAsService(id) : await this.read(actor, id);
    return { file, content: await this.blobs.store.open(file.sha256, { isVerified: true }) };
  }

  /** The text of a file as it was read for search. */
  async text(actor: Actor, id: string): Promise<string> {
    const [row] = await this.database.inTransaction(actor.viewer, transaction =>
      transaction.query<{ content: string }>('select content from hub.file_texts where file_id = $1', [id]),
    );
    if (!row)
      throw new Problem('not-found', { detail: 'There is no such file, or no text could be read from it (yet).' });
    return row.content;
  }

  /** Files that wait for a coordinator. */
  async held(actor: Actor): Promise<StoredFiles> {
    requireCoordinator(actor);
    const rows = await this.database.inTransaction(asService('hub'), transaction =>
      transaction.query<FileRow>(`${selectFile} where state = 'held' order by created_at, id limit 200`),
    );
    return { items: rows.map(row => this.toStored(row)), next: null };
  }

  /** Lets a held file go, after a coordinator has looked at it. */
  async release(actor: MemberActor, id: string): Promise<StoredFile> {
    requireCoordinator(actor);
    return this.database.inTransaction(asService('hub'), async transaction => {
      const touched = await transaction.execute(
        `update hub.files set state = 'ready', released_by = $2 where id = $1 and state = 'held'`,
        [id, actor.personId ?? null],
      );
      const file = await this.readIn(transaction, id);
      if (touched > 0) await audit(transaction, actor, 'file.released', id);
      return file;
    });
  }

  private async receive(content: Upload['content'], name: string): Promise<Received> {
    const { store } = this.blobs;
    try {
      const sent = await store.put(content, { maxBytes: maxFileBytes });
      const seen = await withBlobAsFile(store, sent.sha256, async path => {
        const inspection = await inspectFile(path, name);
        const type = inspection.mediaType;
        const isPicture = inspection.verdict === 'accept' && (type === 'image/png' || type === 'image/jpeg');
        return { ...inspection, cleaned: isPicture ? withoutMetadata(await readFile(path), type) : undefined };
      });
      const { cleaned, ...inspection } = seen;
      if (!cleaned) return { ...inspection, ...sent, sentSha256: sent.sha256 };
      const kept = await store.put(bytesOf(cleaned.bytes), { maxBytes: maxFileBytes });
      // Where and by whom a picture was taken stays with its sender.
      if (kept.sha256 !== sent.sha256) await this.discard(sent.sha256);
      return { ...inspection, ...kept, sentSha256: sent.sha256 };
    } catch (error) {
      if (error instanceof BlobTooLarge)
        throw new Problem(
          'too-large',
          { detail: 'A file may have 50 MiB: make its pictures smaller or split it.' },
          { cause: error },
        );
      if (error instanceof StoreFull) throw new Problem('store-full', {}, { cause: error });
      throw error;
    }
  }

  /** Removes content that nobody has stored; under the lock that {@link store} takes, so that no row loses its content. */
  private async discard(sha256: string): Promise<void> {
    await this.database.inTransaction(asService('hub'), async transaction => {
      await transaction.query(lockContent, [sha256]);
      const kept = await transaction.query('select from hub.files where sha256 = $1 limit 1', [sha256]);
      if (kept.length === 0) await this.blobs.store.delete(sha256);
    });
  }

  private async refuseBeyondQuota(actor: MemberActor): Promise<void> {
    const [row] = await this.database.inTransaction(actor.viewer, transaction =>
      transaction.query<{ bytes: number }>(
        'select coalesce(sum(bytes), 0)::float8 as bytes from hub.files where organisation_id = $1',
        [actor.organisationId],
      ),
    );
    if ((row?.bytes ?? 0) > quota)
      throw new Problem('too-large', {
        detail: 'Your organisation has stored 20 GiB, which is all it may: ask the operator.',
      });
  }

  private readAsService(id: string): Promise<StoredFile> {
    return this.database.inTransaction(asService('hub'), transaction => this.readIn(transaction, id));
  }

  private async readIn(transaction: Transaction, id: string): Promise<StoredFile> {
    const [row] = await transaction.query<FileRow>(`${selectFile} where id = $1`, [id]);
    if (!row) throw new Problem('not-found');
    return this.toStored(row);
  }

  private toStored({ createdAt, ...file }: FileRow): StoredFile {
    return { ...file, createdAt: createdAt.toISOString(), url: `${this.hub.publicUrl}/v1/files/${file.id}` };
  }
}

interface FileRow extends Omit<StoredFile, 'createdAt' | 'url'> {
  [column: string]: unknown;
  createdAt: Date;
}

const mayRelease = (actor: Actor): boolean => actor.roles.some(role => role === 'coordinator' || role === 'operator');

function requireCoordinator(actor: Actor): void {
  if (!mayRelease(actor))
    throw new Problem('not-allowed', { detail: 'Only a coordinator or an operator decides about held files.' });
}

async function* bytesOf(buffer: Buffer): AsyncIterable<Uint8Array> {
  yield buffer;
}

const lockContent = 'select pg_advisory_xact_lock(hashtextextended($1, 8))';

const insertFile = `
  insert into hub.files (id, organisation_id, sha256, sent_sha256, name, media_type, bytes, state, reasons, text_state, created_by)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

const selectFile = `
  select id, name, media_type as "mediaType", bytes::float8 as bytes, sha256, state, reasons, text_state as text, created_at as "createdAt"
  from hub.files`;
