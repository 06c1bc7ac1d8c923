/** What a round that has come to its end knows of the rights. */
export interface RightsSeen {
  /** Those whose lack it met. */
  readonly missing: Iterable<string>;
  /** Whether it looked people up by id; a quiet round asks for pages alone, and shows no other right. */
  readonly lookedUp: boolean;
  readonly isFullRound: boolean;
  /** The connection was refused until now: what was missing then is there. */
  readonly isHealed: boolean;
}

/** Rights about groups, which every round asks for anew: https://learn.microsoft.com/en-us/graph/permissions-reference */
const groupRights: ReadonlySet<string> = new Set([
  'GroupMember.Read.All',
  'Group.Read.All',
  'Member.Read.Hidden',
]);

/** The rights to be told as missing: what a round did not try it can't have found. */
export function missingRightsAfter(known: readonly string[], seen: RightsSeen): readonly string[] {
  const isOpen = !seen.lookedUp && !seen.isFullRound && !seen.isHealed;
  const kept = isOpen ? known.filter((right) => !groupRights.has(right)) : [];
  return sorted([...kept, ...seen.missing]);
}

/** The same after a round that was refused: it tried too little to find anything. */
export function missingRightsOnRefusal(...missing: readonly Iterable<string>[]): readonly string[] {
  return sorted(missing.flatMap((rights) => [...rights]));
}

function sorted(rights: readonly string[]): readonly string[] {
  return [...new Set(rights)].sort();
}
