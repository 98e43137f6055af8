/** An organisation of the sample coalition. */
export interface SampleOrganisation {
  acronym: string;
  name: string;
  names: { language: string; name: string }[];
  standing: 'member' | 'observer' | 'government';
  typeIati: number;
  country: string;
  places: string[];
  themes: string[];
  about: string;
  person: { name: string; email: string; language: string; zone: string; roles: string[] };
}

/** A working group of the sample coalition; the first organisation has the chair. */
export interface SampleGroup {
  name: string;
  purpose: string;
  scope: 'national' | 'regional';
  places: string[];
  members: string[];
}

const mn = 'Asia/Ulaanbaatar';
const vn = 'Asia/Ho_Chi_Minh';
const uz = 'Asia/Tashkent';

/** The organisations: names and facts are public, the people are invented. */
export const organisations: SampleOrganisation[] = [
  {
    acronym: 'SEC',
    name: 'Secretariat of the coalition',
    names: [],
    standing: 'member',
    typeIati: 90,
    country: 'MN',
    places: ['MN', 'VN', 'UZ'],
    themes: ['governance.child_rights'],
    about: 'Runs the year: who is a member, what was agreed, whether news arrives.',
    person: {
      name: 'Ariun Bold',
      email: 'coordinator@secretariat.example',
      language: 'en',
      zone: mn,
      roles: ['operator', 'coordinator', 'editor'],
    },
  },
  {
    acronym: 'UNICEF-MN',
    name: 'UNICEF Mongolia',
    names: [{ language: 'mn', name: 'НҮБ-ын Хүүхдийн сан, Монгол' }],
    standing: 'member',
    typeIati: 40,
    country: 'MN',
    places: ['MN-041', 'MN-1'],
    themes: ['health', 'governance.data'],
    about: 'Equity data, policy advice and convergent work in Khövsgöl and Nalaikh.',
    person: { name: 'Oyunaa Dorj', email: 'oyunaa@unicef-mn.example', language: 'mn', zone: mn, roles: ['editor'] },
  },
  {
    acronym: 'SC-MN',
    name: 'Save the Children in Mongolia',
    names: [{ language: 'mn', name: 'Хүүхдийг Ивээх Сан' }],
    standing: 'member',
    typeIati: 21,
    country: 'MN',
    places: ['MN-1', 'MN-061'],
    themes: ['education', 'protection'],
    about: 'Schools without violence, and non-formal education for herder children.',
    person: {
      name: 'Batbayar Ganzorig',
      email: 'batbayar@sc-mn.example',
      language: 'mn',
      zone: 'Asia/Hovd',
      roles: ['editor'],
    },
  },
  {
    acronym: 'WV-MN',
    name: 'World Vision Mongolia',
    names: [],
    standing: 'member',
    typeIati: 21,
    country: 'MN',
    places: ['MN-041', 'MN-046', 'MN-071'],
    themes: ['health.nutrition', 'poverty'],
    about: 'Growth monitoring with parents’ groups, and household income in the western aimags.',
    person: { name: 'Hannah Lee', email: 'hannah@wv-mn.example', language: 'en', zone: mn, roles: ['editor'] },
  },
  {
    acronym: 'VACR',
    name: 'Viet Nam Association for Protection of Child’s Rights',
    names: [{ language: 'vi', name: 'Hội Bảo vệ quyền trẻ em Việt Nam' }],
    standing: 'member',
    typeIati: 22,
    country: 'VN',
    places: ['VN-HN', 'VN-68', 'VN-22', 'VN-SG'],
    themes: ['participation', 'protection'],
    about: 'Comments on draft laws, collects what children say, and trains its provincial branches.',
    person: { name: 'Nguyễn Thu Hà', email: 'ha@vacr.example', language: 'vi', zone: vn, roles: ['editor'] },
  },
  {
    acronym: 'CHILDFUND-VN',
    name: 'ChildFund Viet Nam',
    names: [{ language: 'vi', name: 'ChildFund Việt Nam' }],
    standing: 'member',
    typeIati: 21,
    country: 'VN',
    places: ['VN-04', 'VN-68'],
    themes: ['protection', 'participation.information'],
    about: 'Child protection on the internet and in mountain communes.',
    person: { name: 'Trần Minh Đức', email: 'duc@childfund-vn.example', language: 'vi', zone: vn, roles: ['editor'] },
  },
  {
    acronym: 'ASCF',
    name: 'Association to Support Children and Families',
    names: [{ language: 'uz-Latn', name: 'Bolalar va oilalarni qoʻllab-quvvatlash assotsiatsiyasi' }],
    standing: 'member',
    typeIati: 22,
    country: 'UZ',
    places: ['UZ-QR', 'UZ-FA', 'UZ-XO', 'UZ-NG', 'UZ-SU'],
    themes: ['protection', 'poverty.social_protection'],
    about: 'Helped five regions to write their plans of action for children.',
    person: {
      name: 'Dilnoza Karimova',
      email: 'dilnoza@ascf.example',
      language: 'uz-Latn',
      zone: uz,
      roles: ['editor'],
    },
  },
  {
    acronym: 'CAROL',
    name: 'Research Centre on Childhood, Tashkent',
    names: [{ language: 'ru', name: 'Центр исследований детства, Ташкент' }],
    standing: 'observer',
    typeIati: 80,
    country: 'UZ',
    places: ['UZ'],
    themes: ['governance.data'],
    about: 'Situation analyses for the regional plans of action.',
    person: {
      name: 'Марина Юсупова',
      email: 'marina@childhood-research.example',
      language: 'ru',
      zone: uz,
      roles: ['editor'],
    },
  },
  {
    acronym: 'NCRD',
    name: 'National Committee for Regional Development, Mongolia',
    names: [],
    standing: 'government',
    typeIati: 10,
    country: 'MN',
    places: ['MN'],
    themes: ['governance'],
    about: 'Counterpart for basic social services in the regions.',
    person: { name: 'Ts. Enkhtuya', email: 'enkhtuya@ncrd.example', language: 'mn', zone: mn, roles: ['editor'] },
  },
];

/** The groups. */
export const groups: SampleGroup[] = [
  {
    name: 'Child Rights Group, Mongolia',
    purpose:
      'Exchange news, studies and practices in good time; agree on two or three priorities a year; speak to the government with one voice.',
    scope: 'national',
    places: ['MN'],
    members: ['UNICEF-MN', 'SC-MN', 'WV-MN'],
  },
  {
    name: 'Child Rights Working Group, Viet Nam',
    purpose: 'Positions and comments on laws and policies, together or each alone.',
    scope: 'national',
    places: ['VN'],
    members: ['VACR', 'CHILDFUND-VN'],
  },
  {
    name: 'Intersectoral group, Karakalpakstan',
    purpose: 'The regional plan of action for child well-being.',
    scope: 'regional',
    places: ['UZ-QR'],
    members: ['ASCF', 'CAROL'],
  },
];
