import { type Translated } from '../../message.js';
import { type forms as english } from '../en/forms.js';

/** {@link english} in Mongolian. */
export const forms: Translated<typeof english> = {
  required: '«{field}» хэсгийг бөглөнө үү.',
  tooLong: '«{field}» хамгийн ихдээ {max, plural, other {# тэмдэгт}} байна.',
  saveDraft: 'Ноорог хадгалах',
  publish: 'Нийтлэх',
  cancel: 'Болих',
  'similar.title': 'Үүнтэй төстэй зүйл аль хэдийн байна',
  'similar.found': '{count, plural, other {# төстэй материал:}}',
  'similar.advice':
    'Хэрэв аль нэг нь ижил бол шинээр эхлэхийн оронд түүнийг засварлах, эсвэл тухайн байгууллагатай хамтран ажиллана уу.',
  'similar.confirm': 'Би үзсэн: минийх өөр зүйл',
  'similar.study':
    '{organisation} төстэй судалгаа хийхээ зарласан байна. Судалгаагаа захиалахаасаа өмнө тэдэнтэй ярилцана уу.',
  'child.question': 'Энэ бичвэрээс аль нэг хүүхэд хэн болохыг нь таньж болох уу?',
  'child.rule':
    'Системд хэн болохыг нь таньж болохуйц хүүхдийн мэдээллийг хэзээ ч хадгалахгүй: нэр, хаяг, утас, дугаар, хувийн түүхийг бүү оруулаарай.',
  'child.found': 'Дараах хэсгийг шалгана уу: {passages}',
  'child.change': 'Бичвэрийг өөрчлөх',
  'child.confirm': 'Би шалгасан: аль ч хүүхдийг таних боломжгүй',
  'child.concern':
    'Та аль нэг хүүхдийн төлөө санаа зовж байна уу? Энд бүү бичээрэй: хүүхэд хамгааллын байгууллагад хандана уу.',
};
