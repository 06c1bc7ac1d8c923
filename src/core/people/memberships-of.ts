import { emptyGroupBook } from '../groups/group-book.js';
import type { MembershipOf } from './person-view.js';
import type { PeopleFacts, RoundFacts } from './question.js';

const none: readonly string[] = [];

/**
 * What criteria learn of a person's groups; undefined, and so undecided, where no group is followed.
 *
 * @param keepsDeleted - memberships of a deleted group count as before
 */
export function membershipsOf(
  objectId: string,
  keepsDeleted: boolean,
  { groups }: Pick<RoundFacts, 'groups'>,
  { memberships }: Pick<PeopleFacts, 'memberships'>,
): MembershipOf | undefined {
  if (groups === emptyGroupBook) return undefined;
  const member = { groupIds: memberships.get(objectId) ?? none, keepsDeleted };
  return (groupId, transitive) => groups.memberOf(member, groupId, transitive);
}
