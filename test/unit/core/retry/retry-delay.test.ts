import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dueAfterFailure, dueAfterSuccess } from '../../../../src/core/retry/next-due.js';
import { decideRetry, type RetryPolicy } from '../../../../src/core/retry/retry-delay.js';

const policy: RetryPolicy = { maxElapsedMs: 300_000, minDelayMs: 500, maxDelayMs: 60_000, maxAttempts: 10 };
const failed = { attempts: 1, elapsedMs: 0, retryable: true };

describe('S7: one retry layer', () => {
  test('what cannot get better is not asked again', () => {
    expect(decideRetry(policy, { ...failed, retryable: false }, 0)).toEqual({ kind: 'stop' });
  });

  test('a Retry-After is obeyed to the millisecond, whatever the chance', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 300_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (retryAfterMs, chance) => {
          expect(decideRetry(policy, { ...failed, retryAfterMs }, chance)).toEqual({
            kind: 'wait',
            delayMs: retryAfterMs,
          });
        },
      ),
    );
  });

  test('R6: a Retry-After beyond the budget is for later, even at the last attempt', () => {
    expect(decideRetry(policy, { ...failed, attempts: 10, retryAfterMs: 600_000 }, 0)).toEqual({
      kind: 'later',
      delayMs: 600_000,
    });
  });

  test('S4: what just fits into the budget is waited for', () => {
    const late = { ...failed, elapsedMs: 299_500 };
    expect(decideRetry(policy, late, 0)).toEqual({ kind: 'wait', delayMs: 500 });
    expect(decideRetry(policy, { ...late, retryAfterMs: 500 }, 0)).toEqual({ kind: 'wait', delayMs: 500 });
    expect(decideRetry(policy, { ...late, attempts: 10, retryAfterMs: 500 }, 0)).toEqual({ kind: 'stop' });
  });

  test('without one the delay doubles from minDelayMs to maxDelayMs', () => {
    const delays = [1, 2, 3, 8, 9].map((attempts) => decideRetry(policy, { ...failed, attempts }, 0));
    expect(delays).toEqual([500, 1_000, 2_000, 60_000, 60_000].map((delayMs) => ({ kind: 'wait', delayMs })));
  });

  test('S4: attempts and elapsed time are bounded', () => {
    expect(decideRetry(policy, { ...failed, attempts: 10 }, 0).kind).toBe('stop');
    expect(decideRetry(policy, { ...failed, elapsedMs: 299_800 }, 0).kind).toBe('stop');
  });

  test('chance shortens a delay by at most half and never below half of minDelayMs', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempts, chance) => {
          const full = decideRetry(policy, { ...failed, attempts }, 0);
          const jittered = decideRetry(policy, { ...failed, attempts }, chance);
          if (full.kind !== 'wait' || jittered.kind !== 'wait') throw new Error('expected a wait');
          expect(jittered.delayMs).toBeLessThanOrEqual(full.delayMs);
          expect(jittered.delayMs).toBeGreaterThanOrEqual(full.delayMs / 2);
        },
      ),
    );
  });
});

describe('R6: when the next round is due', () => {
  const start = new Date('2026-03-01T08:00:00Z');
  const intervalMs = 12 * 3_600_000;

  test('counted from the start of the last good round; jitter only shortens, by a tenth at most', () => {
    expect(dueAfterSuccess(start, intervalMs, 0).getTime()).toBe(start.getTime() + intervalMs);
    expect(dueAfterSuccess(start, intervalMs, 1).getTime()).toBe(start.getTime() + intervalMs * 0.9);
  });

  test('after failures from one minute, doubling, never past the interval', () => {
    const minutes = [1, 2, 3, 10, 11, 500].map(
      (failures) => (dueAfterFailure(start, failures, intervalMs).getTime() - start.getTime()) / 60_000,
    );
    expect(minutes).toEqual([1, 2, 4, 512, 720, 720]);
  });

  test('a longer Retry-After wins', () => {
    expect(dueAfterFailure(start, 1, intervalMs, 600_000).getTime()).toBe(start.getTime() + 600_000);
  });
});
