import { message } from '../../message.js';

/** Names of a record's fields; the values of closed lists have their labels in the contracts' vocabularies. */
export const labels = {
  title: message('Title'),
  summary: message('Summary'),
  text: message('Text'),
  kind: message('Kind'),
  theme: message('Theme'),
  place: message('Place'),
  organisation: message('Organisation'),
  audience: message('Who may read it'),
  language: message('Language'),
  licence: message('Licence'),
  source: message('Source'),
  file: message('File'),
  originalDate: message('Date of the original'),
  embargo: message('Not before'),
  version: message('Version {version}', { version: 2 }),
  evidence: message('Evidence'),
  replication: message('Replication'),
  crcCluster: message('CRC cluster'),
  plannedPeriod: message('Planned period'),
};
