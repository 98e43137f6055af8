import { message } from '../../message.js';

/** Words of the public pages and feeds. */
export const pages = {
  siteName: message('Örtöö'),
  tagline: message('Organisations working for children’s rights tell each other what they do.'),
  published: message('Published'),
  updated: message('Updated'),
  languages: message('Languages'),
  next: message('Next'),
  previous: message('Previous'),
  newest: message('Newest first'),
  search: message('Search'),
  results: message('{count, plural, one {# result} other {# results}}', { count: 21 }),
  noResults: message('Nothing found. Try fewer or other words.'),
  signIn: message('Sign in'),
  signOut: message('Sign out'),
  skipToContent: message('Skip to content'),
  feed: message('Feed'),
  calendar: message('Calendar'),
  download: message('Download'),
  machineTranslation: message('Machine translation'),
  original: message('Original'),
  withdrawn: message('This record was withdrawn.'),
  notFound: message('This page does not exist, or it is not shared with you.'),
};
