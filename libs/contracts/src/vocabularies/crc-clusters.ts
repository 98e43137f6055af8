import { z } from 'zod';
import { codesOf, type Concept } from './concept.js';

/**
 * Clusters of rights under the Convention on the Rights of the Child, as treaty-specific guidelines CRC/C/58/Rev.3
 * order them; `articles` are the articles of the Convention (cluster 10 belongs to the Optional Protocols).
 */
export const crcClusters = [
  {
    code: '1',
    articles: '4, 42, 44.6',
    labels: {
      en: 'General measures of implementation',
      mn: 'Конвенцыг хэрэгжүүлэх ерөнхий арга хэмжээ',
      vi: 'Các biện pháp thực hiện chung',
      'uz-Latn': 'Konvensiyani amalga oshirishning umumiy choralari',
      ru: 'Общие меры по осуществлению',
    },
  },
  {
    code: '2',
    articles: '1',
    labels: {
      en: 'Definition of the child',
      mn: 'Хүүхдийн тодорхойлолт',
      vi: 'Định nghĩa trẻ em',
      'uz-Latn': 'Bola taʼrifi',
      ru: 'Определение ребёнка',
    },
  },
  {
    code: '3',
    articles: '2, 3, 6, 12',
    labels: {
      en: 'General principles',
      mn: 'Ерөнхий зарчим',
      vi: 'Các nguyên tắc chung',
      'uz-Latn': 'Umumiy tamoyillar',
      ru: 'Общие принципы',
    },
  },
  {
    code: '4',
    articles: '7, 8, 13–17',
    labels: {
      en: 'Civil rights and freedoms',
      mn: 'Иргэний эрх, эрх чөлөө',
      vi: 'Các quyền và tự do dân sự',
      'uz-Latn': 'Fuqarolik huquqlari va erkinliklari',
      ru: 'Гражданские права и свободы',
    },
  },
  {
    code: '5',
    articles: '19, 24.3, 28.2, 34, 37a, 39',
    labels: {
      en: 'Violence against children',
      mn: 'Хүүхдийн эсрэг хүчирхийлэл',
      vi: 'Bạo lực đối với trẻ em',
      'uz-Latn': 'Bolalarga nisbatan zoʻravonlik',
      ru: 'Насилие в отношении детей',
    },
  },
  {
    code: '6',
    articles: '5, 9–11, 18.1–2, 20, 21, 25, 27.4',
    labels: {
      en: 'Family environment and alternative care',
      mn: 'Гэр бүлийн орчин ба орлон асрах халамж',
      vi: 'Môi trường gia đình và chăm sóc thay thế',
      'uz-Latn': 'Oila muhiti va muqobil parvarish',
      ru: 'Семейное окружение и альтернативный уход',
    },
  },
  {
    code: '7',
    articles: '6, 18.3, 23, 24, 26, 27.1–3, 33',
    labels: {
      en: 'Disability, basic health and welfare',
      mn: 'Хөгжлийн бэрхшээл, эрүүл мэндийн анхан шатны үйлчилгээ ба халамж',
      vi: 'Khuyết tật, y tế cơ bản và phúc lợi',
      'uz-Latn': 'Nogironlik, birlamchi sogʻliqni saqlash va farovonlik',
      ru: 'Инвалидность, базовое медицинское обслуживание и благосостояние',
    },
  },
  {
    code: '8',
    articles: '28–31',
    labels: {
      en: 'Education, leisure and cultural activities',
      mn: 'Боловсрол, чөлөөт цаг, соёлын үйл ажиллагаа',
      vi: 'Giáo dục, vui chơi giải trí và hoạt động văn hóa',
      'uz-Latn': 'Taʼlim, hordiq va madaniy faoliyat',
      ru: 'Образование, досуг и культурная деятельность',
    },
  },
  {
    code: '9',
    articles: '22, 30, 32, 33, 35, 36, 37b–d, 38, 39, 40',
    labels: {
      en: 'Special protection measures',
      mn: 'Тусгай хамгааллын арга хэмжээ',
      vi: 'Các biện pháp bảo vệ đặc biệt',
      'uz-Latn': 'Maxsus himoya choralari',
      ru: 'Специальные меры защиты',
    },
  },
  {
    code: '10',
    articles: '',
    labels: {
      en: 'Optional Protocols',
      mn: 'Нэмэлт протоколууд',
      vi: 'Các nghị định thư không bắt buộc',
      'uz-Latn': 'Fakultativ protokollar',
      ru: 'Факультативные протоколы',
    },
  },
] as const satisfies readonly (Concept & { articles: string })[];

/** The number of a CRC cluster, "1" to "10". */
export const CrcClusterCode = z
  .enum(codesOf(crcClusters))
  .meta({ id: 'CrcClusterCode', description: 'A cluster of rights under the Convention on the Rights of the Child.' });
export type CrcClusterCode = z.output<typeof CrcClusterCode>;
