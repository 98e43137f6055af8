import { z } from 'zod';
import { codesOf, type Concept } from './concept.js';

/** What an organisation is, by the codes of the IATI code list OrganisationType. */
export const organisationTypes = [
  {
    code: '10',
    labels: {
      en: 'Government',
      mn: 'Засгийн газрын байгууллага',
      vi: 'Cơ quan chính phủ',
      'uz-Latn': 'Hukumat tashkiloti',
      ru: 'Государственный орган',
    },
  },
  {
    code: '11',
    labels: {
      en: 'Local government',
      mn: 'Орон нутгийн засаг захиргаа',
      vi: 'Chính quyền địa phương',
      'uz-Latn': 'Mahalliy hokimiyat',
      ru: 'Местный орган власти',
    },
  },
  {
    code: '15',
    labels: {
      en: 'Other public sector',
      mn: 'Төрийн бусад байгууллага',
      vi: 'Tổ chức công khác',
      'uz-Latn': 'Boshqa davlat tashkiloti',
      ru: 'Другая организация государственного сектора',
    },
  },
  {
    code: '21',
    labels: {
      en: 'International NGO',
      mn: 'Олон улсын ТББ',
      vi: 'Tổ chức phi chính phủ quốc tế',
      'uz-Latn': 'Xalqaro NNT',
      ru: 'Международная НПО',
    },
  },
  {
    code: '22',
    labels: {
      en: 'National NGO',
      mn: 'Үндэсний ТББ',
      vi: 'Tổ chức phi chính phủ trong nước',
      'uz-Latn': 'Milliy NNT',
      ru: 'Национальная НПО',
    },
  },
  {
    code: '23',
    labels: {
      en: 'Regional NGO',
      mn: 'Бүс нутгийн ТББ',
      vi: 'Tổ chức phi chính phủ khu vực',
      'uz-Latn': 'Mintaqaviy NNT',
      ru: 'Региональная НПО',
    },
  },
  {
    code: '24',
    labels: {
      en: 'NGO based in the partner country',
      mn: 'Түнш оронд төвтэй ТББ',
      vi: 'Tổ chức phi chính phủ tại nước đối tác',
      'uz-Latn': 'Hamkor mamlakatdagi NNT',
      ru: 'НПО страны-партнёра',
    },
  },
  {
    code: '30',
    labels: {
      en: 'Public–private partnership',
      mn: 'Төр, хувийн хэвшлийн түншлэл',
      vi: 'Đối tác công tư',
      'uz-Latn': 'Davlat-xususiy sheriklik',
      ru: 'Государственно-частное партнёрство',
    },
  },
  {
    code: '40',
    labels: {
      en: 'Multilateral (UN and others)',
      mn: 'Олон талт байгууллага (НҮБ болон бусад)',
      vi: 'Tổ chức đa phương (LHQ và các tổ chức khác)',
      'uz-Latn': 'Koʻp tomonlama tashkilot (BMT va boshqalar)',
      ru: 'Многосторонняя организация (ООН и др.)',
    },
  },
  {
    code: '60',
    labels: { en: 'Foundation', mn: 'Сан', vi: 'Quỹ', 'uz-Latn': 'Jamgʻarma', ru: 'Фонд' },
  },
  {
    code: '70',
    labels: {
      en: 'Private sector',
      mn: 'Хувийн хэвшил',
      vi: 'Khu vực tư nhân',
      'uz-Latn': 'Xususiy sektor',
      ru: 'Частный сектор',
    },
  },
  {
    code: '71',
    labels: {
      en: 'Private sector in the provider country',
      mn: 'Хандивлагч орны хувийн хэвшил',
      vi: 'Khu vực tư nhân ở nước tài trợ',
      'uz-Latn': 'Donor mamlakatdagi xususiy sektor',
      ru: 'Частный сектор страны-донора',
    },
  },
  {
    code: '72',
    labels: {
      en: 'Private sector in the aid-recipient country',
      mn: 'Тусламж хүлээн авагч орны хувийн хэвшил',
      vi: 'Khu vực tư nhân ở nước nhận viện trợ',
      'uz-Latn': 'Yordam oluvchi mamlakatdagi xususiy sektor',
      ru: 'Частный сектор страны-получателя',
    },
  },
  {
    code: '73',
    labels: {
      en: 'Private sector in a third country',
      mn: 'Гуравдагч орны хувийн хэвшил',
      vi: 'Khu vực tư nhân ở nước thứ ba',
      'uz-Latn': 'Uchinchi mamlakatdagi xususiy sektor',
      ru: 'Частный сектор третьей страны',
    },
  },
  {
    code: '80',
    labels: {
      en: 'Academic, training and research',
      mn: 'Эрдэм шинжилгээ, сургалтын байгууллага',
      vi: 'Tổ chức học thuật, đào tạo và nghiên cứu',
      'uz-Latn': 'Ilmiy, oʻquv va tadqiqot muassasasi',
      ru: 'Научная, учебная или исследовательская организация',
    },
  },
  {
    code: '90',
    labels: { en: 'Other', mn: 'Бусад', vi: 'Khác', 'uz-Latn': 'Boshqa', ru: 'Другое' },
  },
] as const satisfies readonly Concept[];

/** What an organisation is to the coalition now. */
export const organisationStandings = [
  {
    code: 'member',
    labels: { en: 'Member', mn: 'Гишүүн', vi: 'Thành viên', 'uz-Latn': 'Aʼzo', ru: 'Участник' },
  },
  {
    code: 'observer',
    labels: { en: 'Observer', mn: 'Ажиглагч', vi: 'Quan sát viên', 'uz-Latn': 'Kuzatuvchi', ru: 'Наблюдатель' },
  },
  {
    code: 'government',
    labels: {
      en: 'Government partner',
      mn: 'Төрийн түнш байгууллага',
      vi: 'Đối tác chính phủ',
      'uz-Latn': 'Davlat hamkori',
      ru: 'Государственный партнёр',
    },
  },
  {
    code: 'donor',
    labels: { en: 'Donor', mn: 'Хандивлагч', vi: 'Nhà tài trợ', 'uz-Latn': 'Donor', ru: 'Донор' },
  },
  {
    code: 'applicant',
    labels: {
      en: 'Applicant',
      mn: 'Элсэх хүсэлт гаргагч',
      vi: 'Đang xin gia nhập',
      'uz-Latn': 'Aʼzolikka nomzod',
      ru: 'Кандидат',
    },
  },
  {
    code: 'suspended',
    labels: {
      en: 'Suspended',
      mn: 'Түр түдгэлзүүлсэн',
      vi: 'Tạm đình chỉ',
      'uz-Latn': 'Vaqtincha toʻxtatilgan',
      ru: 'Участие приостановлено',
    },
  },
  {
    code: 'left',
    labels: { en: 'Left', mn: 'Гарсан', vi: 'Đã rời', 'uz-Latn': 'Chiqib ketgan', ru: 'Вышла' },
  },
] as const satisfies readonly Concept[];

/** The IATI code of what an organisation is. */
export const OrganisationTypeCode = z
  .enum(codesOf(organisationTypes))
  .meta({ id: 'OrganisationTypeCode', description: 'IATI code list OrganisationType.' });
export type OrganisationTypeCode = z.output<typeof OrganisationTypeCode>;

/** What an organisation is to the coalition now. */
export const OrganisationStanding = z
  .enum(codesOf(organisationStandings))
  .meta({ id: 'OrganisationStanding', description: 'What an organisation is to the coalition now.' });
export type OrganisationStanding = z.output<typeof OrganisationStanding>;
