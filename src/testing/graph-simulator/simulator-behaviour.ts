/**
 * How the simulated service bends the truth; everything is off by default unless said otherwise. What is a probability
 * lies in [0, 1]. Each names where it was documented or seen.
 */
export interface SimulatorBehaviour {
  /**
   * Run of empty pages with a nextLink put into every round
   * (https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1316).
   */
  emptyPages: number;
  /** Probability that an entry is twice on its page (https://github.com/microsoft/o365-moodle/issues/1709). */
  duplicates: number;
  /**
   * Probability that an older value of a user comes on a later page; the next round repairs it
   * (https://learn.microsoft.com/en-us/graph/delta-query-overview: an entity can come several times, in any order).
   */
  olderValues: number;
  /**
   * Probability that an entry of the last round is sent again, in its current state
   * (https://learn.microsoft.com/en-us/graph/delta-query-overview#replays).
   */
  replays: number;
  /**
   * A change is visible only this many change rounds after the next one
   * (https://learn.microsoft.com/en-us/graph/delta-query-overview: "varying delays").
   */
  lagRounds: number;
  /**
   * Probability that a plain read is answered from a state since the last `settle()`
   * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/15839).
   */
  staleReads: number;
  /** Probability that getByIds leaves out an object it could have found. */
  omittedReads: number;
  /**
   * Probability that an updated user comes with its changed and only some other properties
   * (https://learn.microsoft.com/en-us/graph/delta-query-overview: "at least the updated properties").
   */
  partialEntries: number;
  /**
   * Probability that a new user lacks selected properties until the next round
   * (https://github.com/microsoft/o365-moodle/issues/1346).
   */
  partialCreates: number;
  /** Ids of users and groups that delta never mentions (https://github.com/microsoftgraph/microsoft-graph-docs/issues/4498). */
  omittedIds: Set<string>;
  /**
   * When nothing changed, the deltaLink asked with is returned again
   * (https://learn.microsoft.com/en-us/graph/delta-query-groups shows it).
   */
  equalDeltaLink: boolean;
  /**
   * Removed users, groups and members appear in initial rounds too
   * (https://learn.microsoft.com/en-us/graph/delta-query-users shows one); default true.
   */
  tombstonesInInitial: boolean;
  /**
   * When a restore is visible by itself; default 'when-selected': with deletedDateTime selected
   * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/5821).
   */
  restores: 'when-selected' | 'always' | 'never';
  /**
   * $select or $filter beside a token: default 'refused', else they are ignored
   * (https://learn.microsoft.com/en-us/graph/delta-query-overview: not supported, the token knows them).
   */
  queryWithToken: 'refused' | 'ignored';
  /** Entries come in random order (https://learn.microsoft.com/en-us/graph/delta-query-overview). */
  shuffle: boolean;
  /**
   * Entries come newest first: a re-created user before the removal of the old one
   * (https://github.com/microsoft/o365-moodle/issues/3281).
   */
  newestFirst: boolean;
  /**
   * Pages have random sizes from 1 to the page size
   * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/5363).
   */
  unevenPages: boolean;
  /**
   * Members of a group on one page; what is more comes on later pages, with other groups in between
   * (https://learn.microsoft.com/en-us/graph/delta-query-groups). Default 500; Graph's own is not known.
   */
  memberSliceSize: number;
  /**
   * Members whose end delta never reports, as was seen of users who were deleted for good
   * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/14708).
   */
  unreportedEnds: Set<string>;
  /** Characters of a token; default 160. Real ones of 2500 were seen. */
  tokenLength: number;
}

/** A service that behaves as well as the documentation allows. */
export function plainBehaviour(): SimulatorBehaviour {
  return {
    emptyPages: 0,
    duplicates: 0,
    olderValues: 0,
    replays: 0,
    lagRounds: 0,
    staleReads: 0,
    omittedReads: 0,
    partialEntries: 0,
    partialCreates: 0,
    omittedIds: new Set(),
    equalDeltaLink: false,
    tombstonesInInitial: true,
    restores: 'when-selected',
    queryWithToken: 'refused',
    shuffle: false,
    newestFirst: false,
    unevenPages: false,
    memberSliceSize: 500,
    unreportedEnds: new Set(),
    tokenLength: 160,
  };
}
