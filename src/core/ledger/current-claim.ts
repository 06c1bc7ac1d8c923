import type { CurrentClaim } from '../../domain/ledger.js';

/** A claim that a commit takes. */
export interface Taking {
  readonly at: Date;
  /** The start of the sight that shows the person at the address; null without one. */
  readonly seenAt: Date | null;
  /** When the person was last seen under another name, or the address with somebody else. */
  readonly doubtedAt: Date | null;
}

export function takenClaim({ at, seenAt, doubtedAt }: Taking, lagMs: number): CurrentClaim {
  const sure = seenAt !== null && isAfterDoubt(seenAt, doubtedAt, lagMs);
  return { since: at, firstSightAt: sure ? at : null, lastSightAt: seenAt, doubtedAt };
}

/** The claim after one more sight of the person at the address. */
export function seenAgain(claim: CurrentClaim, seenAt: Date, at: Date, lagMs: number): CurrentClaim {
  const { firstSightAt, lastSightAt, doubtedAt } = claim;
  const first = firstSightAt ?? (isAfterDoubt(seenAt, doubtedAt, lagMs) ? at : null);
  const last = lastSightAt !== null && lastSightAt >= seenAt ? lastSightAt : seenAt;
  if (first === firstSightAt && last === lastSightAt) return claim;
  return { ...claim, firstSightAt: first, lastSightAt: last };
}

/**
 * The claim after a sight of the person elsewhere that does not end it yet. A later doubt counts beside an earlier one: a
 * sight between the two would else end both. The same one again is no news, and no write (R4).
 */
export function doubted(claim: CurrentClaim, at: Date): CurrentClaim {
  const { firstSightAt, doubtedAt } = claim;
  if (firstSightAt === null && doubtedAt !== null && doubtedAt >= at) return claim;
  return { ...claim, firstSightAt: null, doubtedAt: at };
}

/** A sight may show what was true a lag before it: one that may be older than the doubt does not end it. */
function isAfterDoubt(seenAt: Date, doubtedAt: Date | null, lagMs: number): boolean {
  return doubtedAt === null || seenAt.getTime() - lagMs >= doubtedAt.getTime();
}
