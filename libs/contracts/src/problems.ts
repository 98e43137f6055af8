/** One kind of refusal: its status lives only here, and its sentence says what to do (RFC 9457). */
export interface ProblemKind {
  status: number;
  title: string;
  /** What the caller can do about it, in plain English. */
  remedy: string;
}

const kind = (status: number, title: string, remedy: string): ProblemKind => ({ status, title, remedy });

/** Every problem that the hub answers with; the slug is the last part of `type`. */
export const problems = {
  'invalid-request': kind(400, 'The request is not valid', 'Correct the fields named in "errors" and send it again.'),
  'invalid-cursor': kind(
    400,
    'The cursor is not valid',
    'Use a cursor exactly as this hub gave it, or leave it out to start at the beginning.',
  ),
  'sign-in-required': kind(401, 'Sign-in required', 'Sign in, or send a key as "Authorization: Bearer ork_…".'),
  'key-not-accepted': kind(
    401,
    'The key is not accepted',
    'The key is unknown, expired or revoked: ask your organisation’s editor for a new one.',
  ),
  'code-not-accepted': kind(
    401,
    'The code is not accepted',
    'Ask for a new code and type it in the browser that asked for it.',
  ),
  'not-allowed': kind(
    403,
    'Not allowed',
    'Your role or key does not cover this: ask your organisation’s editor or the coordinator.',
  ),
  'wrong-origin': kind(403, 'The request came from another site', 'Open the hub’s own page and try again.'),
  'not-found': kind(404, 'Not found', 'It does not exist, or it is not shared with you.'),
  'method-not-allowed': kind(405, 'Method not allowed', 'See /openapi.json for what this address accepts.'),
  'not-acceptable': kind(406, 'Not acceptable', 'Ask for one of the media types named in "detail".'),
  conflict: kind(409, 'It conflicts with what is there', 'Read the current state, then decide again.'),
  'request-in-progress': kind(
    409,
    'The same request is still being handled',
    'Wait a moment and send it again with the same Idempotency-Key.',
  ),
  resync: kind(
    409,
    'The history behind this cursor was lost',
    'Go on from the cursor in "resumeFrom"; read lists once for what lies between.',
  ),
  'state-conflict': kind(
    409,
    'The record’s state does not allow this',
    'Read the record; "detail" says which state it is in.',
  ),
  gone: kind(410, 'It was withdrawn', 'Remove your copy; the withdrawal event says why.'),
  'version-mismatch': kind(
    412,
    'Somebody changed it in between',
    'Read it again, apply your change to the newest version, and send its ETag in If-Match.',
  ),
  'too-large': kind(413, 'Too large', 'Send less at once; "detail" names the limit.'),
  'unsupported-media-type': kind(415, 'This media type is not accepted', 'Send one of the types named in "detail".'),
  'file-refused': kind(
    415,
    'The file is not accepted',
    'See "errors" for what is wrong with it, and save it anew without that.',
  ),
  'idempotency-key-reused': kind(
    422,
    'The Idempotency-Key was used for another request',
    'Use a new key for a new request.',
  ),
  'looks-like-a-child': kind(
    422,
    'The text may identify a child',
    'Remove what identifies the child, or send "identityChecked": true when you are sure that it does not.',
  ),
  'looks-alike': kind(
    422,
    'Similar records exist already',
    'Look at "similar"; send "similarChecked": true when yours is another one.',
  ),
  'version-required': kind(
    428,
    'Say which version you change',
    'Send the ETag of the version that you read in If-Match.',
  ),
  'too-many-requests': kind(429, 'Too many requests', 'Wait as long as Retry-After says.'),
  internal: kind(500, 'Something went wrong here', 'Try again; if it stays, give the operator the requestId.'),
  unavailable: kind(
    503,
    'Not available right now',
    'Nothing was lost or half done: try again after Retry-After seconds.',
  ),
  'store-full': kind(507, 'No room to store files', 'Tell the operator; text can still be published.'),
} as const satisfies Record<string, ProblemKind>;

/** The name of a problem, as in `https://…/problems/<slug>`. */
export type ProblemSlug = keyof typeof problems;

/** One field that is wrong: a JSON Pointer into the request and a sentence. */
export interface FieldError {
  pointer: string;
  detail: string;
}

/** A refusal on its way to the caller; one filter turns it into `application/problem+json`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;

  constructor(
    readonly slug: ProblemSlug,
    readonly details: {
      detail?: string;
      errors?: FieldError[];
      retryAfterSeconds?: number;
      extra?: Record<string, unknown>;
    } = {},
    options?: ErrorOptions,
  ) {
    super(details.detail ?? problems[slug].title, options);
    this.status = problems[slug].status;
  }
}
