import { type Translated } from '../../message.js';
import { type labels as english } from '../en/labels.js';

/** {@link english} in Uzbek. */
export const labels: Translated<typeof english> = {
  title: 'Sarlavha',
  summary: 'Qisqacha mazmuni',
  text: 'Matn',
  kind: 'Turi',
  theme: 'Mavzu',
  place: 'Joy',
  organisation: 'Tashkilot',
  audience: 'Kim oʻqiy oladi',
  language: 'Til',
  licence: 'Litsenziya',
  source: 'Manba',
  file: 'Fayl',
  originalDate: 'Asl nusxa sanasi',
  embargo: 'Shu vaqtdan oldin eʼlon qilinmasin',
  version: '{version}-versiya',
  evidence: 'Dalillar',
  replication: 'Ommalashtirish',
  crcCluster: 'Bola huquqlari konvensiyasi boʻlimi',
  plannedPeriod: 'Rejalashtirilgan davr',
};
