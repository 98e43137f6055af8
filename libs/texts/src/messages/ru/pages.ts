import { type Translated } from '../../message.js';
import { type pages as english } from '../en/pages.js';

/** {@link english} in Russian. */
export const pages: Translated<typeof english> = {
  siteName: 'Örtöö',
  tagline: 'Место, где организации, работающие ради прав детей, рассказывают друг другу, что они делают.',
  published: 'Опубликовано',
  updated: 'Обновлено',
  languages: 'Языки',
  next: 'Далее',
  previous: 'Назад',
  newest: 'Сначала новые',
  search: 'Поиск',
  results: '{count, plural, one {# результат} few {# результата} many {# результатов} other {# результата}}',
  noResults: 'Ничего не найдено. Попробуйте меньше слов или другие слова.',
  signIn: 'Войти',
  signOut: 'Выйти',
  skipToContent: 'Перейти к содержанию',
  feed: 'Лента',
  calendar: 'Календарь',
  download: 'Скачать',
  machineTranslation: 'Машинный перевод',
  original: 'Оригинал',
  withdrawn: 'Этот материал отозван.',
  notFound: 'Такой страницы нет, или она вам недоступна.',
};
