/** `held`: somebody else's record holds the address. `contested`: live reads of two rounds show both people at it. */
export type HoldReason = 'held' | 'contested';

/** A change that waits for proof. It is tried again at the start and at the end of each round, and ends by itself. */
export interface Hold {
  readonly holdId: string;
  readonly kind: 'address';
  readonly reason: HoldReason;
  /** Start of the round in which it began. */
  readonly since: Date;
  /** Object ids of the people who wait. */
  readonly users: readonly string[];
  /** Whose record holds what they claim, where known. */
  readonly holderId?: string;
}

/** One hold for each person who waits for an address. */
export function addressHoldId(objectId: string): string {
  return `address-${objectId}`;
}
