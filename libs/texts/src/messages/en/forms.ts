import { message } from '../../message.js';

/** Questions and warnings of forms. */
export const forms = {
  required: message('Please fill in “{field}”.', { field: 'Title' }),
  tooLong: message('“{field}” may have {max, plural, one {# character} other {# characters}} at most.', {
    field: 'Title',
    max: 300,
  }),
  saveDraft: message('Save draft'),
  publish: message('Publish'),
  cancel: message('Cancel'),
  'similar.title': message('This looks like something that exists already'),
  'similar.found': message('{count, plural, one {# similar record:} other {# similar records:}}', { count: 2 }),
  'similar.advice': message('If one of them is the same, revise it or join its organisation instead of starting anew.'),
  'similar.confirm': message('I have looked: mine is another one'),
  'similar.study': message('{organisation} has announced a similar study. Talk to them before you commission yours.', {
    organisation: 'Child Rights Group',
  }),
  'child.question': message('Could this text identify a child?'),
  'child.rule': message(
    'The hub never holds data about identifiable children: no names, addresses, contacts, numbers or case histories.',
  ),
  'child.found': message('Please look at: {passages}', { passages: '“born on 3 May 2014”' }),
  'child.change': message('Change the text'),
  'child.confirm': message('I have checked: no child can be identified'),
  'child.concern': message('Are you worried about a child? Do not write it here: turn to a referral body.'),
};
