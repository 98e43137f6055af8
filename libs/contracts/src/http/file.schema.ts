import { z } from 'zod';
import { pageOf } from './paging.schema.js';

/** `ready`: may be attached and read; `held`: a coordinator looks at it first. */
export const FileState = z.enum(['ready', 'held']).meta({ id: 'FileState' });
export type FileState = z.output<typeof FileState>;

/** A stored file. */
export const StoredFile = z
  .object({
    id: z.uuid(),
    name: z.string(),
    mediaType: z.string(),
    bytes: z.int(),
    sha256: z.string(),
    state: FileState,
    reasons: z.array(z.object({ code: z.string(), message: z.string() })).describe('Why it is held.'),
    text: z
      .enum(['waiting', 'ready', 'none'])
      .describe('Whether its text was read for search: GET /v1/files/{id}/text.'),
    createdAt: z.string(),
    url: z.string(),
  })
  .meta({ id: 'StoredFile' });
export type StoredFile = z.output<typeof StoredFile>;

/** Answer of `GET /v1/files/held`: what waits for a coordinator. */
export const StoredFiles = pageOf(StoredFile, 'StoredFiles');
export type StoredFiles = z.output<typeof StoredFiles>;
