import { type Translated } from '../../message.js';
import { type pages as english } from '../en/pages.js';

/** {@link english} in Mongolian. */
export const pages: Translated<typeof english> = {
  siteName: 'Өртөө',
  tagline: 'Хүүхдийн эрхийн төлөө ажилладаг байгууллагууд хийж буй ажлаа бие биедээ мэдээлдэг газар.',
  published: 'Нийтэлсэн',
  updated: 'Шинэчилсэн',
  languages: 'Хэл',
  next: 'Дараагийн',
  previous: 'Өмнөх',
  newest: 'Шинэ нь эхэндээ',
  search: 'Хайх',
  results: '{count, plural, other {# илэрц}}',
  noResults: 'Юу ч олдсонгүй. Цөөн эсвэл өөр үгээр хайж үзнэ үү.',
  signIn: 'Нэвтрэх',
  signOut: 'Гарах',
  skipToContent: 'Үндсэн агуулга руу очих',
  feed: 'Мэдээний урсгал',
  calendar: 'Хуанли',
  download: 'Татаж авах',
  machineTranslation: 'Машин орчуулга',
  original: 'Эх хувь',
  withdrawn: 'Энэ материалыг эргүүлэн татсан.',
  notFound: 'Ийм хуудас байхгүй, эсвэл тантай хуваалцаагүй байна.',
};
