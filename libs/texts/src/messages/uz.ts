import { type Translation } from '../message.js';
import { type en } from './en.js';
import { digest } from './uz/digest.js';
import { events } from './uz/events.js';
import { forms } from './uz/forms.js';
import { labels } from './uz/labels.js';
import { mail } from './uz/mail.js';
import { pages } from './uz/pages.js';
import { problems } from './uz/problems.js';

/** Uzbek in Latin letters. Set an area to true only after a native speaker has read all of it. */
export const uz: Translation<(typeof en)['areas']> = {
  areas: { digest, events, forms, labels, mail, pages, problems },
  reviewed: { digest: false, events: false, forms: false, labels: false, mail: false, pages: false, problems: false },
};
