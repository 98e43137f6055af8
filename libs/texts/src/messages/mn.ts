import { type Translation } from '../message.js';
import { type en } from './en.js';
import { digest } from './mn/digest.js';
import { events } from './mn/events.js';
import { forms } from './mn/forms.js';
import { labels } from './mn/labels.js';
import { mail } from './mn/mail.js';
import { pages } from './mn/pages.js';
import { problems } from './mn/problems.js';

/** Mongolian. Set an area to true only after a native speaker has read all of it. */
export const mn: Translation<(typeof en)['areas']> = {
  areas: { digest, events, forms, labels, mail, pages, problems },
  reviewed: { digest: false, events: false, forms: false, labels: false, mail: false, pages: false, problems: false },
};
