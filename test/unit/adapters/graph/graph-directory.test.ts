import { Client } from '@microsoft/microsoft-graph-client';
import { describe, expect, test } from 'vitest';
import { GraphDirectory } from '../../../../src/adapters/graph/index.js';

const client = Client.initWithMiddleware({ authProvider: { getAccessToken: async () => 't' } });

describe('S6: origin', () => {
  test.each([
    undefined,
    'https://graph.microsoft.com',
    'https://graph.microsoft.com/',
    'https://graph.microsoft.us',
    'https://dod-graph.microsoft.us',
    'https://microsoftgraph.chinacloudapi.cn',
    'https://localhost:8443',
    'https://127.0.0.1:8443',
    'https://[::1]:8443',
  ])('S6: %s is accepted', (origin) => {
    expect(() => new GraphDirectory({ client, ...(origin && { origin }) })).not.toThrow();
  });

  test.each([
    'http://graph.microsoft.com',
    'http://127.0.0.1:8080',
    'https://graph.microsoft.com.evil.example',
    'https://evil.example',
    'https://graph.microsoft.com:8443',
    'https://graph.microsoft.com/v1.0',
    'https://graph.microsoft.com?x=1',
    'https://graph.microsoft.com#x',
    'https://me@graph.microsoft.com',
    'https://127.0.0.1.evil.example',
    'graph.microsoft.com',
    '',
    7,
    null,
  ])('S6: %s is refused by name', (origin) => {
    expect(() => new GraphDirectory({ client, origin: origin as string })).toThrow(
      expect.objectContaining({
        code: 'ERR_OPTIONS_INVALID',
        problems: [{ path: 'origin', reason: expect.any(String) }],
      }),
    );
  });
});

test.each([undefined, null, {}, { client: null }, { client: {} }, { client: { api: 'x' } }])(
  '%j: the client is missing, by name',
  (options) => {
    expect(() => new GraphDirectory(options as never)).toThrow(
      expect.objectContaining({ problems: [{ path: 'client', reason: expect.any(String) }] }),
    );
  },
);

test('checkAttributes answers for each path, in order', () => {
  const extension = 'extension_0123456789abcdef0123456789abcdef_costCode';
  const checks = new GraphDirectory({ client }).checkAttributes(['department', 'signInActivity', extension]);
  expect(checks).toEqual([
    { path: 'department', usable: true, type: 'string' },
    { path: 'signInActivity', usable: false, reason: expect.stringMatching(/not tracked/) },
    { path: extension, usable: true },
  ]);
});
