/** A material of the sample coalition, as its organisation publishes it. */
export interface SampleMaterial {
  by: string;
  kind: string;
  title: string;
  summary?: string;
  body: string;
  language: string;
  audience: string;
  /** Name of a group; then it is the audience. */
  group?: string;
  themes: string[];
  places: string[];
  translations?: { language: string; title: string; body: string }[];
  details?: Record<string, unknown>;
}

/** What the sample coalition has to tell; written for this demo after public descriptions of such coalitions. */
export const materials: SampleMaterial[] = [
  {
    by: 'UNICEF-MN',
    kind: 'study',
    title: 'Household water and child health in Khövsgöl',
    summary: 'What forty visits to soum health posts say about diarrhoea and the way to water.',
    body: 'Half of the households that were asked carry their water more than one kilometre.\n\nDiarrhoea among children under five is twice as frequent where the carried water is kept in open vessels. Covered vessels and a talk with the family doctor cost less than one treatment in the aimag hospital.\n\nThe figures are aggregates by soum; counts below five are left out.',
    language: 'en',
    audience: 'coalition',
    themes: ['health.wash', 'health.maternal_child'],
    places: ['MN-041'],
    translations: [
      {
        language: 'mn',
        title: 'Хөвсгөл аймаг дахь өрхийн ус ба хүүхдийн эрүүл мэнд',
        body: 'Асуулгад оролцсон өрхийн тал нь усаа нэг километрээс цааш зөөдөг.\n\nУсаа задгай саванд хадгалдаг газарт тав хүртэлх насны хүүхдийн суулгалт хоёр дахин их байна. Таглаатай сав, өрхийн эмчийн зөвлөгөө хоёр нь аймгийн эмнэлгийн нэг удаагийн эмчилгээнээс хямд.',
      },
    ],
  },
  {
    by: 'SC-MN',
    kind: 'announced_study',
    title: 'We plan a survey of herder families who send children to dormitories',
    body: 'Three hundred families in Dornod and Khentii, March to June. Tell us if you ask the same families this year: we would rather share one questionnaire than knock twice.',
    language: 'en',
    audience: 'coalition',
    themes: ['education.access'],
    places: ['MN-061', 'MN-039'],
    details: { plannedFrom: '2027-03-01', plannedTo: '2027-06-30' },
  },
  {
    by: 'WV-MN',
    kind: 'best_practice',
    title: 'Parents read the growth chart themselves',
    summary: 'A pilot in six bags of Uvs; now copied in Bayan-Ölgii.',
    body: 'Parents’ groups meet once a month, weigh the smallest children and draw the line on the chart themselves. Fathers come because the meeting is after the market.\n\nThe soum doctor comes only where a line turns down. In one year the visits halved and the late referrals fell by a third.',
    language: 'en',
    audience: 'public',
    themes: ['health.nutrition'],
    places: ['MN-046', 'MN-071'],
    details: { evidenceGrade: 'promising', replication: 'replicated' },
  },
  {
    by: 'VACR',
    kind: 'position_paper',
    title: 'Góp ý dự thảo luật: tiếng nói của trẻ em trước khi bỏ phiếu',
    body: 'Chúng tôi đề nghị bổ sung một điều: cơ quan soạn thảo phải tóm tắt ý kiến của trẻ em và trả lời bằng văn bản.\n\nÝ kiến được thu thập theo nhóm, không ghi tên, tại các tỉnh nơi hai tổ chức cùng làm việc.',
    language: 'vi',
    audience: 'coalition',
    group: 'Child Rights Working Group, Viet Nam',
    themes: ['participation'],
    places: ['VN-HN', 'VN-SG'],
    translations: [
      {
        language: 'en',
        title: 'Comment on a draft law: children’s voice before the vote',
        body: 'We ask for one more article: the drafting body has to sum up what children said and answer it in writing.',
      },
    ],
  },
  {
    by: 'CHILDFUND-VN',
    kind: 'toolkit',
    title: 'An toàn trên mạng: mười buổi học cho cha mẹ và trẻ em',
    summary: 'Ten sessions on safety online, tried in mountain communes.',
    body: 'Mỗi buổi bốn mươi phút, không cần máy tính. Cha mẹ và trẻ em học cùng nhau, rồi viết ba lời hứa của gia đình.',
    language: 'vi',
    audience: 'public',
    themes: ['participation.information', 'protection'],
    places: ['VN-04', 'VN-14'],
  },
  {
    by: 'ASCF',
    kind: 'news',
    title: 'Qoraqalpogʻistonda qoʻshma oʻquv markazi ochildi',
    body: 'Hukumat taʼmirlangan binoni berdi, uyushma esa dasturni olib keldi. Markazda maktabdan tashqari mashgʻulotlar bepul oʻtkaziladi.',
    language: 'uz-Latn',
    audience: 'public',
    themes: ['education', 'protection'],
    places: ['UZ-QR'],
    translations: [
      {
        language: 'ru',
        title: 'В Каракалпакстане открылся совместный учебный центр',
        body: 'Правительство предоставило отремонтированное здание, ассоциация — программу. Занятия после школы бесплатны.',
      },
    ],
  },
  {
    by: 'ASCF',
    kind: 'assessment',
    title: 'Чего не хватает региональным планам действий: обзор пяти областей',
    body: 'Планы написаны вместе с ведомствами здравоохранения, образования и финансов. Реже всего в них есть срок и ответственный: их нет у каждого третьего действия.',
    language: 'ru',
    audience: 'coalition+government',
    themes: ['governance'],
    places: ['UZ-FA', 'UZ-QR', 'UZ-XO', 'UZ-NG', 'UZ-SU'],
  },
  {
    by: 'UNICEF-MN',
    kind: 'dataset',
    title: 'Worst-off soums by five indicators, 2026',
    body: 'Aggregates by soum for immunisation, stunting, pre-school attendance, clean water and birth registration, with source and year of each figure. Unknown is written as unknown, not as zero.',
    language: 'en',
    audience: 'coalition+government',
    themes: ['governance.data'],
    places: ['MN'],
  },
];
