import { z } from 'zod';
import { type AudienceName } from '../audience.js';
import { codesOf, type Concept, type Labels } from './concept.js';

/** The audiences, wide to narrow: a name, and a sentence that says who reads; the TLP label is `tlpLabel(code)`. */
export const audiences = [
  {
    code: 'public',
    labels: { en: 'Public', mn: 'Нийтэд', vi: 'Công khai', 'uz-Latn': 'Hammaga ochiq', ru: 'Для всех' },
    readers: {
      en: 'Anyone may read it.',
      mn: 'Хэн ч уншиж болно.',
      vi: 'Ai cũng có thể đọc.',
      'uz-Latn': 'Istalgan kishi oʻqiy oladi.',
      ru: 'Может читать кто угодно.',
    },
  },
  {
    code: 'coalition+government',
    labels: {
      en: 'Coalition and government',
      mn: 'Эвсэл ба төрийн байгууллагууд',
      vi: 'Liên minh và chính phủ',
      'uz-Latn': 'Koalitsiya va davlat idoralari',
      ru: 'Коалиция и государственные органы',
    },
    readers: {
      en: 'Members, observers and government partners read it.',
      mn: 'Гишүүд, ажиглагчид, төрийн түнш байгууллагууд уншина.',
      vi: 'Các thành viên, quan sát viên và đối tác chính phủ đọc được.',
      'uz-Latn': 'Aʼzolar, kuzatuvchilar va davlat hamkorlari oʻqiydi.',
      ru: 'Читают участники, наблюдатели и государственные партнёры.',
    },
  },
  {
    code: 'coalition',
    labels: {
      en: 'Coalition without government',
      mn: 'Эвсэл (төрийн байгууллагагүйгээр)',
      vi: 'Liên minh (không có chính phủ)',
      'uz-Latn': 'Koalitsiya (davlat idoralarisiz)',
      ru: 'Коалиция без государственных органов',
    },
    readers: {
      en: 'Member organisations read it; government and donors do not.',
      mn: 'Гишүүн байгууллагууд уншина; төрийн байгууллага, хандивлагчид уншихгүй.',
      vi: 'Các tổ chức thành viên đọc được; chính phủ và nhà tài trợ thì không.',
      'uz-Latn': 'Aʼzo tashkilotlar oʻqiydi; davlat idoralari va donorlar oʻqimaydi.',
      ru: 'Читают организации-участники; государственные органы и доноры не видят.',
    },
  },
  {
    code: 'group',
    labels: { en: 'One group', mn: 'Нэг бүлэг', vi: 'Một nhóm', 'uz-Latn': 'Bitta guruh', ru: 'Одна группа' },
    readers: {
      en: 'The organisations of the group read it.',
      mn: 'Тухайн бүлгийн байгууллагууд уншина.',
      vi: 'Các tổ chức trong nhóm đọc được.',
      'uz-Latn': 'Guruhdagi tashkilotlar oʻqiydi.',
      ru: 'Читают организации этой группы.',
    },
  },
  {
    code: 'organisations',
    labels: {
      en: 'Named organisations',
      mn: 'Нэрлэсэн байгууллагууд',
      vi: 'Các tổ chức được chọn',
      'uz-Latn': 'Tanlangan tashkilotlar',
      ru: 'Указанные организации',
    },
    readers: {
      en: 'Only the organisations listed read it.',
      mn: 'Зөвхөн жагсаасан байгууллагууд уншина.',
      vi: 'Chỉ các tổ chức trong danh sách đọc được.',
      'uz-Latn': 'Faqat roʻyxatdagi tashkilotlar oʻqiydi.',
      ru: 'Читают только перечисленные организации.',
    },
  },
  {
    code: 'own',
    labels: {
      en: 'Own organisation',
      mn: 'Зөвхөн өөрийн байгууллага',
      vi: 'Nội bộ tổ chức',
      'uz-Latn': 'Faqat oʻz tashkiloti',
      ru: 'Только своя организация',
    },
    readers: {
      en: 'Only the organisation itself reads it.',
      mn: 'Зөвхөн тухайн байгууллага өөрөө уншина.',
      vi: 'Chỉ chính tổ chức đó đọc được.',
      'uz-Latn': 'Faqat tashkilotning oʻzi oʻqiydi.',
      ru: 'Читает только сама организация.',
    },
  },
  {
    code: 'persons',
    labels: {
      en: 'Named persons',
      mn: 'Нэрлэсэн хүмүүс',
      vi: 'Những người được chọn',
      'uz-Latn': 'Tanlangan shaxslar',
      ru: 'Указанные лица',
    },
    readers: {
      en: 'Only the persons listed read it, on these pages only.',
      mn: 'Зөвхөн жагсаасан хүмүүс, зөвхөн энэ сайтад нэвтэрч уншина.',
      vi: 'Chỉ những người trong danh sách đọc được, và chỉ trên trang này.',
      'uz-Latn': 'Faqat roʻyxatdagi shaxslar, faqat shu sahifalarda oʻqiydi.',
      ru: 'Читают только перечисленные лица и только на этих страницах.',
    },
  },
] as const satisfies readonly (Concept<AudienceName> & { readers: Labels })[];

const named = (name: string): Labels => ({ en: name, mn: name, vi: name, 'uz-Latn': name, ru: name });

/** Licences by SPDX id; `all-rights-reserved` is ours, for what may be read but not passed on. */
export const licences = [
  { code: 'CC-BY-4.0', labels: named('CC BY 4.0'), url: 'https://creativecommons.org/licenses/by/4.0/' },
  { code: 'CC-BY-SA-4.0', labels: named('CC BY-SA 4.0'), url: 'https://creativecommons.org/licenses/by-sa/4.0/' },
  { code: 'CC-BY-NC-4.0', labels: named('CC BY-NC 4.0'), url: 'https://creativecommons.org/licenses/by-nc/4.0/' },
  { code: 'CC-BY-ND-4.0', labels: named('CC BY-ND 4.0'), url: 'https://creativecommons.org/licenses/by-nd/4.0/' },
  {
    code: 'CC-BY-NC-SA-4.0',
    labels: named('CC BY-NC-SA 4.0'),
    url: 'https://creativecommons.org/licenses/by-nc-sa/4.0/',
  },
  {
    code: 'CC-BY-NC-ND-4.0',
    labels: named('CC BY-NC-ND 4.0'),
    url: 'https://creativecommons.org/licenses/by-nc-nd/4.0/',
  },
  { code: 'CC-BY-3.0-IGO', labels: named('CC BY 3.0 IGO'), url: 'https://creativecommons.org/licenses/by/3.0/igo/' },
  { code: 'CC0-1.0', labels: named('CC0 1.0'), url: 'https://creativecommons.org/publicdomain/zero/1.0/' },
  { code: 'ODbL-1.0', labels: named('ODbL 1.0'), url: 'https://opendatacommons.org/licenses/odbl/1-0/' },
  {
    code: 'all-rights-reserved',
    labels: {
      en: 'All rights reserved',
      mn: 'Бүх эрх хуулиар хамгаалагдсан',
      vi: 'Bảo lưu mọi quyền',
      'uz-Latn': 'Barcha huquqlar himoyalangan',
      ru: 'Все права защищены',
    },
  },
] as const satisfies readonly (Concept & { url?: string })[];

/** Under what conditions others may use a record. */
export const LicenceCode = z
  .enum(codesOf(licences))
  .meta({ id: 'LicenceCode', description: 'SPDX id of a licence, or all-rights-reserved.' });
export type LicenceCode = z.output<typeof LicenceCode>;
