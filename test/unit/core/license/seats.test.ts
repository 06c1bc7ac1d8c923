import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bySeatOrder,
  freeSeats,
  licenseExpired,
  type SeatClaim,
} from '../../../../src/core/license/seats.js';

const now = new Date('2026-03-01T08:00:00Z');

test('R8: the instant of expiry counts', () => {
  expect(licenseExpired({ status: 'active', expiresAt: now }, now)).toBe(true);
  expect(licenseExpired({ status: 'active', expiresAt: new Date(now.getTime() + 1) }, now)).toBe(false);
  expect(licenseExpired({ status: 'active' }, now)).toBe(false);
  expect(licenseExpired({ status: 'expired', expiresAt: new Date(now.getTime() + 1) }, now)).toBe(true);
});

test('R8: seats used elsewhere and active users are taken off the limit', () => {
  expect(freeSeats({ status: 'active' }, 1_000_000)).toBe(Number.POSITIVE_INFINITY);
  expect(freeSeats({ status: 'active', seats: { limit: 10 } }, 4)).toBe(6);
  expect(freeSeats({ status: 'active', seats: { limit: 10, usedElsewhere: 5 } }, 4)).toBe(1);
  expect(freeSeats({ status: 'active', seats: { limit: 10, usedElsewhere: 9 } }, 4)).toBe(0);
});

test('R8: reactivations first, then mapping priority, then object id', () => {
  const claims: SeatClaim[] = [
    { objectId: 'd', reactivation: true, priority: 9 },
    { objectId: 'b', reactivation: false, priority: 0 },
    { objectId: 'c', reactivation: false, priority: 0 },
    { objectId: 'a', reactivation: false, priority: 1 },
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(claims, { minLength: claims.length }), (shuffled) => {
      expect([...shuffled].sort(bySeatOrder)).toEqual(claims);
    }),
  );
  const [claim] = claims as [SeatClaim];
  expect(bySeatOrder(claim, { ...claim })).toBe(0);
});
