import { type Translated } from '../../message.js';
import { type digest as english } from '../en/digest.js';

/** {@link english} in Russian. */
export const digest: Translated<typeof english> = {
  subject: '{hub}: {count, plural, one {# сообщение} few {# сообщения} many {# сообщений} other {# сообщения}}, {date}',
  'subject.waiting': '{hub}: вас ожидает сообщение',
  'subject.urgent': 'Срочно: {title}',
  intro: 'Новое с {date} по выбранным вами темам.',
  'intro.combined':
    'Некоторое время письма не отправлялись; это письмо охватывает {days, plural, one {# день} few {# дня} many {# дней} other {# дня}}.',
  'counts.new': '{count, plural, one {# новое} few {# новых} many {# новых} other {# нового}}',
  'counts.changed': '{count, plural, one {# изменённое} few {# изменённых} many {# изменённых} other {# изменённого}}',
  'counts.withdrawn':
    '{count, plural, one {# отозванное} few {# отозванных} many {# отозванных} other {# отозванного}}',
  more: 'и ещё {count, number}',
  'more.action': 'Посмотреть всё в {hub}',
  'item.by': '{organisation}, {date}',
  'item.changed': 'Что изменилось: {summary}',
  'item.revised': 'Переработано: это версия {version}.',
  'item.withdrawn': '{organisation}: материал «{title}» отозван.',
  'item.withdrawnUntitled': '{organisation}: отозван материал, который вы получали.',
  'item.reason': 'Причина: {reason}',
  'item.redacted': 'Материал, который вы получали, больше вам недоступен. Пожалуйста, удалите свои копии.',
  'item.waiting': 'Вас ожидает сообщение',
  'item.waitingHint': 'Оно предназначено лично вам и никогда не отправляется по почте. Войдите, чтобы прочитать его.',
  'item.restricted':
    '{count, plural, one {# материал} few {# материала} many {# материалов} other {# материала}} с ограниченным доступом',
  'item.restrictedHint':
    'Названия материалов с ограниченным доступом по почте не отправляются. Войдите, чтобы прочитать их.',
  'item.read': 'Читать в {hub}',
  'item.files': '{count, plural, one {# файл} few {# файла} many {# файлов} other {# файла}}',
  'item.file': '{name} ({type}, {size})',
  'item.alsoIn': 'На других языках: {languages}',
  'item.machine': 'Машинный перевод. Язык оригинала: {language}.',
  perhapsSent: 'Возможно, уже отправлено {date}',
  perhapsSentHint:
    'Мы не уверены, что письмо за тот день дошло до вас, поэтому его сообщения приводятся здесь ещё раз.',
  'why.choices': 'Вы получили это письмо, потому что подписаны на следующее: {choices}.',
  'why.all': 'Вы получили это письмо, потому что следите за всем, чем с вами делятся.',
  'why.role': 'Вы получили это письмо как контактное лицо организации «{organisation}».',
  'frequency.immediate': 'Сразу',
  'frequency.daily': 'Ежедневно',
  'frequency.weekly': 'Еженедельно',
  'unsubscribe.action': 'Отписаться',
  'unsubscribe.hint': 'Одно нажатие прекращает эту рассылку; ваша учётная запись не изменится.',
  'unsubscribe.done': 'Дайджест больше не придёт. Выбрать его снова можно в любое время, войдя в систему.',
  settings: 'Выбрать, что, на каком языке и когда получать',
  online: 'Читать это письмо в {hub}',
};
