/** What the product's license says of a tenant at an instant. */
export interface LicenseFacts {
  readonly status: 'active' | 'expired';
  readonly expiresAt?: Date | undefined;
  readonly seats?: { readonly limit: number; readonly usedElsewhere?: number | undefined } | undefined;
}

/** The instant of expiry counts as expired (R8). */
export function licenseExpired(license: LicenseFacts, now: Date): boolean {
  return (
    license.status === 'expired' ||
    (license.expiresAt !== undefined && license.expiresAt.getTime() <= now.getTime())
  );
}

/** Seats that are still free; Infinity without a limit, never below zero. Only active users hold one. */
export function freeSeats(license: LicenseFacts, activeUsers: number): number {
  if (license.seats === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(0, license.seats.limit - (license.seats.usedElsewhere ?? 0) - activeUsers);
}

/** Somebody who waits for a seat. */
export interface SeatClaim {
  readonly objectId: string;
  /** A preserved user who came back; goes before every import. */
  readonly reactivation: boolean;
  readonly priority: number;
}

/** Who goes first when seats are given out after the deltaLink: reactivations, then priority, then object id (R8). */
export function bySeatOrder(a: SeatClaim, b: SeatClaim): number {
  if (a.reactivation !== b.reactivation) return a.reactivation ? -1 : 1;
  if (a.priority !== b.priority) return a.priority - b.priority;
  return a.objectId < b.objectId ? -1 : a.objectId > b.objectId ? 1 : 0;
}
