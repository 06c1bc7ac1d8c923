import { describe, expect, test } from 'vitest';
import { dueAfterRefusal } from '../../../../src/core/retry/next-due.js';

const hourMs = 3_600_000;
const finishedAt = new Date('2026-03-01T00:00:00Z');
const hoursAfter = (refusals: number, retryAfterMs?: number) =>
  (dueAfterRefusal(finishedAt, refusals, retryAfterMs).getTime() - finishedAt.getTime()) / hourMs;

describe('after a refused round', () => {
  test('R17: 1, 6, 12 and 24 hours, and 24 from then on', () => {
    expect([1, 2, 3, 4, 5, 100].map((refusals) => hoursAfter(refusals))).toEqual([1, 6, 12, 24, 24, 24]);
  });

  test('R6: a Retry-After that is longer is obeyed', () => {
    expect(hoursAfter(1, 2 * hourMs)).toBe(2);
    expect(hoursAfter(4, 2 * hourMs)).toBe(24);
  });
});
