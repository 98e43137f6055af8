import { createHash, createHmac } from 'node:crypto';
import { type Secret } from '@ortoo/runtime';

/**
 * The token of a person's unsubscribe link: 22 characters that say nothing and that nobody else can make. The same for
 * hub and mailer, so that neither stores it.
 */
export function unsubscribeToken(key: Secret, personId: string): string {
  return createHmac('sha256', key.reveal())
    .update(`unsubscribe ${personId}`)
    .digest()
    .subarray(0, 16)
    .toString('base64url');
}

/** What the hub keeps of a token to recognise it. */
export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The address that a mail offers for unsubscribing (RFC 8058); short, since long ones get folded and break signatures. */
export function unsubscribeUrl(hubUrl: string, token: string): string {
  return `${hubUrl}/u/${token}`;
}
