import { digest } from './en/digest.js';
import { events } from './en/events.js';
import { forms } from './en/forms.js';
import { labels } from './en/labels.js';
import { mail } from './en/mail.js';
import { pages } from './en/pages.js';
import { problems } from './en/problems.js';

/** The source language; an area's keys, and the values its messages take, are declared here. */
export const en = {
  areas: { digest, events, forms, labels, mail, pages, problems },
  reviewed: { digest: false, events: false, forms: false, labels: false, mail: false, pages: false, problems: false },
};
