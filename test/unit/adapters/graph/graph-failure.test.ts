import { expect, test } from 'vitest';
import { readGraphError } from '../../../../src/adapters/graph/graph-error.js';
import { classifyGraphFailure } from '../../../../src/adapters/graph/graph-failure.js';

const nothing = readGraphError('');

test.each([
  [429, 'ERR_DIRECTORY_THROTTLED', true],
  [509, 'ERR_DIRECTORY_THROTTLED', true],
  [408, 'ERR_DIRECTORY_UNAVAILABLE', true],
  [500, 'ERR_DIRECTORY_UNAVAILABLE', true],
  [502, 'ERR_DIRECTORY_UNAVAILABLE', true],
  [503, 'ERR_DIRECTORY_UNAVAILABLE', true],
  [504, 'ERR_DIRECTORY_UNAVAILABLE', true],
  [-1, 'ERR_DIRECTORY_UNAVAILABLE', true],
  [Number.NaN, 'ERR_DIRECTORY_UNAVAILABLE', true],
  [200, 'ERR_DIRECTORY_RESPONSE_INVALID', true],
  [302, 'ERR_DIRECTORY_RESPONSE_INVALID', false],
  [401, 'ERR_DIRECTORY_UNAUTHORIZED', false],
  [403, 'ERR_DIRECTORY_FORBIDDEN', false],
  [400, 'ERR_DIRECTORY_REQUEST_INVALID', false],
  [404, 'ERR_DIRECTORY_REQUEST_INVALID', false],
  [410, 'ERR_DIRECTORY_REQUEST_INVALID', false],
  [423, 'ERR_DIRECTORY_REQUEST_INVALID', false],
  [501, 'ERR_DIRECTORY_REQUEST_INVALID', false],
])('S7: %s is %s, retryable: %s', (status, code, retryable) => {
  const expected = { code, retryable };
  expect(classifyGraphFailure({ status, error: nothing, carriedToken: false })).toEqual(expected);
  expect(classifyGraphFailure({ status, error: nothing, carriedToken: true })).toEqual(expected);
});

test('S7: Retry-After goes with what may be asked again', () => {
  const of = (status: number) =>
    classifyGraphFailure({ status, error: nothing, carriedToken: true, retryAfterMs: 2128 }).retryAfterMs;
  expect([429, 503, 504, 403].map(of)).toEqual([2128, 2128, 2128, undefined]);
});

test('S7: a throttling code counts in any other 4xx', () => {
  const error = readGraphError({ error: { code: 'x', innerError: { code: 'activityLimitReached' } } });
  const failure = classifyGraphFailure({ status: 400, error, carriedToken: false });
  expect(failure).toEqual({ code: 'ERR_DIRECTORY_THROTTLED', retryable: true });
});
