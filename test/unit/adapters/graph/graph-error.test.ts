import { expect, test } from 'vitest';
import { readGraphError } from '../../../../src/adapters/graph/graph-error.js';

test.each(['innerError', 'innererror'])('walks %s from outer to innermost', (inner) => {
  const body = {
    error: {
      code: 'itemGone',
      message: 'Gone.',
      [inner]: { code: 'ResyncRequired', 'request-id': 'r-77', [inner]: { code: 'resyncApplyDifferences' } },
    },
  };
  const expected = {
    code: 'itemGone',
    codes: ['itemgone', 'resyncrequired', 'resyncapplydifferences'],
    message: 'Gone.',
    requestId: 'r-77',
  };
  expect(readGraphError(body)).toEqual(expected);
  expect(readGraphError(JSON.stringify(body))).toEqual(expected);
});

test('an empty outer code and message give way to inner ones', () => {
  const error = readGraphError({
    error: { code: '', message: '', innerError: { code: 'Inner', message: 'why' } },
  });
  expect(error).toEqual({ code: 'Inner', codes: ['inner'], message: 'why' });
});

test('takes the inner object alone, as the SDK keeps it', () => {
  expect(readGraphError('{"code":"UnknownError","message":""}')).toEqual({
    code: 'UnknownError',
    codes: ['unknownerror'],
    message: '',
  });
});

test('takes the form of the identity platform', () => {
  const error = readGraphError({ error: 'invalid_grant', error_description: 'AADSTS1: no' });
  expect(error).toEqual({ code: 'invalid_grant', codes: ['invalid_grant'], message: 'AADSTS1: no' });
});

test.each([
  ['HTML', '<html><body><h1>503</h1>\n<p>Try later</p></body></html>', '503 Try later'],
  ['text', 'upstream timed out', 'upstream timed out'],
  ['broken JSON', '{"error":{"code"', '{"error":{"code"'],
])('%s has a message and no code', (_form, body, message) => {
  expect(readGraphError(body)).toEqual({ code: '', codes: [], message });
});

test.each([
  '',
  null,
  undefined,
  7,
  true,
  [],
  {},
  { error: null },
  { error: [] },
  { error: { code: {}, message: [] } },
  new ReadableStream(),
])('never throws, and finds nothing in body %#', (body) => {
  expect(readGraphError(body)).toEqual({ code: '', codes: [], message: '' });
});

test('S8: a chain that never ends and a huge message are cut', () => {
  const endless: Record<string, unknown> = { code: 'Loop', message: 'm'.repeat(100_000) };
  endless.innerError = endless;
  const error = readGraphError({ error: endless });
  expect(error.codes.length).toBeLessThanOrEqual(8);
  expect(error.message.length).toBe(500);
});

test('the message holds no token', () => {
  const error = readGraphError({ error: { code: 'X', message: 'Bad URL ?$deltatoken=s3cr3t given' } });
  expect(error.message).toBe('Bad URL ?$deltatoken=[redacted] given');
});
