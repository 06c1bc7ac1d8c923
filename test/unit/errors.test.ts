import { expect, test } from 'vitest';
import { DeltaSyncError } from '../../src/errors.js';

test.each([
  [0, 0],
  [200_000_000, 200_000_000],
  [365 * 86_400_000, 365 * 86_400_000],
  [365 * 86_400_000 + 1, undefined],
  [Number.POSITIVE_INFINITY, undefined],
  [Number.NaN, undefined],
  [-1, undefined],
  ['120', undefined],
])('R6: a wait of %s ms is one of %s', (retryAfterMs, wait) => {
  const facts = { retryable: true, retryAfterMs: retryAfterMs as number };
  expect(new DeltaSyncError('ERR_DIRECTORY_THROTTLED', 'later', facts).retryAfterMs).toBe(wait);
});
