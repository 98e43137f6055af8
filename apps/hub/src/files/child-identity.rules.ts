/** What a passage looks like; the person who publishes it is asked, never stopped. */
export type IdentityReason = 'named-child' | 'national-id' | 'birth-date' | 'phone' | 'case-number';
export type IdentityQuestion = { reason: IdentityReason; snippet: string };

type Rule = { reason: IdentityReason; pattern: RegExp; isMeant?: (found: RegExpMatchArray, around: string) => boolean };

const maxQuestions = 20;
const contextCharacters = 100;

// Letters of Mongolian, Vietnamese and Uzbek are no word characters to \b, and every run is bounded: the text is a
// stranger's, and unbounded runs would be read again from each of their letters.
const start = '(?<![\\p{L}\\p{N}])';
const end = '(?![\\p{L}\\p{N}])';
const word = "\\p{Lu}[\\p{L}'-]{0,30}";
const name = `${start}(?<name>(?:\\p{Lu}\\.\\s?){0,3}${word}\\.?(?:\\s${word}\\.?){0,4}|(?:\\p{Lu}\\.){2,4})`;
const age = '(?<!\\d|\\d\\s?[.,–-]\\s?)(?:1[0-7]|[1-9])';
const rule = (reason: IdentityReason, source: string, isMeant?: Rule['isMeant'], flags = 'gu'): Rule => ({
  reason,
  pattern: new RegExp(source, flags),
  ...(isMeant && { isMeant }),
});

/** One child, or where one lives, in en, mn, vi, uz (both scripts) and ru: what tells a story of a child from figures. */
const oneChildOrPlace = new RegExp(
  `${start}(?:girl|boy|daughter|son|pupil|student|schoolgirl|schoolboy|orphan|the child|lives|living|from|village|school|soum` +
    '|охин|хүү|сурагч|хүүхэд|сум(?:ын|анд)?|аймг(?:ийн|ийг)|аймаг|дүүр(?:эг|гийн)|хороо|сургууль|амьдардаг' +
    '|cháu|bé|học sinh|xã|huyện|tỉnh|thôn|bản|phường|trường|quê' +
    "|qizi?|o'g'il|bola|o'quvchi(?:si)?|tuman(?:i|ida|idan)?|viloyati?|mahalla(?:si)?|qishlog'i|maktab" +
    '|қизи?|ўғил|бола|ўқувчи(?:си)?|туман(?:и|ида)?|вилояти?|маҳалла(?:си)?|мактаб' +
    `|девочк[аиуе]|мальчика?|реб[её]нок|учени(?:к|ца)|школьни(?:к|ца)|проживает|жив[её]т|села?|посёлка|район[ае]?|школы)${end}`,
  'iu',
);
/** Names of what is no person, among them how reports begin sentences. */
const noPerson = new RegExp(
  `^(?:article|table|figure|chapter|section|goal|target|annex|children?|girls?|boys?|youth|adolescents?|grade|age[ds]?|the|in|at|of|on|for|from|an|since|over|after|mongolian?s?|viet|vietnam(?:ese)?|uzbek(?:istan)?s?|ulaanbaatar|hanoi|tashkent|january|february|march|april|may|june|july|august|september|october|november|december|save|unicef|world` +
    '|хүүхэд|хүүхд\\p{L}*|охи[нд]\\p{L}*|хүү|нийт|монгол\\p{L}*|улаанбаатар\\p{L}*|бүх|эхний|насны?|сурагч\\p{L}*|өсвөр' +
    "|trẻ|việt|hà|các|những|em|người|từ|độ|bolalar\\p{L}*|qizlar\\p{L}*|o'zbek\\p{L}*|o'smir\\p{L}*|болалар\\p{L}*|ўзбек\\p{L}*" +
    `|дет\\p{L}*|девоч\\p{L}*|мальчи\\p{L}*|узбек\\p{L}*|подрост\\p{L}*|все|более|около|в|с|до|от|за|на|через)$`,
  'iu',
);

