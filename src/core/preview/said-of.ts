import { detailsAfter, type Word } from '../people/details.js';
import type { PeopleFacts, Question, RoundFacts } from '../people/question.js';

/**
 * What is known of a living person, each time that the directory names them, and once more when an answer that was open
 * then is known. Everybody else in question was named before.
 */
export function saidOf(question: Question, { select }: RoundFacts, facts: PeopleFacts): Word | undefined {
  const isNamed = question.kind === 'entry' && question.entry.removed === null;
  const isAnswered = question.kind === 'retry' && question.leftover.reason === 'undecided';
  if (!isNamed && !isAnswered) return undefined;
  const read = facts.reads.get(question.objectId);
  if (read?.outcome === 'found') return { whole: true, properties: read.properties };
  if (question.kind !== 'entry') return undefined;
  const { entry } = question;
  const user = facts.users.get(question.objectId);
  if (entry.whole || user === undefined) return entry;
  return { whole: false, properties: detailsAfter(user, entry, select) };
}
