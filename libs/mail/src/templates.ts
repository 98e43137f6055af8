/** What each kind of mail has to be told; everything else (names, addresses, wording) is looked up when it is sent. */
export interface TemplateValues {
  /** A code to type into the page that asked for it. Never sent twice: the person asks for a new one. */
  'sign-in-code': { code: string; minutes: number };
  /** An invitation to act for an organisation; `expiresAt` is an ISO 8601 instant. */
  invitation: { inviter: string; organisation: string; url: string; expiresAt: string };
  /** An urgent notice outside the digest. */
  alert: { title: string; text: string; url: string };
  /** Tells a focal point that mail to one of its people comes back. */
  'address-refused': { person: string; organisation: string };
  /** A frozen digest; only the mailer itself queues it. */
  digest: { digestId: string };
}

/** The name of a kind of mail. */
export type TemplateName = keyof TemplateValues;

/**
 * What to do when nobody can know whether a mail arrived: leave it, carry its items into the next digest, or, for what
 * is urgent, send it once more under the same Message-ID.
 */
export type WhenAmbiguous = 'leave' | 'carry' | 'resend-once';

/** How a kind of mail is treated on its way. */
export interface TemplateTreatment {
  /** 0 goes first, so that a person who waits for a code never waits for a run of digests. */
  priority: number;
  whenAmbiguous: WhenAmbiguous;
  /** How long it is tried at most, in hours, when its sender says nothing else. */
  hours: number;
}

/** How each kind of mail is treated; a name that is missing here is not a kind of mail. */
export const templates: Readonly<Record<TemplateName, TemplateTreatment>> = {
  'sign-in-code': { priority: 0, whenAmbiguous: 'leave', hours: 1 },
  alert: { priority: 1, whenAmbiguous: 'resend-once', hours: 24 },
  invitation: { priority: 3, whenAmbiguous: 'leave', hours: 72 },
  'address-refused': { priority: 5, whenAmbiguous: 'leave', hours: 72 },
  digest: { priority: 9, whenAmbiguous: 'carry', hours: 20 },
};
