import { expect, test } from 'vitest';
import { checkLink } from '../../../../src/adapters/graph/graph-link.js';

const origin = 'https://graph.microsoft.com';

test.each([
  'https://graph.microsoft.com/v1.0/users/delta?$skiptoken=s3cr3t',
  'https://graph.microsoft.com/v1.0/users/delta?%24deltatoken=s3cr3t',
  'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=',
  'https://graph.microsoft.com/v1.0/users/microsoft.graph.delta()?$skiptoken=s3cr3t',
  'https://graph.microsoft.com/v1.0/users/microsoft.graph.delta%28%29?$skiptoken=s3cr3t',
  'https://GRAPH.microsoft.com:443/v1.0/users/delta?$deltatoken=s3cr3t',
])('S6: follows %s as it came', (link) => {
  expect(checkLink(link, origin, 'users')).toEqual({ ok: true, link });
});

test('S6: the configured origin may be a loopback or another cloud', () => {
  for (const own of ['https://127.0.0.1:8443', 'https://graph.microsoft.us']) {
    expect(checkLink(`${own}/v1.0/users/delta?$skiptoken=a`, own, 'users').ok).toBe(true);
    expect(checkLink(`${own}/v1.0/users/delta?$skiptoken=a`, origin, 'users').ok).toBe(false);
  }
});

test.each([
  ['another host', 'https://graph.example/v1.0/users/delta?$skiptoken=s3cr3t'],
  ['a suffix of the host', 'https://graph.microsoft.com.evil.example/v1.0/users/delta?$skiptoken=s3cr3t'],
  ['a national cloud', 'https://graph.microsoft.us/v1.0/users/delta?$skiptoken=s3cr3t'],
  ['another port', 'https://graph.microsoft.com:8443/v1.0/users/delta?$skiptoken=s3cr3t'],
  ['http', 'http://graph.microsoft.com/v1.0/users/delta?$skiptoken=s3cr3t'],
  ['user information', 'https://me:pw@graph.microsoft.com/v1.0/users/delta?$skiptoken=s3cr3t'],
  ['an empty user', 'https://@graph.microsoft.com/v1.0/users/delta?$skiptoken=s3cr3t'],
  [
    'a host behind user information',
    'https://graph.microsoft.com@evil.example/v1.0/users/delta?$skiptoken=s3cr3t',
  ],
  ['a backslash', 'https://evil.example\\@graph.microsoft.com/v1.0/users/delta?$skiptoken=s3cr3t'],
  ['a line break', 'https://graph.microsoft.com/v1.0/users/\ndelta?$skiptoken=s3cr3t'],
  ['a relative link', '/v1.0/users/delta?$skiptoken=s3cr3t'],
  ['a protocol-relative link', '//graph.microsoft.com/v1.0/users/delta?$skiptoken=s3cr3t'],
  ['beta', 'https://graph.microsoft.com/beta/users/delta?$skiptoken=s3cr3t'],
  ['another resource', 'https://graph.microsoft.com/v1.0/users?$skiptoken=s3cr3t'],
  ['a path that leads out', 'https://graph.microsoft.com/v1.0/users/delta/../../me?$skiptoken=s3cr3t'],
  ['a fragment', 'https://graph.microsoft.com/v1.0/users/delta#?$skiptoken=s3cr3t'],
  ['both tokens', 'https://graph.microsoft.com/v1.0/users/delta?$skiptoken=s3cr3t&%24DeltaToken=s3cr3t'],
  ['a scheme that the SDK does not see', 'HTTPS://graph.microsoft.com/v1.0/users/delta?$skiptoken=s3cr3t'],
  ['a third slash', 'https:///graph.microsoft.com/v1.0/users/delta?$skiptoken=s3cr3t'],
  ['one slash', 'https:/graph.microsoft.com/v1.0/users/delta?$skiptoken=s3cr3t'],
  ['a data URL', 'data:text/plain,s3cr3t'],
  ['nothing', ''],
  ['null', null],
  ['a list', ['https://graph.microsoft.com/v1.0/users/delta?$skiptoken=s3cr3t']],
])('S6: refuses %s without telling the token', (_what, link) => {
  const check = checkLink(link, origin, 'users');
  expect(check.ok).toBe(false);
  expect(check).not.toHaveProperty('link');
  expect(JSON.stringify(check)).not.toContain('s3cr3t');
});

test('S6: an origin that is no URL lets nothing through', () => {
  expect(checkLink('https://graph.microsoft.com/v1.0/users/delta', 'graph', 'users').ok).toBe(false);
});

test.each(['groups/delta', 'groups/microsoft.graph.delta()', 'groups/microsoft.graph.delta%28%29'])(
  'S6: a link of %s is followed for groups and never for users',
  (path) => {
    const link = `${origin}/v1.0/${path}?$deltatoken=s3cr3t`;
    expect(checkLink(link, origin, 'groups')).toEqual({ ok: true, link });
    expect(checkLink(link, origin, 'users').ok).toBe(false);
    expect(checkLink(link.replace('groups', 'users'), origin, 'groups').ok).toBe(false);
  },
);