const isPerson: Rule['isMeant'] = found => {
  const words = (found.groups?.name ?? '').split(/\s+/);
  return !words.some(part => noPerson.test(part.replace(/\.$/, '')) || /^\p{Lu}{3,}$/u.test(part));
};
/** A name and an age alone may be a place and a duration. */
const isPersonInStory: Rule['isMeant'] = (found, around) => isPerson(found, around) && oneChildOrPlace.test(around);

const childNoun = {
  en: '(?:(?:girl|boy|child|pupil|student|orphan|son|daughter)\\s)?(?:(?:named|called)\\s)?',
  mn: '(?:(?:хүү|охин|хүүхэд|сурагч)\\s)?',
  uz: "(?:(?:qiz|o'g'il\\sbola|bola|o'quvchi|қиз|ўғил\\sбола|бола|ўқувчи)\\s)?",
  ru: '(?:(?:девочк|мальчик|школьни|учени|сирот)\\p{L}{0,4}\\s)?(?:по\\sимени\\s)?',
};
const namedChildren: Rule[] = [
  rule('named-child', `${start}${age}[-\\s]year[-\\s]old\\s${childNoun.en}${name}`, isPerson),
  rule(
    'named-child',
    `${name},?\\s(?:(?:is|was)\\s)?(?:an?\\s|aged\\s)?${age}[-\\s]years?[-\\s]old${end}`,
    isPersonInStory,
  ),
  rule(
    'named-child',
    `${name}\\s?[,(]\\s?(?:aged?\\s)?${age}\\s(?:years?|yrs)(?:\\sold|\\sof\\sage)?\\s?[,)]`,
    isPersonInStory,
  ),
  rule(
    'named-child',
    `${name}(?:,\\s|\\s\\()(?:aged?\\s)?${age}[,)]\\s(?:from|who|lives|lived|living|said|says)${end}`,
    isPerson,
  ),
  rule('named-child', `${start}(?:girl|boy|child|son|daughter)\\s(?:named|called)\\s${name}`, isPerson),
  rule('named-child', `${start}${age}\\s?настай\\s${childNoun.mn}${name}`, isPerson),
  rule('named-child', `${name}\\s?[,(]?\\s?${age}\\s?(?:настай|нас)${end}`, isPersonInStory),
  rule(
    'named-child',
    `(?<!trẻ\\s)${start}(?:[Cc]háu|[Bb]é|[Ee]m)\\s(?:(?:bé|gái|trai)\\s)?${name}[^.\\n]{0,20}?(?:${age}\\s?tuổi|sinh\\snăm\\s20\\d\\d)`,
    isPerson,
  ),
  rule('named-child', `${name}\\s?[,(]\\s?${age}\\s?tuổi`, isPersonInStory),
  rule(
    'named-child',
    `${start}${age}\\s?(?:yoshli|yoshdagi|yashar|ёшли|ёшдаги|яшар)\\s${childNoun.uz}${name}`,
    isPerson,
  ),
  rule(
    'named-child',
    `${name}\\s?[,(]?\\s?${age}\\s?(?:yosh(?:li|da)?|yashar|ёш(?:ли|да)?|яшар)${end}`,
    isPersonInStory,
  ),
  rule('named-child', `${start}${age}-?\\s?летн(?:яя|ий|ей|его|юю|ему|им)\\s${childNoun.ru}${name}`, isPerson),
  rule(
    'named-child',
    `${name}\\s?[,(]\\s?(?:ей\\s|ему\\s)?${age}\\s(?:лет|год|года)${end}(?!\\s(?:назад|спустя))`,
    isPersonInStory,
  ),
];

const month = '(?:0?[1-9]|1[0-2])';
const day = '(?:0?[1-9]|[12]\\d|3[01])';
/** Whoever was born before 2000 is no child; such dates are in many a biography. */
const year = '20\\d\\d';
const date =
  `(?:${day}[./-]${month}[./-]${year}|${year}[./-]${month}[./-]${day}` +
  `|${day}(?:st|nd|rd|th)?\\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\\p{L}{0,6},?\\s${year}` +
  `|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\\p{L}{0,6}\\s${day},?\\s${year}` +
  `|${year}\\s?оны?\\s${month}(?:\\s?-?\\s?(?:р|дугаар|дүгээр))?\\sсарын\\s${day}|${day}\\s?tháng\\s?${month}(?:\\s?năm)?\\s${year}` +
  `|${year}\\s?-?\\s?(?:yil|йил)\\p{L}{0,4}\\s${day}\\s?-?\\s?\\p{L}{3,9}|${day}\\s(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)\\p{L}{0,5}\\s${year})`;
