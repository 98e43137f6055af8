import { type Translated } from '../../message.js';
import { type mail as english } from '../en/mail.js';

/** {@link english} in Uzbek. */
export const mail: Translated<typeof english> = {
  greeting: 'Assalomu alaykum, {name}!',
  'signIn.subject': '{code} – {hub} tizimiga kirish kodingiz',
  'signIn.intro': 'Kod soʻralgan sahifaga quyidagi kodni kiriting:',
  'signIn.expires': 'Kod faqat bir marta, {minutes, plural, other {# daqiqa}} ichida ishlaydi.',
  'signIn.notYou':
    'Agar kodni siz soʻramagan boʻlsangiz, hech narsa qilish shart emas. Kodni hech kimga, hatto bizga ham aytmang.',
  'invitation.subject': '{inviter} sizni {hub} tizimiga taklif qilmoqda',
  'invitation.intro':
    '{inviter} sizni {hub} tizimida {organisation} nomidan ishtirok etishga taklif qilmoqda. Bu yerda bola huquqlari uchun ishlaydigan tashkilotlar oʻz faoliyati haqida bir-biriga xabar beradi.',
  'invitation.action': 'Taklifni qabul qilish',
  'invitation.expires': 'Taklif {date}gacha amal qiladi.',
  'invitation.notYou':
    'Agar bu taklif sizga tegishli boʻlmasa, hech narsa qilish shart emas: siz qabul qilmaguningizcha hisob ochilmaydi.',
  'refused.subject': '{person} nomiga yuborilgan xat qaytib kelyapti',
  'refused.intro':
    '{person} ({organisation}) pochta serveri xatlarimizni butunlay rad etyapti, shuning uchun bu manzilga boshqa hech narsa yuborilmaydi.',
  'refused.action': 'Iltimos, boshqa manzil soʻrang va uni {hub} tizimiga kiriting.',
  'footer.automatic': 'Bu xat {hub} tizimi tomonidan avtomatik yuborildi.',
  'footer.help': 'Savollaringiz boʻlsa, {address} manziliga yozing.',
};
