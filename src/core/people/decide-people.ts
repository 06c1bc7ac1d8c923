import type { ManagedUser } from '../../domain/managed-user.js';
import { mergeProperties } from '../../domain/patch.js';
import type { DecidedPerson } from './build-commit.js';
import { claimOfPerson } from './conflicts.js';
import { decideManaged } from './decide-managed.js';
import { decideStranger } from './decide-stranger.js';
import type { PeopleFacts, Question, RoundFacts } from './question.js';

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
    const user = facts.users.get(question.objectId);
    const intent =
      user === undefined
        ? decideStranger(question, round, facts)
        : decideManaged(question, user, round, facts);
    if (intent.kind === 'need-read') reads.push(question.objectId);
    else if (intent.kind === 'need-disabled-answer') disabled.push(intent.user);
    else people.push({ question, intent, claim: claimOfPerson({ question, intent }, round) });
  }
  if (reads.length > 0 || disabled.length > 0) return { kind: 'wanted', reads, disabled };
  return { kind: 'decided', people };
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
