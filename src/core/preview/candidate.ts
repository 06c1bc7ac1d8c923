import type { Properties } from '../../domain/directory-user.js';
import type { PropertyView } from '../criteria/compile-criteria.js';
import type { DecidedPerson } from '../people/build-commit.js';
import { isGuest } from '../people/decide-newcomer.js';
import { membershipsOf } from '../people/memberships-of.js';
import { viewOf, wholeViewOf } from '../people/person-view.js';
import type { PeopleFacts, RoundFacts } from '../people/question.js';
import { saidOf } from './said-of.js';

/** Somebody whom the mappings may take, as they see them. */
export interface Candidate {
  readonly objectId: string;
  readonly properties: Properties;
  readonly view: PropertyView;
}

/**
 * Each person of the tenant as the mappings see them. Undefined for whom they are not asked about: whom an
 * administrator wants out (R14), and guests and disabled people whom the policy keeps out (R9).
 */
export function candidateOf(
  { question }: DecidedPerson,
  round: RoundFacts,
  facts: PeopleFacts,
): Candidate | undefined {
  const { objectId } = question;
  const user = facts.users.get(objectId);
  const said = saidOf(question, round, facts);
  if (said === undefined || facts.exclusions.has(objectId)) return undefined;
  const { select, shown, policy } = round;
  const memberships = membershipsOf(objectId, user !== undefined, round, facts);
  const { properties, whole } = said;
  const view = whole
    ? wholeViewOf(properties, select, shown, memberships)
    : viewOf(properties, shown, memberships);
  if (policy.userTypes === 'members' && isGuest(view.property('userType'))) return undefined;
  const isKeptOut = policy.disabledOnFirstImport === 'skip' && view.property('accountEnabled') !== true;
  return user === undefined && isKeptOut ? undefined : { objectId, properties, view };
}
