import { describe, expect, test } from 'vitest';
import { appliedLately, limitOf, withApplied } from '../../../../src/core/brake/limit.js';

const limit = { maxUsers: 500, maxShare: 0.2, minUsers: 10 };
const hourMs = 3_600_000;
const atHour = (hour: number, more = 0) => new Date((hour + more) * hourMs);

describe('S2: the limit', () => {
  test.each([
    [0, 10],
    [50, 10],
    [51, 10.2],
    [2_500, 500],
    [1_000_000, 500],
  ])('of %i active users is %d', (active, expected) => {
    expect(limitOf(limit, active)).toBeCloseTo(expected);
  });

  test('is never over maxUsers, whatever minUsers says', () => {
    expect(limitOf({ ...limit, maxUsers: 3 }, 1_000)).toBe(3);
    expect(limitOf({ ...limit, maxUsers: 0 }, 1_000)).toBe(0);
  });
});

describe('S2: what was applied lately', () => {
  test('is kept by the hour', () => {
    const once = withApplied([], 3, atHour(100, 0.1));
    const twice = withApplied(once, 4, atHour(100, 0.9));
    expect(withApplied(twice, 1, atHour(101))).toEqual([
      { hour: 100, users: 7 },
      { hour: 101, users: 1 },
    ]);
  });

  test('counts for a whole day at least, and for an hour more at most', () => {
    const applied = withApplied([], 5, atHour(100, 0.5));
    expect(appliedLately({ applied }, atHour(124, 0.5))).toBe(5);
    expect(appliedLately({ applied }, atHour(124, 0.99))).toBe(5);
    expect(appliedLately({ applied }, atHour(125))).toBe(0);
  });

  test('is forgotten after that, so that the list stays short', () => {
    let applied = withApplied([], 1, atHour(0));
    for (let hour = 1; hour < 200; hour += 1) applied = withApplied(applied, 1, atHour(hour));
    expect(applied).toHaveLength(25);
    expect(appliedLately({ applied }, atHour(199))).toBe(25);
  });

  test('a clock that goes back loses nobody', () => {
    const applied = withApplied(withApplied([], 2, atHour(100)), 3, atHour(98));
    expect(applied).toEqual([{ hour: 100, users: 5 }]);
    expect(appliedLately({ applied }, atHour(98))).toBe(5);
  });
});
