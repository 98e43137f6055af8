import { problems as kinds, type ProblemSlug } from '@ortoo/contracts';
import { message, type Message } from '../../message.js';

type ProblemKey = `${ProblemSlug}.${'title' | 'remedy'}`;

/** What people read when the hub refuses: the English sentences are those of the contracts. */
export const problems = Object.fromEntries(
  Object.entries(kinds).flatMap(([slug, { title, remedy }]) => [
    [`${slug}.title`, message(title)],
    [`${slug}.remedy`, message(remedy)],
  ]),
) as Record<ProblemKey, Message<Record<never, never>>>;
