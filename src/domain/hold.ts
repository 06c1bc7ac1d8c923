import type { BrakeKind, BrakeReason } from './brakes.js';

/**
 * Of an address, `held`: somebody else's record holds it; `contested`: live reads of two rounds show both people at it.
 * Of a mass change, why the brake stopped it.
 */
export type HoldReason = 'held' | 'contested' | BrakeReason;

/**
 * A change that waits. One of kind `address` waits for proof, is tried again at the start and at the end of each round, and
 * ends by itself. Those of kind `preserve` and `rekey` wait for somebody's approval; people leave them, too, when the
 * directory denies what they are held for.
 */
export interface Hold {
  readonly holdId: string;
  readonly kind: 'address' | BrakeKind;
  readonly reason: HoldReason;
  /** Start of the round in which it began. */
  readonly since: Date;
  /** Object ids of the people who wait. */
  readonly users: readonly string[];
  /** With `address`: whose record holds what they claim, where known. */
  readonly holderId?: string;
}

/** One hold for each person who waits for an address. */
export function addressHoldId(objectId: string): string {
  return `address-${objectId}`;
}
