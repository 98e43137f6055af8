import { type Translated } from '../../message.js';
import { type labels as english } from '../en/labels.js';

/** {@link english} in Russian. */
export const labels: Translated<typeof english> = {
  title: 'Название',
  summary: 'Краткое содержание',
  text: 'Текст',
  kind: 'Вид',
  theme: 'Тема',
  place: 'Место',
  organisation: 'Организация',
  audience: 'Кто может читать',
  language: 'Язык',
  licence: 'Лицензия',
  source: 'Источник',
  file: 'Файл',
  originalDate: 'Дата оригинала',
  embargo: 'Не публиковать раньше',
  version: 'Версия {version}',
  evidence: 'Доказательная база',
  replication: 'Распространение',
  crcCluster: 'Группа прав по Конвенции о правах ребёнка',
  plannedPeriod: 'Планируемый период',
};
