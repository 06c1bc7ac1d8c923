import { describe, expect, test } from 'vitest';
import { accessOf } from '../../../../src/core/access/access-of.js';

const failed = { kind: 'failed', retryAfterMs: undefined, missingRights: [] } as const;

describe('R17: what is told of a capability', () => {
  test('granted: nothing to grant', () => {
    expect(accessOf('groups', { kind: 'answered', state: 'granted', missingRights: [] })).toStrictEqual({
      capability: 'groups',
      state: 'granted',
      purpose: 'group-mappings',
      grant: [],
    });
  });

  test('missing: what the directory named, else all that it takes', () => {
    const missing = { kind: 'answered', state: 'missing' } as const;
    expect(accessOf('groups', { ...missing, missingRights: ['Group.Read.All'] })).toMatchObject({
      state: 'missing',
      grant: ['Group.Read.All'],
    });
    expect(accessOf('groups', { ...missing, missingRights: [] }).grant).toEqual([
      'GroupMember.Read.All',
      'Group.Read.All',
    ]);
  });

  test('a refusal of the request itself is a right that is missing', () => {
    const refused = { ...failed, code: 'ERR_DIRECTORY_FORBIDDEN' };
    expect(accessOf('batches', refused)).toStrictEqual({
      capability: 'batches',
      state: 'missing',
      purpose: 'fewer-requests',
      grant: ['Directory.Read.All'],
      code: 'ERR_DIRECTORY_FORBIDDEN',
    });
    expect(accessOf('batches', { ...refused, missingRights: ['X'] }).grant).toEqual(['X']);
  });

  test.each(['ERR_DIRECTORY_UNAUTHORIZED', 'ERR_DIRECTORY_UNAVAILABLE', 'ERR_DIRECTORY_RESPONSE_INVALID'])(
    'after %s nothing is known, and the code stands beside it',
    (code) => {
      expect(accessOf('read-users', { ...failed, code })).toEqual({
        capability: 'read-users',
        state: 'unknown',
        purpose: 'sync',
        grant: ['User.Read.All'],
        code,
      });
      // Rights that were found to be missing on the way are told by what misses them.
      expect(accessOf('read-users', { ...failed, code, missingRights: ['X'] }).grant).toEqual([
        'User.Read.All',
      ]);
    },
  );

  test('a throttled question says for how long', () => {
    const throttled = { ...failed, code: 'ERR_DIRECTORY_THROTTLED', retryAfterMs: 5_000 };
    expect(accessOf('organization', throttled)).toMatchObject({
      state: 'unknown',
      grant: ['Organization.Read.All'],
      retryAfterMs: 5_000,
    });
  });
});
