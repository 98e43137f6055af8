import {
  codesOf,
  crcClusters,
  evidenceGrades,
  type FieldError,
  type MaterialFields,
  replicationStatuses,
  unknownCodeText,
} from '@ortoo/contracts';

type Details = MaterialFields['details'];

const needsClusters = new Set(['draft_law', 'crc_report']);
const isoDate = /^\d{4}-\d\d-\d\d$/;

/** What is wrong with the details of a kind: codes that do not exist, dates that are none, clusters that are missing. */
export function detailsErrors(kind: string, details: Details): FieldError[] {
  return [
    ...clusterErrors(kind, details['crcClusters']),
    ...codeErrors('evidenceGrade', details['evidenceGrade'], codesOf(evidenceGrades), 'evidence grade'),
    ...codeErrors('replication', details['replication'], codesOf(replicationStatuses), 'state of replication'),
    ...periodErrors(details['plannedFrom'], details['plannedTo']),
  ];
}

/** The codes of places that details name. */
export function placesInDetails(details: Details): string[] {
  const place = details['placeOfPilot'];
  return typeof place === 'string' ? [place] : [];
}

function clusterErrors(kind: string, clusters: unknown): FieldError[] {
  const pointer = '/details/crcClusters';
  const isGiven = Array.isArray(clusters) && clusters.length > 0;
  if (clusters === undefined || (Array.isArray(clusters) && !isGiven)) {
    const detail = 'Name the clusters of the Convention that it is about, for example ["5"].';
    return needsClusters.has(kind) ? [{ pointer, detail }] : [];
  }
  if (!Array.isArray(clusters)) return [{ pointer, detail: 'Give a list of codes, for example ["5"].' }];
  return clusters.flatMap((code, index) =>
    codeErrors(`crcClusters/${index}`, code, codesOf(crcClusters), 'CRC cluster'),
  );
}

function codeErrors(name: string, value: unknown, codes: readonly string[], noun: string): FieldError[] {
  if (value === undefined || (typeof value === 'string' && codes.includes(value))) return [];
  const detail = typeof value === 'string' ? unknownCodeText(noun, value, codes) : `Give the code of a ${noun}.`;
  return [{ pointer: `/details/${name}`, detail }];
}

function periodErrors(from: unknown, to: unknown): FieldError[] {
  const wrong = Object.entries({ plannedFrom: from, plannedTo: to }).filter(
    ([, value]) =>
      value !== undefined && !(typeof value === 'string' && isoDate.test(value) && !Number.isNaN(Date.parse(value))),
  );
  if (wrong.length > 0)
    return wrong.map(([name]) => ({ pointer: `/details/${name}`, detail: 'Write a date as 2027-03-01.' }));
  if (typeof from === 'string' && typeof to === 'string' && to < from)
    return [{ pointer: '/details/plannedTo', detail: 'It ends before it begins.' }];
  return [];
}
