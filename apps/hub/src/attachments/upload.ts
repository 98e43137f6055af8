import { type MultipartFile } from '@fastify/multipart';
import { Problem } from '@ortoo/contracts';
import { type FastifyRequest } from 'fastify';
import { maxFileBytes } from '../files/file-type.rules.js';

/** A file on its way in: what it was called, and its bytes as they come. */
export interface Upload {
  name: string;
  content: MultipartFile['file'];
}

/**
 * The one file of a form sent as multipart/form-data, in the field `file`.
 * @throws Problem when the request is not such a form, or holds none.
 */
export async function uploadOf(request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart())
    throw new Problem('unsupported-media-type', {
      detail: 'Send the file as multipart/form-data in a field named "file".',
    });
  const limits = { files: 1, fields: 10, parts: 11, fieldSize: 10_000, headerPairs: 50, fileSize: maxFileBytes + 1 };
  // Only the first part that is a file is read; what stands after it is of no use to anyone.
  const part = await request.file({ limits, throwFileSizeLimit: false });
  if (!part || part.fieldname !== 'file') {
    part?.file.resume();
    throw new Problem('invalid-request', {
      errors: [{ pointer: '/file', detail: 'Send one file in a field named "file".' }],
    });
  }
  return { name: part.filename, content: part.file };
}
