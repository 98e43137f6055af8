import { z } from 'zod';
import { codesOf, type Concept } from './concept.js';

/**
 * What a library record may be. `reliefWebFormat` is the format id under which ReliefWeb would file it,
 * absent for what is never syndicated there.
 */
export const materialKinds = [
  {
    code: 'news',
    reliefWebFormat: 8,
    labels: { en: 'News', mn: 'Мэдээ', vi: 'Tin tức', 'uz-Latn': 'Yangilik', ru: 'Новость' },
  },
  {
    code: 'study',
    reliefWebFormat: 3,
    labels: { en: 'Study', mn: 'Судалгаа', vi: 'Nghiên cứu', 'uz-Latn': 'Tadqiqot', ru: 'Исследование' },
  },
  {
    code: 'assessment',
    reliefWebFormat: 5,
    labels: {
      en: 'Assessment',
      mn: 'Нөхцөл байдлын үнэлгээ',
      vi: 'Đánh giá tình hình',
      'uz-Latn': 'Vaziyat tahlili',
      ru: 'Оценка ситуации',
    },
  },
  {
    code: 'evaluation',
    reliefWebFormat: 6,
    labels: {
      en: 'Evaluation',
      mn: 'Хөтөлбөрийн үнэлгээ',
      vi: 'Đánh giá chương trình',
      'uz-Latn': 'Dastur natijalarini baholash',
      ru: 'Оценка программы',
    },
  },
  {
    code: 'best_practice',
    reliefWebFormat: 6,
    labels: {
      en: 'Best practice',
      mn: 'Шилдэг туршлага',
      vi: 'Thực hành tốt',
      'uz-Latn': 'Ilgʻor tajriba',
      ru: 'Лучшая практика',
    },
  },
  {
    code: 'toolkit',
    reliefWebFormat: 7,
    labels: {
      en: 'Toolkit',
      mn: 'Арга зүйн багц',
      vi: 'Bộ công cụ',
      'uz-Latn': 'Uslubiy toʻplam',
      ru: 'Методический комплект',
    },
  },
  {
    code: 'policy_brief',
    reliefWebFormat: 3,
    labels: {
      en: 'Policy brief',
      mn: 'Бодлогын товч зөвлөмж',
      vi: 'Tóm lược chính sách',
      'uz-Latn': 'Siyosat boʻyicha qisqa tavsiya',
      ru: 'Аналитическая записка',
    },
  },
  {
    code: 'draft_law',
    reliefWebFormat: 9,
    labels: {
      en: 'Draft law',
      mn: 'Хуулийн төсөл',
      vi: 'Dự thảo luật',
      'uz-Latn': 'Qonun loyihasi',
      ru: 'Законопроект',
    },
  },
  {
    code: 'position_paper',
    reliefWebFormat: 8,
    labels: {
      en: 'Position paper',
      mn: 'Байр суурийн баримт бичиг',
      vi: 'Văn bản nêu quan điểm',
      'uz-Latn': 'Pozitsiya bayoni',
      ru: 'Изложение позиции',
    },
  },
  {
    code: 'crc_report',
    reliefWebFormat: 11,
    labels: {
      en: 'Report to the CRC Committee',
      mn: 'Хүүхдийн эрхийн хороонд хүргүүлэх илтгэл',
      vi: 'Báo cáo gửi Ủy ban Quyền trẻ em',
      'uz-Latn': 'Bola huquqlari qoʻmitasiga maʼruza',
      ru: 'Доклад Комитету по правам ребёнка',
    },
  },
  {
    code: 'dataset',
    reliefWebFormat: 9,
    labels: {
      en: 'Data set',
      mn: 'Өгөгдлийн багц',
      vi: 'Bộ dữ liệu',
      'uz-Latn': 'Maʼlumotlar toʻplami',
      ru: 'Набор данных',
    },
  },
  {
    code: 'training_material',
    reliefWebFormat: 7,
    labels: {
      en: 'Training material',
      mn: 'Сургалтын материал',
      vi: 'Tài liệu tập huấn',
      'uz-Latn': 'Oʻquv materiali',
      ru: 'Учебный материал',
    },
  },
  {
    code: 'announced_study',
    labels: {
      en: 'Announced study',
      mn: 'Зарласан судалгаа',
      vi: 'Nghiên cứu dự kiến',
      'uz-Latn': 'Rejalashtirilgan tadqiqot',
      ru: 'Запланированное исследование',
    },
  },
] as const satisfies readonly (Concept & { reliefWebFormat?: number })[];

