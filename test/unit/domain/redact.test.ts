import { describe, expect, test } from 'vitest';
import { redactAddresses, redactTokens } from '../../../src/domain/redact.js';

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

describe('R14: what is kept of an error names nobody', () => {
  test.each([
    ["Invalid filter: mail eq 'Anna.O+x@corp.example'.", "Invalid filter: mail eq '<address>'."],
    ['SMTP:anna@corp.example, anna@corp.example', 'SMTP:<address>, <address>'],
    ['(anna@corp.example) <ünal@köln.example>', '(<address>) <<address>>'],
    ['no address @ all, and 7e4a4700-0000-4000-8000-000000000001', undefined],
  ])('%s', (text, expected = text) => {
    expect(redactAddresses(text)).toBe(expected);
  });
});
