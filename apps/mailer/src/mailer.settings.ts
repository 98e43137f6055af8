import { type KeyObject } from 'node:crypto';
import { type Secret } from '@ortoo/runtime';

/** What the mailer's parts need to know of the hub, and how its mail presents itself. */
export interface MailerSettings {
  /** Without a slash at its end. */
  publicUrl: string;
  hubName: string;
  from: { name: string; address: string };
  /** Where people write to with questions; nothing is offered without it. */
  helpAddress?: string;
  /** Return path of every mail; `{token}` tells which mail came back. */
  returnPath: string;
  /** The key is read once: reading it takes longer than signing with it. */
  dkim: { privateKey: KeyObject; record: string; domain: string; selector: string };
  linkKey: Secret;
}

/** Splits "Name <address>"; a bare address has no name. Null when it is neither. */
export function parseSender(text: string): { name: string; address: string } | null {
  const match = /^\s*(?:"?([^"<>]*?)"?\s*<)?([^\s<>@]+@[^\s<>@]+)>?\s*$/.exec(text);
  return match?.[2] ? { name: match[1]?.trim() ?? '', address: match[2] } : null;
}

/** The part of an address after the @. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
