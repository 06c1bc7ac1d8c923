import { describe, expect, test } from 'vitest';
import {
  checkGroupPageResult,
  checkGroupReads,
  checkPageResult,
  checkUserReads,
} from '../../../src/engine/check-directory-results.js';

const next = { kind: 'delta', link: 'https://graph.microsoft.com/v1.0/groups/delta?$deltatoken=1' };
const page = (...entries: unknown[]) => ({ kind: 'page', entries, next });
const group = (more: Readonly<Record<string, unknown>> = {}) => ({
  objectId: 'a',
  removed: null,
  members: [],
  ...more,
});
const member = (more: Readonly<Record<string, unknown>> = {}) =>
  group({ members: [{ objectId: 'b', kind: 'user', removed: false, ...more }] });

test.each([
  ['an empty page', page()],
  [
    'groups there, gone and gone for good',
    page(group(), group({ removed: 'changed' }), group({ removed: 'deleted' })),
  ],
  [
    'members of all kinds',
    page(member(), member({ kind: 'group' }), member({ kind: 'other', removed: true })),
  ],
  ['a rejected token', { kind: 'token-rejected', cause: 'gone' }],
])('S8: %s passes as it is', (_what, answer) => {
  expect(checkGroupPageResult(answer)).toBe(answer);
});

test.each([
  ['nothing', undefined, 'is no object'],
  ['an unknown kind', { kind: 'maybe' }, 'kind'],
  ['a rejection without a cause', { kind: 'token-rejected' }, 'cause'],
  ['entries that are no list', { kind: 'page', entries: {}, next }, 'entries'],
  ['no link', { kind: 'page', entries: [] }, 'next.kind'],
  ['an empty link', { kind: 'page', entries: [], next: { kind: 'next', link: '' } }, 'next.link'],
  ['a group that is null', page(group(), null), 'entries[1]'],
  ['a group without an id', page(group({ objectId: undefined })), 'entries[0].objectId'],
  ['an id that is not in lower case', page(group({ objectId: 'A' })), 'entries[0].objectId'],
  ['a group removed for an unknown reason', page(group({ removed: 'gone' })), 'entries[0].removed'],
  [
    'a group that does not say whether it is there',
    page(group({ removed: undefined })),
    'entries[0].removed',
  ],
  ['a user in place of a group', page({ kind: 'user', objectId: 'a' }), 'entries[0].removed'],
  ['no members', page(group({ members: undefined })), 'entries[0].members'],
  ['a member that is text', page(group({ members: ['b'] })), 'entries[0].members[0]'],
  ['a member without an id', page(member({ objectId: '' })), 'members[0].objectId'],
  ['a member whose id is not in lower case', page(member({ objectId: 'B' })), 'members[0].objectId'],
  ['a member of an unknown kind', page(member({ kind: 'device' })), 'members[0].kind'],
  ['a member that is removed for a reason', page(member({ removed: 'deleted' })), 'members[0].removed'],
])('S8: a page of groups with %s is refused, and blamed on the adapter', (_what, answer, place) => {
  const refused = expect.objectContaining({
    code: 'ERR_DIRECTORY_RESPONSE_INVALID',
    retryable: false,
    message: expect.stringContaining('fetchGroupPage'),
  });
  expect(() => checkGroupPageResult(answer)).toThrow(refused);
  expect(() => checkGroupPageResult(answer)).toThrow(place);
});

describe('reads of groups', () => {
  const reads = (read: unknown, missingRights: unknown = []) => ({
    groups: new Map([['a', read]]),
    missingRights,
  });
  const found = { outcome: 'found', displayName: 'Deck', hiddenMembership: false };

  test.each([found, { outcome: 'soft-deleted' }, { outcome: 'deleted' }, { outcome: 'unreadable' }])(
    'S8: %j passes',
    (read) => {
      const answer = reads(read);
      expect(checkGroupReads(answer)).toBe(answer);
    },
  );

  test.each([
    ['nothing', undefined],
    ['groups that are no Map', { groups: {}, missingRights: [] }],
    ['no list of missing rights', { groups: new Map() }],
    ['an unknown outcome', reads({ outcome: 'lost' })],
    ['a found group without a name', reads({ ...found, displayName: null })],
    [
      'a found group that does not say who sees its members',
      reads({ ...found, hiddenMembership: undefined }),
    ],
    ['a read that is null', reads(null)],
  ])('S8: %s is refused', (_what, answer) => {
    expect(() => checkGroupReads(answer)).toThrow('readGroups answered wrongly');
  });
});

const throws = (): never => {
  throw new Error('a getter of the adapter failed');
};
const unreadable = [
  ['a getter that throws', Object.defineProperty({}, 'mail', { get: throws, enumerable: true })],
  ['a proxy that throws', new Proxy({}, { ownKeys: throws })],
  ['a member of a list that throws', { proxyAddresses: [new Proxy({}, { ownKeys: throws })] }],
] as const;

test.each(unreadable)(
  "S8: a user's properties behind %s are blamed on the adapter at once",
  (_what, properties) => {
    const entry = { kind: 'user', objectId: 'a', whole: true, properties };
    expect(() => checkPageResult(page(entry))).toThrow(/entries\[0\]\.properties cannot be read/);
    const users = new Map([['a', { outcome: 'found', properties }]]);
    expect(() => checkUserReads({ users, missingRights: [] })).toThrow(/properties cannot be read/);
  },
);

test('S8: a value that holds itself is looked at once', () => {
  const employeeOrgData: Record<string, unknown> = {};
  employeeOrgData.division = { employeeOrgData };
  const properties = { employeeOrgData, proxyAddresses: ['smtp:a@x'] };
  const entry = { kind: 'user', objectId: 'a', whole: true, properties };
  expect(checkPageResult(page(entry)).kind).toBe('page');
});
