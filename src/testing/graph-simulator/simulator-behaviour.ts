/** How the simulated service bends the truth; everything is off by default unless said otherwise. */
export interface SimulatorBehaviour {
  /** Run of empty pages with a nextLink put into every round (PROTOCOL 1.6). */
  emptyPages: number;
  /** Probability that an entry is twice on its page (PROTOCOL 1.6, moodle#1709). */
  duplicates: number;
  /** Probability that an older value of a user comes on a later page; the next round repairs it (PROTOCOL 1.6). */
  olderValues: number;
  /** Probability that an entry of the last round is sent again, in its current state (PROTOCOL 1.6 "Replays"). */
  replays: number;
  /** A change is visible only this many change rounds after the next one (PROTOCOL 1.6, Appendix A 11). */
  lagRounds: number;
  /** Probability that a plain read is answered from a state since the last `settle()` (PROTOCOL 1.6). */
  staleReads: number;
  /** Probability that an updated user comes with its changed and only some other properties (PROTOCOL 1.5 OV). */
  partialEntries: number;
  /** Probability that a new user lacks selected properties until the next round (PROTOCOL 1.9, moodle#1346). */
  partialCreates: number;
  /** Ids that delta never mentions (PROTOCOL 1.8, docs#4498). */
  omittedIds: Set<string>;
  /** When nothing changed, the deltaLink asked with is returned again (PROTOCOL 1.6 CONTRADICTION 3). */
  equalDeltaLink: boolean;
  /** Removed users appear in initial rounds too; default true (PROTOCOL 1.8 CONTRADICTION 5). */
  tombstonesInInitial: boolean;
  /** When a restore is visible by itself; default 'when-selected': with deletedDateTime selected (PROTOCOL 1.8). */
  restores: 'when-selected' | 'always' | 'never';
  /** Entries come in random order (PROTOCOL 1.6 "No order"). */
  shuffle: boolean;
  /** Pages have random sizes from 1 to the page size (PROTOCOL 1.2). */
  unevenPages: boolean;
  /** Characters of a token; default 160. The real ones reach 2500 (PROTOCOL 1.1). */
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
    partialEntries: 0,
    partialCreates: 0,
    omittedIds: new Set(),
    equalDeltaLink: false,
    tombstonesInInitial: true,
    restores: 'when-selected',
    shuffle: false,
    unevenPages: false,
    tokenLength: 160,
  };
}
