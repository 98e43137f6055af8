import { type Translated } from '../../message.js';
import { type digest as english } from '../en/digest.js';

/** {@link english} in Uzbek. */
export const digest: Translated<typeof english> = {
  subject: '{hub}: {count, plural, other {# ta xabar}}, {date}',
  'subject.waiting': '{hub}: sizni bir xabar kutmoqda',
  'subject.urgent': 'Shoshilinch: {title}',
  intro: 'Siz kuzatayotgan mavzularda {date}dan keyingi yangiliklar.',
  'intro.combined':
    'Bir muddat xat yuborib boʻlmadi; ushbu xat {days, plural, other {# kunlik}} xabarlarni oʻz ichiga oladi.',
  'counts.new': '{count, plural, other {# ta yangi}}',
  'counts.changed': '{count, plural, other {# ta oʻzgargan}}',
  'counts.withdrawn': '{count, plural, other {# ta qaytarib olingan}}',
  more: 'va yana {count, number} ta',
  'more.action': 'Hammasini {hub} tizimida koʻrish',
  'item.by': '{organisation}, {date}',
  'item.changed': 'Nima oʻzgardi: {summary}',
  'item.revised': 'Tahrirlangan: bu {version}-versiya.',
  'item.withdrawn': '{organisation} “{title}” materialini qaytarib oldi.',
  'item.withdrawnUntitled': '{organisation} siz avval olgan materialni qaytarib oldi.',
  'item.reason': 'Sabab: {reason}',
  'item.redacted': 'Siz avval olgan material endi siz uchun ochiq emas. Iltimos, nusxalaringizni oʻchiring.',
  'item.waiting': 'Sizni bir xabar kutmoqda',
  'item.waitingHint': 'U faqat siz uchun ochilgan va hech qachon xat orqali yuborilmaydi. Oʻqish uchun tizimga kiring.',
  'item.restricted': '{count, plural, other {# ta cheklangan material}}',
  'item.restrictedHint':
    'Cheklangan materiallarning sarlavhalari xat orqali yuborilmaydi. Oʻqish uchun tizimga kiring.',
  'item.read': '{hub} tizimida oʻqish',
  'item.files': '{count, plural, other {# ta fayl}}',
  'item.file': '{name} ({type}, {size})',
  'item.alsoIn': 'Boshqa tillarda: {languages}',
  'item.machine': 'Mashina tarjimasi. Asl tili: {language}.',
  perhapsSent: 'Ehtimol, {date}da yuborilgan',
  perhapsSentHint:
    'Oʻsha kungi xat sizga yetib borganiga ishonchimiz komil emas, shuning uchun uning xabarlari bu yerda yana bir bor berildi.',
  'why.choices': 'Bu xatni quyidagilarni kuzatayotganingiz uchun oldingiz: {choices}.',
  'why.all': 'Bu xatni oʻzingizga ulashilgan barcha narsani kuzatganingiz uchun olyapsiz.',
  'why.role': 'Bu xatni {organisation} tashkilotining masʼul xodimi boʻlganingiz uchun oldingiz.',
  'frequency.immediate': 'Darhol',
  'frequency.daily': 'Har kuni',
  'frequency.weekly': 'Har hafta',
  'unsubscribe.action': 'Obunani bekor qilish',
  'unsubscribe.hint': 'Bir marta bosish ushbu dayjestni toʻxtatadi; hisobingiz oʻzgarmaydi.',
  'unsubscribe.done': 'Endi sizga toʻplam xat kelmaydi. Tizimga kirib, istalgan vaqtda qayta tanlashingiz mumkin.',
  settings: 'Nimani, qaysi tilda va qachon olishni tanlash',
  online: 'Bu xatni {hub} tizimida oʻqish',
};
