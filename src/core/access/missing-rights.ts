/** What a round that has come to its end knows of the rights. */
export interface RightsSeen {
  /** Those whose lack it met. */
  readonly missing: Iterable<string>;
  /** Whether it looked people up by id; a quiet round asks for pages alone, and shows no other right. */
  readonly lookedUp: boolean;
  readonly isFullRound: boolean;
  /** The connection was refused until now, and answers. */
  readonly isHealed: boolean;
}

/** Rights about groups, which every round asks for anew: https://learn.microsoft.com/en-us/graph/permissions-reference */
const groupRights: ReadonlySet<string> = new Set([
  'GroupMember.Read.All',
  'Group.Read.All',
  'Member.Read.Hidden',
]);

/** Without it no page of users comes, and a round is refused: https://learn.microsoft.com/en-us/graph/api/user-delta */
const pageRight = 'User.Read.All';

/** The rights to be told as missing: what a round did not try it can't have found. */
export function missingRightsAfter(known: readonly string[], seen: RightsSeen): readonly string[] {
  if (seen.lookedUp || seen.isFullRound) return sorted(seen.missing);
  const kept = known.filter((right) => !groupRights.has(right));
  return seen.isHealed ? missingRightsOnceAnswered(kept, seen.missing) : sorted([...kept, ...seen.missing]);
}

/** The same when a connection that was refused has answered, and has shown no more than that. */
export function missingRightsOnceAnswered(
  known: readonly string[],
  missing: Iterable<string>,
): readonly string[] {
  return sorted([...known.filter((right) => right !== pageRight), ...missing]);
}

/** The same after a round that was refused: it tried too little to find anything. */
export function missingRightsOnRefusal(...missing: readonly Iterable<string>[]): readonly string[] {
  return sorted(missing.flatMap((rights) => [...rights]));
}

function sorted(rights: Iterable<string>): readonly string[] {
  return [...new Set(rights)].sort();
}