/** How well a practice is shown to work, weakest first. */
export const evidenceGrades = [
  {
    code: 'emerging',
    labels: {
      en: 'Emerging: an idea in use, not studied yet',
      mn: 'Шинээр бий болж буй: хэрэгжиж байгаа боловч судлаагүй',
      vi: 'Mới hình thành: đang áp dụng, chưa được nghiên cứu',
      'uz-Latn': 'Yangi: qoʻllanmoqda, hali oʻrganilmagan',
      ru: 'Новая: применяется, но ещё не изучена',
    },
  },
  {
    code: 'promising',
    labels: {
      en: 'Promising: monitored, results point the right way',
      mn: 'Ирээдүйтэй: хяналт-шинжилгээ хийсэн, үр дүн нь зөв чиглэлтэй',
      vi: 'Có triển vọng: đã theo dõi, kết quả đi đúng hướng',
      'uz-Latn': 'Istiqbolli: kuzatilgan, natijalar toʻgʻri yoʻnalishda',
      ru: 'Перспективная: отслежена, результаты обнадёживают',
    },
  },
  {
    code: 'effective',
    labels: {
      en: 'Effective: evaluated in one place',
      mn: 'Үр дүнтэй: нэг газарт үнэлсэн',
      vi: 'Hiệu quả: đã được đánh giá tại một địa bàn',
      'uz-Latn': 'Samarali: bir joyda baholangan',
      ru: 'Эффективная: оценена в одном месте',
    },
  },
  {
    code: 'proven',
    labels: {
      en: 'Proven: evaluated in several places',
      mn: 'Батлагдсан: хэд хэдэн газарт үнэлсэн',
      vi: 'Đã được chứng minh: đánh giá tại nhiều địa bàn',
      'uz-Latn': 'Isbotlangan: bir necha joyda baholangan',
      ru: 'Доказанная: оценена в нескольких местах',
    },
  },
] as const satisfies readonly Concept[];

/** How far a practice has travelled from the place of its pilot. */
export const replicationStatuses = [
  {
    code: 'pilot',
    labels: { en: 'Pilot', mn: 'Туршилт', vi: 'Thí điểm', 'uz-Latn': 'Sinov bosqichida', ru: 'Пилотный этап' },
  },
  {
    code: 'replicated',
    labels: {
      en: 'Replicated elsewhere',
      mn: 'Өөр газарт нэвтрүүлсэн',
      vi: 'Đã nhân rộng ở nơi khác',
      'uz-Latn': 'Boshqa joyda takrorlangan',
      ru: 'Повторена в других местах',
    },
  },
  {
    code: 'national',
    labels: {
      en: 'Rolled out nationally',
      mn: 'Улсын хэмжээнд нэвтрүүлсэн',
      vi: 'Đã triển khai trên toàn quốc',
      'uz-Latn': 'Butun mamlakatda joriy etilgan',
      ru: 'Внедрена по всей стране',
    },
  },
  {
    code: 'standard',
    labels: {
      en: 'Adopted as a standard',
      mn: 'Стандарт болгон баталсан',
      vi: 'Đã được ban hành thành tiêu chuẩn',
      'uz-Latn': 'Standart sifatida qabul qilingan',
      ru: 'Принята как стандарт',
    },
  },
  {
    code: 'ended',
    labels: { en: 'Ended', mn: 'Дууссан', vi: 'Đã kết thúc', 'uz-Latn': 'Tugatilgan', ru: 'Завершена' },
  },
] as const satisfies readonly Concept[];

/** What a library record is. */
export const MaterialKind = z
  .enum(codesOf(materialKinds))
  .meta({ id: 'MaterialKind', description: 'What a library record is: news, a study, a toolkit …' });
export type MaterialKind = z.output<typeof MaterialKind>;

/** How well a practice is shown to work. */
export const EvidenceGrade = z
  .enum(codesOf(evidenceGrades))
  .meta({ id: 'EvidenceGrade', description: 'How well a practice is shown to work, weakest first.' });
export type EvidenceGrade = z.output<typeof EvidenceGrade>;

/** How far a practice has travelled. */
export const ReplicationStatus = z
  .enum(codesOf(replicationStatuses))
  .meta({ id: 'ReplicationStatus', description: 'How far a practice has travelled from the place of its pilot.' });
export type ReplicationStatus = z.output<typeof ReplicationStatus>;
