import { type Translation } from '../message.js';
import { type en } from './en.js';
import { digest } from './ru/digest.js';
import { events } from './ru/events.js';
import { forms } from './ru/forms.js';
import { labels } from './ru/labels.js';
import { mail } from './ru/mail.js';
import { pages } from './ru/pages.js';
import { problems } from './ru/problems.js';

/** Russian. Set an area to true only after a native speaker has read all of it. */
export const ru: Translation<(typeof en)['areas']> = {
  areas: { digest, events, forms, labels, mail, pages, problems },
  reviewed: { digest: false, events: false, forms: false, labels: false, mail: false, pages: false, problems: false },
};
