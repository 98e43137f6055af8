import { type Translated } from '../../message.js';
import { type forms as english } from '../en/forms.js';

/** {@link english} in Uzbek. */
export const forms: Translated<typeof english> = {
  required: 'Iltimos, “{field}” maydonini toʻldiring.',
  tooLong: '“{field}” koʻpi bilan {max, plural, other {# ta belgi}} boʻlishi mumkin.',
  saveDraft: 'Qoralamani saqlash',
  publish: 'Eʼlon qilish',
  cancel: 'Bekor qilish',
  'similar.title': 'Bunga oʻxshash material allaqachon bor',
  'similar.found': '{count, plural, other {# ta oʻxshash material:}}',
  'similar.advice':
    'Agar ulardan biri aynan shu boʻlsa, yangisini boshlash oʻrniga uni tahrirlang yoki uning tashkiloti bilan birga ishlang.',
  'similar.confirm': 'Koʻrib chiqdim: meniki boshqa',
  'similar.study':
    '{organisation} shunga oʻxshash tadqiqotni rejalashtirganini bildirgan. Oʻz tadqiqotingizga buyurtma berishdan oldin ular bilan gaplashing.',
  'child.question': 'Bu matndan biror bolaning kimligini aniqlash mumkinmi?',
  'child.rule':
    'Tizimda kimligini aniqlash mumkin boʻlgan bolalar haqidagi maʼlumot hech qachon saqlanmaydi: ism, manzil, aloqa, raqam yoki shaxsiy tarix yozilmaydi.',
  'child.found': 'Iltimos, quyidagini tekshiring: {passages}',
  'child.change': 'Matnni oʻzgartirish',
  'child.confirm': 'Tekshirdim: hech bir bolani aniqlab boʻlmaydi',
  'child.concern':
    'Biror bola uchun xavotirdamisiz? Bu yerga yozmang: bolalarni himoya qilish organiga murojaat qiling.',
};
