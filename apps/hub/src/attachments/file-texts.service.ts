import { Injectable } from '@nestjs/common';
import { asService, Database } from '@ortoo/persistence';
import { withBlobAsFile } from '@ortoo/runtime';
import { extractText } from '../extraction/extract-text.js';
import { Blobs } from './blobs.js';
import { guessLanguage } from './guess-language.rules.js';

/** Reads the text of stored files, so that a search finds what is in them. */
@Injectable()
export class FileTextsService {
  constructor(
    private readonly database: Database,
    private readonly blobs: Blobs,
  ) {}

  /** Reads one file; a file that was read already, or is gone, costs nothing. A file without readable text is marked so. */
  async read(fileId: string): Promise<void> {
    const [file] = await this.database.inTransaction(asService('hub'), transaction =>
      transaction.query<{ sha256: string; mediaType: string }>(
        `select sha256, media_type as "mediaType" from hub.files where id = $1 and text_state = 'waiting'`,
        [fileId],
      ),
    );
    if (!file) return;
    const read = await withBlobAsFile(this.blobs.store, file.sha256, path => extractText(path, file.mediaType));
    const found = 'failed' in read || read.text.trim() === '' ? undefined : read;
    await this.database.inTransaction(asService('hub'), async transaction => {
      if (found)
        await transaction.execute(insertText, [fileId, guessLanguage(found.text), found.text, found.isTruncated]);
      await transaction.execute('update hub.files set text_state = $2 where id = $1', [
        fileId,
        found ? 'ready' : 'none',
      ]);
    });
  }
}

const insertText = `
  insert into hub.file_texts (file_id, language, content, truncated, exact, folded)
  values ($1, $2, $3, $4, hub.file_vector(false, $2, $3), hub.file_vector(true, $2, $3)) on conflict (file_id) do nothing`;
