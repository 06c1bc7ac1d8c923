/**
 * How it was seen. `named-while-held`: the directory named another person at an address that a record held.
 * `taken-after-release`: another person was named at an address after its record had given it up.
 */
export type WindowReason = 'named-while-held' | 'taken-after-release';

/** The span of time in which an address-based backup of one person may hold another person's data. */
export interface SuspectWindow {
  readonly address: string;
  readonly from: Date;
  /** The commit in which the old owner's record gave the address up, or the claim proved wrong; absent while open. */
  readonly until?: Date;
  /** The end of the last round that still found nothing, within the window. */
  readonly likelyFrom: Date;
  readonly oldObjectId: string;
  readonly newObjectId: string;
  readonly evidence: { readonly reason: WindowReason; readonly runId?: string };
}