const isOneBirth: Rule['isMeant'] = (found, around) => {
  const after = around.slice(
    around.indexOf(found[0]) + found[0].length,
    around.indexOf(found[0]) + found[0].length + 20,
  );
  return !/^\s*(?:or|and|хойш|и позже|va undan|trở)|^[\s,]*(?:хүүхдүүд|children|bolalar|болалар|дет)/iu.test(after);
};
const birthDates: Rule[] = [
  rule(
    'birth-date',
    `${start}(?:date\\sof\\sbirth|d\\.?o\\.?b\\.?|born(?:\\son)?|ngày\\ssinh|sinh\\sngày|дата\\sрождения|родил(?:ся|ась)|төрсөн\\s(?:огноо|өдөр|он\\sсар\\sөдөр)` +
      `|tug'ilgan\\s(?:sana|kun)\\p{L}{0,4}|туғилган\\s(?:сана|кун)\\p{L}{0,4})\\s?[:–-]?\\s?${date}`,
    isOneBirth,
    'giu',
  ),
  rule(
    'birth-date',
    `${date}\\s?-?\\s?(?:(?:нд|нд|ний|ны|ний\\sөдөр|ны\\sөдөр|өдөр|da|kuni|да|куни|г\\.|года)\\s?)?(?:төрсөн|tug'ilgan|туғилган|рождения|р\\.)${end}`,
    isOneBirth,
    'giu',
  ),
];

const relative = new RegExp(
  `${start}(?:(?:girl|boy|child)'s|the\\s(?:girl|boy|child)|mother\\sof|father\\sof|(?:her|his)\\s(?:mother|father|guardian)|victim|survivor` +
    '|ээж\\p{L}{0,4}|аав\\p{L}{0,4}|асран\\sхамгаалагч|эмээ|өвөө|хохирогч|охин|сурагч|phụ\\shuynh|cháu|bé|nạn\\snhân|mẹ|bố|giám\\shộ' +
    '|onasi(?:ning)?|otasi(?:ning)?|vasiysi|jabrlanuvchi|онаси(?:нинг)?|отаси(?:нинг)?|васийси' +
    `|мат(?:ь|ери)|от(?:ец|ца)|опекун\\p{L}{0,2}|потерпевш\\p{L}{2,3}|пострадавш\\p{L}{2,3}|девочки|мальчика)${end}`,
  'iu',
);
const office =
  /helpline|hotline|office|press|@|www\.|đường dây nóng|tổng đài|văn phòng|ishonch telefoni|ишонч телефони|доверия|горяч\p{L}+ лини|пресс|алба|шууд утас|төв/iu;
const phone =
  '(?<![\\d+.,/-])(?:\\+?976[\\s-]?\\d{2}[\\s-]?\\d{2}[\\s-]?\\d{4}|\\+?998[\\s-]?\\(?\\d{2}\\)?[\\s-]?\\d{3}[\\s-]?\\d{2}[\\s-]?\\d{2}|(?:\\+84[\\s.-]?|0)[35789](?:[\\s.-]?\\d){8}' +
  '|(?<=(?:утас|утасны дугаар|phone|tel|тел)[.:]{0,2}\\s?)[5-9]\\d{3}[\\s-]?\\d{4})(?!\\d)';

const anyChild =
  /child|girl|boy|minor|juvenile|survivor|victim|хүүхэд|хүүхд|охин|насанд хүрээгүй|хохирогч|trẻ em|cháu|nạn nhân|bola|qiz|voyaga yetmagan|jabrlanuvchi|бола|вояга етмаган|реб[её]н|детей|несовершеннолет|потерпевш/iu;
