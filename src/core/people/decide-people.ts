import type { ManagedUser } from '../../domain/managed-user.js';
import { mergeProperties } from '../../domain/patch.js';
import type { DecidedPerson } from './build-commit.js';
import { claimOfPerson } from './conflicts.js';
import { decideManaged } from './decide-managed.js';
import { decideStranger } from './decide-stranger.js';
import type { Intent } from './intent.js';
import type { Needed, PeopleFacts, Question, RoundFacts } from './question.js';
import { managedOf } from './tombstone.js';

export type PeopleDecision =
  | { readonly kind: 'decided'; readonly people: readonly DecidedPerson[] }
  /** Look these up, and ask again with the answers. */
  | { readonly kind: 'wanted'; readonly reads: readonly string[]; readonly disabled: readonly ManagedUser[] };

/** What should become of each person in question, or the look-ups without which it can't be said. */
export function decidePeople(
  questions: readonly Question[],
  round: RoundFacts,
  facts: PeopleFacts,
): PeopleDecision {
  const people: DecidedPerson[] = [];
  const reads: string[] = [];
  const disabled: ManagedUser[] = [];
  for (const asked of questions) {
    const question = withOpenClaim(asked, facts);
    const intent = decideOne(question, round, facts);
    if (intent.kind === 'need-read') reads.push(question.objectId);
    else if (intent.kind === 'need-disabled-answer') disabled.push(intent.user);
    else people.push({ question, intent, claim: claimOfPerson({ question, intent }, round) });
  }
  if (reads.length > 0 || disabled.length > 0) return { kind: 'wanted', reads, disabled };
  return { kind: 'decided', people };
}

function decideOne(question: Question, round: RoundFacts, facts: PeopleFacts): Intent | Needed {
  const user = managedOf(facts.users, question.objectId);
  if (user !== undefined) return decideManaged(question, user, round, facts);
  // Nobody excluded is imported, and of somebody erased nothing is written any more (R14).
  if (facts.exclusions.has(question.objectId)) return { kind: 'nothing', tally: 'excluded' };
  return decideStranger(question, round, facts);
}

/**
 * A partial entry of somebody whose earlier word is still open says both words: by itself it would settle them, and
 * the name or address that they wait for would be forgotten, for the stream does not repeat it (R5).
 */
function withOpenClaim(question: Question, { leftovers }: PeopleFacts): Question {
  if (question.kind !== 'entry') return question;
  const { entry } = question;
  const said = leftovers.get(question.objectId)?.claim?.said;
  if (entry.whole || entry.removed !== null || said === undefined || said === null) return question;
  return { ...question, entry: { ...entry, properties: mergeProperties(said, entry.properties) } };
}
