import { type Translated } from '../../message.js';
import { type labels as english } from '../en/labels.js';

/** {@link english} in Mongolian. */
export const labels: Translated<typeof english> = {
  title: 'Гарчиг',
  summary: 'Товч агуулга',
  text: 'Агуулга',
  kind: 'Төрөл',
  theme: 'Сэдэв',
  place: 'Байршил',
  organisation: 'Байгууллага',
  audience: 'Хэн уншиж болох',
  language: 'Хэл',
  licence: 'Ашиглах зөвшөөрөл',
  source: 'Эх сурвалж',
  file: 'Файл',
  originalDate: 'Эх хувийн огноо',
  embargo: 'Үүнээс өмнө нийтлэхгүй',
  version: '{version}-р хувилбар',
  evidence: 'Нотолгоо',
  replication: 'Нэвтрүүлэлт',
  crcCluster: 'Хүүхдийн эрхийн конвенцын бүлэг',
  plannedPeriod: 'Төлөвлөсөн хугацаа',
};
