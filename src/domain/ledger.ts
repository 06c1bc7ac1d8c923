import type { PreservedReason } from './managed-user.js';

/** Under which name a person holds an address. Each is unique among the active users of a tenant. */
export type ClaimLabel = 'upn' | 'backup-address';

/**
 * What is known of a person's hold on one address. A *sight* is a live read of the person at the address, or a full
 * round's entry that names them there. It may be as old as the directory's lag, so that the first one is timed at its
 * end and the last one at its start: what is sure lies between the first and the last one less the lag.
 */
export interface CurrentClaim {
  /** The commit that took the address. */
  readonly since: Date;
  /** The end of the first sight that no doubt has followed; null without one. */
  readonly firstSightAt: Date | null;
  /** The start of the last sight; null without one. */
  readonly lastSightAt: Date | null;
  /** When it was last seen that the person, or the address, was elsewhere; sights from before count for nothing. */
  readonly doubtedAt: Date | null;
}

/**
 * Why a record gave an address up. `renamed`: a live read shows the person under another, or none. `gone`: they are
 * gone and somebody else claims it. `outranked`: it is somebody's mail, and was their UPN for want of one. Otherwise why
 * they were preserved.
 */
export type ClaimEnd = 'renamed' | 'gone' | 'outranked' | PreservedReason;

/** One person's hold on one address, from the commit that took it to the one that gave it up. */
export interface Claim {
  readonly objectId: string;
  readonly address: string;
  readonly label: ClaimLabel;
  readonly since: Date;
  readonly firstSightAt: Date | null;
  readonly lastSightAt: Date | null;
  /** Absent while the person holds it. */
  readonly until?: Date;
  readonly evidence?: { readonly reason: ClaimEnd; readonly runId?: string };
  /** Who took the address in the commit that ended the claim. */
  readonly successorId?: string;
}

/**
 * Whose an address was at an instant. `confirmed`: between two sights of one person, with nobody else's claim between.
 * `uncertain`: those named in `candidates` may have had it. `unknown`: before anybody was seen there.
 */
export interface AddressOwner {
  readonly certainty: 'confirmed' | 'uncertain' | 'unknown';
  /** With `confirmed`. */
  readonly objectId?: string;
  /** Object ids of all who may have had it, by the time at which they took it. */
  readonly candidates: readonly string[];
}
