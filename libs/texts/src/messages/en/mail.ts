import { message } from '../../message.js';

/** Mails to one person that are not digests, and what all mails share. */
export const mail = {
  greeting: message('Hello {name},', { name: 'Oyun' }),
  'signIn.subject': message('{code} is your sign-in code for {hub}', { code: '493120', hub: 'Örtöö' }),
  'signIn.intro': message('Type this code on the page where you asked for it:'),
  'signIn.expires': message('It works once, within {minutes, plural, one {# minute} other {# minutes}}.', {
    minutes: 10,
  }),
  'signIn.notYou': message('If you did not ask for it, do nothing. Never tell the code to anyone, us included.'),
  'invitation.subject': message('{inviter} invites you to {hub}', { inviter: 'Bat Dorj', hub: 'Örtöö' }),
  'invitation.intro': message(
    '{inviter} invites you to act for {organisation} on {hub}, where organisations working for children’s rights tell each other what they do.',
    { inviter: 'Bat Dorj', organisation: 'Child Rights Group', hub: 'Örtöö' },
  ),
  'invitation.action': message('Accept the invitation'),
  'invitation.expires': message('The invitation is valid until {date}.', { date: '12 December 2026' }),
  'invitation.notYou': message('If this is not meant for you, do nothing: no account is made before you accept.'),
  'refused.subject': message('Mail to {person} comes back', { person: 'Bat Dorj' }),
  'refused.intro': message(
    'The mail server of {person} ({organisation}) refuses our mail for good, so nothing more is sent to that address.',
    { person: 'Bat Dorj', organisation: 'Child Rights Group' },
  ),
  'refused.action': message('Please ask for another address and enter it on {hub}.', { hub: 'Örtöö' }),
  'footer.automatic': message('This mail was sent automatically by {hub}.', { hub: 'Örtöö' }),
  'footer.help': message('Questions? Write to {address}.', { address: 'help@hub.example' }),
};
