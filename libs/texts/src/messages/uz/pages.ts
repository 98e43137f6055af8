import { type Translated } from '../../message.js';
import { type pages as english } from '../en/pages.js';

/** {@link english} in Uzbek. */
export const pages: Translated<typeof english> = {
  siteName: 'Örtöö',
  tagline: 'Bola huquqlari uchun ishlaydigan tashkilotlar oʻz faoliyati haqida bir-biriga xabar beradigan joy.',
  published: 'Eʼlon qilingan',
  updated: 'Yangilangan',
  languages: 'Tillar',
  next: 'Keyingi',
  previous: 'Oldingi',
  newest: 'Avval yangilari',
  search: 'Qidirish',
  results: '{count, plural, other {# ta natija}}',
  noResults: 'Hech narsa topilmadi. Kamroq yoki boshqa soʻzlar bilan qidirib koʻring.',
  signIn: 'Kirish',
  signOut: 'Chiqish',
  skipToContent: 'Asosiy qismga oʻtish',
  feed: 'Yangiliklar tasmasi',
  calendar: 'Taqvim',
  download: 'Yuklab olish',
  machineTranslation: 'Mashina tarjimasi',
  original: 'Asl nusxa',
  withdrawn: 'Bu material qaytarib olingan.',
  notFound: 'Bunday sahifa yoʻq yoki u siz uchun ochiq emas.',
};
