import { type Translated } from '../../message.js';
import { type mail as english } from '../en/mail.js';

/** {@link english} in Russian. */
export const mail: Translated<typeof english> = {
  greeting: 'Здравствуйте, {name}!',
  'signIn.subject': '{code} – ваш код для входа в {hub}',
  'signIn.intro': 'Введите этот код на странице, где вы его запросили:',
  'signIn.expires':
    'Код действует один раз, в течение {minutes, plural, one {# минуты} few {# минут} many {# минут} other {# минуты}}.',
  'signIn.notYou': 'Если вы не запрашивали код, ничего делать не нужно. Никому его не сообщайте, в том числе нам.',
  'invitation.subject': '{inviter} приглашает вас в {hub}',
  'invitation.intro':
    '{inviter} приглашает вас представлять организацию «{organisation}» в {hub}. Здесь организации, работающие ради прав детей, рассказывают друг другу, что они делают.',
  'invitation.action': 'Принять приглашение',
  'invitation.expires': 'Приглашение действует до {date}.',
  'invitation.notYou':
    'Если приглашение адресовано не вам, ничего делать не нужно: учётная запись появится только после вашего согласия.',
  'refused.subject': 'Письма для {person} возвращаются',
  'refused.intro':
    'Почтовый сервер адресата {person} ({organisation}) окончательно отказывается принимать наши письма, поэтому на этот адрес больше ничего не отправляется.',
  'refused.action': 'Пожалуйста, узнайте другой адрес и укажите его в {hub}.',
  'footer.automatic': 'Это письмо отправлено системой {hub} автоматически.',
  'footer.help': 'Есть вопросы? Пишите на {address}.',
};
