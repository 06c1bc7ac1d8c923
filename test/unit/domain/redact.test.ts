import { expect, test } from 'vitest';
import { redactTokens } from '../../../src/domain/redact.js';

test.each([
  [
    'GET /v1.0/users/delta?$deltatoken=s3cr3t-_x failed',
    'GET /v1.0/users/delta?$deltatoken=[redacted] failed',
  ],
  ['?$skiptoken=s3cr3t&x=1', '?$skiptoken=[redacted]&x=1'],
  ['?%24DeltaToken=s3cr3t', '?%24DeltaToken=[redacted]'],
  ['?url=%24skiptoken%3Ds3cr3t%2B', '?url=%24skiptoken%3D[redacted]'],
  ['?url=%2524skiptoken%253Ds3cr3t', '?url=%2524skiptoken%253D[redacted]'],
  ["$skiptoken=X's3cr3t'&a", '$skiptoken=[redacted]&a'],
  ['a $deltatoken=s3cr3t b $deltatoken=s3cr3t', 'a $deltatoken=[redacted] b $deltatoken=[redacted]'],
  ['Authorization: Bearer s3cr3t.abc~1=', 'Authorization: Bearer [redacted]'],
  ['bearer%20s3cr3t', 'bearer%20[redacted]'],
  ['token eyJhbGciOiJub25lIn0.eyJzM2NyM3QiOjF9.s3cr3t!', 'token [redacted]!'],
])('%s', (text, expected) => {
  expect(redactTokens(text)).toBe(expected);
  expect(redactTokens(text)).not.toContain('s3cr3t');
});

test.each([
  'Specified $skiptoken is invalid',
  'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=',
  'DeltaLink older than 30 days is not supported.',
])('leaves alone: %s', (text) => {
  expect(redactTokens(text)).toBe(text);
});
