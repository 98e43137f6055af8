import { type Translated } from '../../message.js';
import { type mail as english } from '../en/mail.js';

/** {@link english} in Mongolian. */
export const mail: Translated<typeof english> = {
  greeting: 'Сайн байна уу, {name}!',
  'signIn.subject': '{code} – {hub} системд нэвтрэх код',
  'signIn.intro': 'Код хүссэн хуудсандаа дараах кодыг бичнэ үү:',
  'signIn.expires': 'Код нэг л удаа, {minutes, plural, other {# минутын}} дотор хүчинтэй.',
  'signIn.notYou': 'Хэрэв та код хүсээгүй бол юу ч хийх шаардлагагүй. Кодоо хэнд ч, тэр дундаа бидэнд ч бүү хэлээрэй.',
  'invitation.subject': '{inviter} таныг {hub} системд урьж байна',
  'invitation.intro':
    '{inviter} таныг {hub} системд {organisation} байгууллагыг төлөөлөн оролцохыг урьж байна. Энд хүүхдийн эрхийн төлөө ажилладаг байгууллагууд хийж буй ажлаа бие биедээ мэдээлдэг.',
  'invitation.action': 'Урилгыг хүлээн авах',
  'invitation.expires': 'Урилга {date} хүртэл хүчинтэй.',
  'invitation.notYou':
    'Хэрэв энэ урилга танд хамаагүй бол юу ч хийх шаардлагагүй: та зөвшөөрөх хүртэл бүртгэл үүсэхгүй.',
  'refused.subject': '{person} рүү илгээсэн захидал буцаж ирж байна',
  'refused.intro':
    '{person} ({organisation})-ын захидлын сервер манай захидлыг бүрмөсөн хүлээж авахгүй байгаа тул энэ хаяг руу цаашид юу ч илгээхгүй.',
  'refused.action': 'Өөр хаяг асууж, {hub} системд оруулна уу.',
  'footer.automatic': 'Энэ захидлыг {hub} систем автоматаар илгээв.',
  'footer.help': 'Асуух зүйл байвал {address} хаягаар бичнэ үү.',
};
