import { type Translation } from '../message.js';
import { type en } from './en.js';
import { digest } from './vi/digest.js';
import { events } from './vi/events.js';
import { forms } from './vi/forms.js';
import { labels } from './vi/labels.js';
import { mail } from './vi/mail.js';
import { pages } from './vi/pages.js';
import { problems } from './vi/problems.js';

/** Vietnamese. Set an area to true only after a native speaker has read all of it. */
export const vi: Translation<(typeof en)['areas']> = {
  areas: { digest, events, forms, labels, mail, pages, problems },
  reviewed: { digest: false, events: false, forms: false, labels: false, mail: false, pages: false, problems: false },
};