const caseNumber =
  `${start}(?:(?:case|incident|referral)\\s(?:file\\s)?(?:no\\.?|number|id|ref\\.?|code)|CPIMS\\+?(?:\\sid)?|хэргийн\\s(?:дугаар|№)|кейсийн\\s(?:дугаар|№)|(?:hồ\\ssơ|vụ\\sviệc|vụ\\sán)\\s(?:số|mã\\ssố)` +
  '|(?:jinoyat\\s)?ishi?(?:ning)?\\s(?:raqami|№)|(?:жиноят\\s)?иши?(?:нинг)?\\s(?:рақами|№)|(?:уголовн\\p{L}{2}\\s)?дел[оау]\\s(?:№|номер))\\s?[:#№]?\\s?(?=[\\p{L}\\d/.-]{0,20}\\d[\\p{L}/.-]{0,3}\\d)[\\p{L}\\d][\\p{L}\\d/.-]{3,30}';

const rules: Rule[] = [
  // Mongolian register number: two letters, year, month (20 more from 2000 on), day, two digits.
  rule(
    'national-id',
    `${start}[А-ЯЁӨҮ]{2}[\\s-]?\\d{2}(?:[02][1-9]|[13][0-2])(?:0[1-9]|[12]\\d|3[01])\\d{2}${end}`,
    undefined,
    'giu',
  ),
  // Uzbek personal number: century and sex, day, month, year, district, serial number, check digit.
  rule('national-id', `(?<![\\d.,])[1-6](?:0[1-9]|[12]\\d|3[01])(?:0[1-9]|1[0-2])\\d{9}(?![\\d]|[.,]\\d)`),
  // Vietnamese personal number: province, century and sex, year, six digits.
  rule('national-id', `(?<![\\d.,])0(?:0[1-9]|[1-8]\\d|9[0-6])\\s?[0-3]\\d{2}\\s?\\d{3}\\s?\\d{3}(?![\\d]|[.,]\\d)`),
  ...birthDates,
  ...namedChildren,
  rule('phone', phone, (_found, around) => relative.test(around) && !office.test(around), 'giu'),
  rule('case-number', caseNumber, (_found, around) => anyChild.test(around), 'giu'),
];

/**
 * Asks about passages that look as if they told who a child is or named a case, in English, Mongolian, Vietnamese, Uzbek
 * and Russian alike, since reports mix them. At most 20 are given, in the order of the text's rules; a snippet shows enough
 * to find the passage again, but neither the number nor the name.
 */
export function questionsAboutIdentity(text: string): IdentityQuestion[] {
  const plain = text
    .normalize('NFC')
    .replace(/[ʻʼ‘’`´]/g, "'")
    .replaceAll('\u00a0', ' ');
  const questions = new Map<string, IdentityQuestion>();
  for (const { reason, pattern, isMeant } of rules) {
    for (const found of plain.matchAll(pattern)) {
      const from = Math.max(0, found.index - contextCharacters);
      const around = plain.slice(from, found.index + found[0].length + contextCharacters);
      if (isMeant && !isMeant(found, around)) continue;
      const snippet = masked(plain, found.index, found[0].length);
      questions.set(`${reason} ${snippet}`, { reason, snippet });
      if (questions.size === maxQuestions) return [...questions.values()];
    }
  }
  return [...questions.values()];
}

function masked(text: string, index: number, length: number): string {
  const before = text.slice(Math.max(0, index - 25), index);
  const after = text.slice(index + length, index + length + 25);
  // A word that the cut has halved says nothing.
  const shown = [
    index > 25 ? before.replace(/^\S*/, '') : before,
    text.slice(index, index + length),
    index + length + 25 < text.length ? after.replace(/\S*$/, '') : after,
  ].join('');
  const plain = shown.replace(/\s+/g, ' ').trim().replace(/\d/g, '•');
  return plain.replace(/\p{Lu}[\p{L}'-]*/gu, word => (word.length > 1 ? `${word[0]}•••` : '•'));
}
