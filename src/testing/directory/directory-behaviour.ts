import { plainBehaviour, type SimulatorBehaviour } from '../graph-simulator/simulator-behaviour.js';

/** How the directory bends the truth, within what Graph may do. Probabilities are from 0 to 1; all is off by default. */
export interface DirectoryBehaviour {
  /** Entries on a page; default 200, as Graph was seen to use. */
  pageSize: number;
  /** Members of a group on one page, what is more comes on later ones; default 500. */
  memberSliceSize: number;
  /** Entries come in any order over the pages. */
  shuffle: boolean;
  /**
   * Probability that an entry comes twice on its page, and as often with an older value on a later page, which the
   * next round corrects.
   */
  repeats: number;
  /** Probability that an entry of the last round is sent again, in its current state. */
  replays: number;
  /** A change is visible only this many rounds after the next one. */
  lagRounds: number;
  /** Probability that a read by id is answered from an earlier state since `settle()`. */
  staleReads: number;
  /** Probability that an incremental entry carries only what changed and some other selected properties. */
  partialEntries: number;
  /** Pages without entries, put somewhere before the end of every round. */
  emptyPages: number;
  /** Removed people, groups and members appear in initial rounds too. */
  removedInInitial: boolean;
  /** Object ids that a read by id gives no answer for. */
  unreadableIds: Set<string>;
  /** Rights that reads by id, and checks of the access, report as missing; reads answer all the same. */
  missingRights: readonly string[];
  /** Object ids of users and groups that the stream never mentions; reads find them. */
  omittedIds: Set<string>;
  /** Members of groups whose end the stream never reports, as it may be after a purge. */
  unreportedEnds: Set<string>;
}

export function defaultBehaviour(): DirectoryBehaviour {
  return {
    pageSize: 200,
    memberSliceSize: 500,
    shuffle: false,
    repeats: 0,
    replays: 0,
    lagRounds: 0,
    staleReads: 0,
    partialEntries: 0,
    emptyPages: 0,
    removedInInitial: false,
    unreadableIds: new Set(),
    missingRights: [],
    omittedIds: new Set(),
    unreportedEnds: new Set(),
  };
}

/** The same, in the words of the plan that simulator and directory share. */
export function planningBehaviour(behaviour: DirectoryBehaviour): SimulatorBehaviour {
  return {
    ...plainBehaviour(),
    memberSliceSize: behaviour.memberSliceSize,
    unreportedEnds: behaviour.unreportedEnds,
    shuffle: behaviour.shuffle,
    duplicates: behaviour.repeats,
    olderValues: behaviour.repeats,
    replays: behaviour.replays,
    lagRounds: behaviour.lagRounds,
    partialEntries: behaviour.partialEntries,
    emptyPages: behaviour.emptyPages,
    tombstonesInInitial: behaviour.removedInInitial,
    omittedIds: behaviour.omittedIds,
  };
}
