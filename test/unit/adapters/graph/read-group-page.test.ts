import { describe, expect, test } from 'vitest';
import { readGroupPage } from '../../../../src/adapters/graph/read-group-page.js';

const origin = 'https://graph.microsoft.com';
const link = `${origin}/v1.0/groups/delta?$skiptoken=abc`;
const id = '0A1B2C3D-1111-4222-8333-944445555666';
const member = 'ABCDEF01-1111-4222-8333-944445555666';
const page = (...value: unknown[]) => ({ '@odata.nextLink': link, value });

function entryOf(item: unknown) {
  const read = readGroupPage(page(item), origin);
  if (!read.ok) throw new Error(read.reason);
  return read.entries[0]!;
}

function memberOf(item: Readonly<Record<string, unknown>>) {
  return entryOf({ id, 'members@delta': [{ id: member, ...item }] }).members[0]!;
}

test.each([
  ['#microsoft.graph.user', 'user'],
  ['microsoft.graph.user', 'user'],
  ['#microsoft.graph.User', 'user'],
  ['#microsoft.graph.group', 'group'],
  ['#microsoft.graph.device', 'other'],
  ['#microsoft.graph.servicePrincipal', 'other'],
  ['#microsoft.graph.orgContact', 'other'],
  ['#microsoft.graph.somethingNew', 'other'],
  ['#microsoft.graph.userFlow', 'other'],
  // No type is told: whoever is taken for a user is read by id before anything is decided.
  [undefined, 'user'],
  [null, 'user'],
  [7, 'user'],
  ['', 'user'],
  ['#microsoft.graph.directoryObject', 'user'],
])('S12: a member of type %s is a %s', (type, kind) => {
  const expected = { objectId: member.toLowerCase(), kind, removed: false };
  expect(memberOf(type === undefined ? {} : { '@odata.type': type })).toEqual(expected);
});

test.each([
  [{ reason: 'deleted' }, true],
  [{ reason: 'changed' }, true],
  [{}, true],
  [null, false],
])('S12: a member with @removed %j has left: %s', (removed, left) => {
  expect(memberOf({ '@removed': removed }).removed).toBe(left);
});

test.each([
  [undefined, null],
  [null, null],
  [{ reason: 'deleted' }, 'deleted'],
  [{ reason: 'changed' }, 'changed'],
  [{ reason: 'other' }, 'changed'],
  [true, 'changed'],
])('a group with @removed %j: %s', (removed, reason) => {
  const item = removed === undefined ? { id } : { id, '@removed': removed };
  expect(entryOf(item)).toEqual({ objectId: id.toLowerCase(), removed: reason, members: [] });
});

test.each([undefined, null, []])('members@delta %j is no news of members', (slice) => {
  expect(entryOf({ id, displayName: 'x', 'members@delta': slice })).toMatchObject({ members: [] });
});

test('S12: slices, repeats and contradictions are handed on in order', () => {
  const read = readGroupPage(
    page(
      { id, 'members@delta': [{ id: 'a' }, { id: 'a', '@removed': {} }] },
      { id: 'other' },
      { id, 'members@delta': [{ id: 'a' }] },
    ),
    origin,
  );
  expect(read.ok && read.entries.map(({ members }) => members.map(({ removed }) => removed))).toEqual([
    [false, true],
    [],
    [false],
  ]);
});

test('S8: annotations, other collections and __proto__ break nothing', () => {
  const item = JSON.parse(
    `{"id":"${id}","__proto__":{"members@delta":[{"id":"evil"}]},"owners@delta":[{"id":"x"}],"members@odata.count":7,"members":[{"id":"y"}]}`,
  );
  expect(entryOf(item).members).toEqual([]);
});

describe('S8: a page that can not be read whole is refused, and says where', () => {
  test.each([
    ['members that are no list', { id, 'members@delta': {} }, 'value[1].members@delta'],
    ['a member that is text', { id, 'members@delta': ['x'] }, 'value[1].members@delta[0]'],
    ['a member without an id', { id, 'members@delta': [{ id: 'a' }, {}] }, 'value[1].members@delta[1].id'],
    ['a member with an empty id', { id, 'members@delta': [{ id: '' }] }, 'value[1].members@delta[0].id'],
    ['a group without an id', { displayName: 'x' }, 'value[1].id'],
  ])('%s', (_what, item, place) => {
    const read = readGroupPage(page({ id }, item), origin);
    expect(read).toMatchObject({ ok: false, code: 'ERR_DIRECTORY_RESPONSE_INVALID' });
    expect(read.ok ? '' : read.reason).toContain(place);
  });

  test.each([
    ['no link', { value: [] }, 'ERR_DIRECTORY_RESPONSE_INVALID'],
    ['both links', { ...page(), '@odata.deltaLink': link }, 'ERR_DIRECTORY_RESPONSE_INVALID'],
    [
      'a link of users',
      { ...page(), '@odata.nextLink': link.replace('groups', 'users') },
      'ERR_DIRECTORY_LINK_INVALID',
    ],
    [
      'a foreign link',
      { ...page(), '@odata.nextLink': link.replace('graph.', 'evil.') },
      'ERR_DIRECTORY_LINK_INVALID',
    ],
  ])('%s', (_what, body, code) => {
    expect(readGroupPage(body, origin)).toMatchObject({ ok: false, code });
  });
});
