import { questionsAboutIdentity } from './child-identity.rules.js';

const reasons = (text: string) => questionsAboutIdentity(text).map(question => question.reason);

describe('questionsAboutIdentity', () => {
  it.each([
    'Bat-Erdene, 12, from Khovd, left school last winter.',
    'We met 12-year-old Bolormaa at the shelter.',
    'Nguyen Van Tuan, a 9-year-old boy, lives in Nghe An.',
    'Dilnoza Karimova (14 years old), a pupil of school 12 in Namangan',
    'A girl named Oyuna told us what had happened.',
    'Хөвсгөл аймгийн 12 настай Болормаа сургуулиа орхисон.',
    'Уг хэрэгт Б.Болормаа (12 настай) охин хохирсон.',
    'Рашаант сумын сурагч Батын Болормаа, 9 настай',
    'Cháu Nguyễn Thị Hoa, 9 tuổi, ở xã Mường Lát',
    'cháu N.T.H. (9 tuổi) bị xâm hại',
    'em Lò Văn A sinh năm 2014, học sinh lớp 4',
    'Namangan viloyatida yashovchi 12 yoshli Dilnoza maktabga bormaydi.',
    '12 yoshli qiz Dilnoza Karimova',
    'Хоразмлик 12 ёшли Дилноза',
    '12-летняя Мария живёт в Ташкенте.',
    'девочка Мария Иванова, 12 лет, из посёлка Зафар',
  ])('asks about a named child: %s', text => expect(reasons(text)).toContain('named-child'));

  it.each([
    'Register number УБ12251234 was given.',
    'РД: чж 08312345',
    'JSHSHIR 50503125670012',
    'số định danh 001 312 012345',
    'Số CCCD: 040215003456.',
  ])('asks about a national number: %s', text => expect(reasons(text)).toEqual(['national-id']));

  it.each([
    'Date of birth: 05/03/2012',
    'She was born on 5 March 2012 in Uvs.',
    '2012 оны 3 сарын 5-нд төрсөн охин',
    'Төрсөн огноо: 2012.03.05',
    'sinh ngày 5 tháng 3 năm 2012',
    'Ngày sinh: 05/03/2012',
    '2012-yil 5-mart kuni tug‘ilgan',
    'Дата рождения: 5 марта 2012',
    '05.03.2012 г.р.',
  ])('asks about a birth date: %s', text => expect(reasons(text)).toEqual(['birth-date']));

  it.each([
    "The girl's mother can be reached at +976 9911 2233.",
    'Охины ээж, утас: 9911-2233',
    'Mẹ cháu: 0912 345 678',
    'Qizning onasi: +998 90 123 45 67',
    'Мать девочки, тел. +998 (90) 123-45-67',
  ])('asks about a telephone number: %s', text => expect(reasons(text)).toEqual(['phone']));

  it.each([
    'The child, case no. UB-2023/117, was referred to the police.',
    'CPIMS+ ID: 7f3a-2291 (girl)',
    'Хүүхдийн хэргийн дугаар 2023/0117',
    'Vụ án số 12/2019/HS-ST về xâm hại trẻ em',
    'Уголовное дело № 1-234/2021 о насилии над ребёнком',
  ])('asks about a case: %s', text => expect(reasons(text)).toEqual(['case-number']));

  it.each([
    'Children aged 12 to 17 in Mongolia, 12 percent of whom work.',
    'The Law on Child Rights, Article 12, of 5 February 2016',
    'In Ulaanbaatar, 12 khoroos took part. Table 5, from the survey of 2019',
    'A 12-year-old programme; a 10-year-old law; the 14-year-old Mongolian system',
    'Compulsory schooling in Mongolia (12 years) and in Uzbekistan (11 years).',
    'Children born after 1 January 2013 are entitled; those born on 1 January 2013 or later too.',
    '6-17 насны хүүхдүүд. Нийт 12 настай хүүхдүүдийн 40 хувь. Монгол Улсын 12 настай хүүхэд',
    '2013 оны 1 сарын 1-нд төрсөн хүүхдүүд хамрагдана.',
    'Trẻ em dưới 16 tuổi tại Việt Nam. Trẻ em từ 6 tuổi. Ngày 31/5/2023 tại Hà Nội, quyền trẻ em',
    'O‘zbekistonda 7 yoshli bolalar soni; 12 yoshdan 17 yoshgacha bo‘lgan bolalar',
    'В Узбекистане дети до 12 лет; через 5 лет; 12-летние школьники; программа, 5 лет спустя',
    'Child Helpline 108. Child Protection Office, phone +976 7011 1234. Press: +998 71 123 45 67 (UNICEF)',
    'Contact the guardian of the fund at our office, +976 7011 1234.',
    'The budget was 12500000000 tugrik, 035,000,000,000 dong, ISBN 9789992301234, 2019-2023.',
    'European Court, case no. 1234/05 on taxes.',
    'TASHKENT, Uzbekistan, 3 August 2012. “We partnered with UNICEF,” says Ms. Inqilob Yusupova, Chairperson of the NGO.',
    'Ngày 31/5/2023, bà Cao Thị Thanh Thủy – Ủy viên Thường vụ Hội; ông Lê Ngọc Bảo; dự án tại 4 tỉnh là Hà Nội, Hòa Bình (năm 2020)',
    'The Programme focuses on 8 soums of 7 aimags. © UNICEF Mongolia/2007/Jim Holmes, Zavkhan soum',
    'Save the Children, 12 organisations; World Vision, 9 years of work',
  ])('does not ask about figures, laws and offices: %s', text => expect(questionsAboutIdentity(text)).toEqual([]));

  it('shows where the passage is, but neither name nor number', () => {
    expect(
      questionsAboutIdentity('In the winter 12-year-old Bolormaa left; her number is УБ12251234, she says.'),
    ).toEqual([
      { reason: 'national-id', snippet: 'left; her number is У•••••••••••, she says.' },
      { reason: 'named-child', snippet: 'I••• the winter ••-year-old B••• left; her number is' },
    ]);
  });

  it('asks once about what is repeated and at most twenty times', () => {
    expect(questionsAboutIdentity('We met 12-year-old Bolormaa here. '.repeat(2))).toHaveLength(2);
    const many = Array.from({ length: 100 }, (_, n) => `word ${'x'.repeat(n)} УБ12251234 end`).join('\n\n');
    expect(questionsAboutIdentity(many)).toHaveLength(20);
  });
});
