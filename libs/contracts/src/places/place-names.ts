import { type Labels } from '../vocabularies/concept.js';

/** The countries of the first hubs. */
export const countryNames: Readonly<Record<'MN' | 'UZ' | 'VN', Labels>> = {
  MN: { en: 'Mongolia', mn: 'Монгол Улс', vi: 'Mông Cổ', 'uz-Latn': 'Moʻgʻuliston', ru: 'Монголия' },
  UZ: { en: 'Uzbekistan', mn: 'Узбекистан', vi: 'Uzbekistan', 'uz-Latn': 'Oʻzbekiston', ru: 'Узбекистан' },
  VN: { en: 'Viet Nam', mn: 'Вьетнам', vi: 'Việt Nam', 'uz-Latn': 'Vyetnam', ru: 'Вьетнам' },
};

/** Russian names where Russian is a working language; elsewhere Latin letters are read. */
export const russianNames: Readonly<Record<string, string>> = {
  'MN-1': 'Улан-Батор',
  'MN-035': 'Орхон',
  'MN-037': 'Дархан-Уул',
  'MN-039': 'Хэнтий',
  'MN-041': 'Хувсгел',
  'MN-043': 'Ховд',
  'MN-046': 'Увс',
  'MN-047': 'Туве',
  'MN-049': 'Сэлэнгэ',
  'MN-051': 'Сухэ-Батор',
  'MN-053': 'Умнеговь',
  'MN-055': 'Уверхангай',
  'MN-057': 'Завхан',
  'MN-059': 'Дундговь',
  'MN-061': 'Дорнод',
  'MN-063': 'Дорноговь',
  'MN-064': 'Говь-Сумбэр',
  'MN-065': 'Говь-Алтай',
  'MN-067': 'Булган',
  'MN-069': 'Баянхонгор',
  'MN-071': 'Баян-Улгий',
  'MN-073': 'Архангай',
  'UZ-AN': 'Андижан',
  'UZ-BU': 'Бухара',
  'UZ-FA': 'Фергана',
  'UZ-JI': 'Джизак',
  'UZ-NG': 'Наманган',
  'UZ-NW': 'Навои',
  'UZ-QA': 'Кашкадарья',
  'UZ-QR': 'Каракалпакстан',
  'UZ-SA': 'Самарканд',
  'UZ-SI': 'Сырдарья',
  'UZ-SU': 'Сурхандарья',
  'UZ-TK': 'город Ташкент',
  'UZ-TO': 'Ташкентская область',
  'UZ-XO': 'Хорезм',
};
