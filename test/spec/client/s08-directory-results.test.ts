import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/domain/json.js';
import type { PageResult } from '../../../src/ports/directory.js';
import { aMapping, aUserEntry } from '../../../src/testing/index.js';
import { failure, userOf, usersOf, waiting, world } from './world.js';

const delta = { kind: 'delta', link: 'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=1' };
const page = (entries: unknown, next: unknown = delta) => ({ kind: 'page', entries, next });

describe('pages of an adapter', () => {
  test.each([
    ['nothing', undefined],
    ['text', '<html>'],
    ['an unknown kind', { kind: 'maybe' }],
    ['a rejection without a cause', { kind: 'token-rejected' }],
    ['no entries', page(undefined)],
    ['entries that are no list', page({})],
    ['no link', page([], null)],
    ['a link of an unknown kind', page([], { kind: 'both', link: 'x' })],
    ['an empty link', page([], { kind: 'delta', link: '' })],
    ['a link that is no text', page([], { kind: 'next', link: 5 })],
    ['an entry that is null', page([null])],
    ['an entry without an id', page([{ kind: 'user', whole: true, properties: {} }])],
    ['an entry with an empty id', page([{ kind: 'removed', objectId: '', reason: 'changed' }])],
    ['an id that is not in lower case', page([{ kind: 'removed', objectId: 'A', reason: 'changed' }])],
    ['an entry of an unknown kind', page([{ kind: 'group', objectId: 'a' }])],
    ['a removal for an unknown reason', page([{ kind: 'removed', objectId: 'a', reason: 'gone' }])],
    [
      'an entry that does not say whether it is whole',
      page([{ kind: 'user', objectId: 'a', properties: {} }]),
    ],
    ['properties that are a list', page([{ kind: 'user', objectId: 'a', whole: true, properties: [] }])],
  ])('S8: %s ends the round with its code, and the token is as before', async (_what, answer) => {
    const it = world();
    const ann = it.directory.addUser();
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    const tokenOf = async () => (await it.repository.head(it.directory.tenant))!.checkpoint.token;
    const token = await tokenOf();
    it.directory.fetchPage = async () => answer as PageResult;
    const error = await failure(it.client.syncNow());
    expect(error).toMatchObject({
      code: 'ERR_DIRECTORY_RESPONSE_INVALID',
      retryable: false,
      report: { outcome: 'failed' },
    });
    expect(error.message).toContain('fetchPage');
    expect(await tokenOf()).toEqual(token);
    expect((await usersOf(it.client)).map(({ objectId }) => objectId)).toEqual([ann]);
  });
});

describe('live reads of an adapter', () => {
  test.each([
    ['nothing', undefined],
    ['users that are no Map', { users: {}, missingRights: [] }],
    ['no list of missing rights', { users: new Map() }],
    [
      'an unknown outcome',
      (id: string) => ({ users: new Map([[id, { outcome: 'lost' }]]), missingRights: [] }),
    ],
    [
      'a found user without properties',
      (id: string) => ({ users: new Map([[id, { outcome: 'found' }]]), missingRights: [] }),
    ],
    ['no answer for the person', { users: new Map(), missingRights: [] }],
  ])('S8: %s concludes nothing about anybody', async (_what, answer) => {
    const it = world();
    const ann = it.directory.addUser();
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    const before = await userOf(it.client, ann);
    it.directory.removeUser(ann);
    it.directory.readUsers = async () => (typeof answer === 'function' ? answer(ann) : answer) as never;
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', preserved: 0 });
    expect(await userOf(it.client, ann)).toEqual(before);
    expect(await waiting(it.client)).toEqual({ [ann]: 'unsettled' });
  });
});

describe('hostile people', () => {
  const objectId = 'aaaaaaaa-0000-4000-8000-000000000001';

  async function imported(properties: Record<string, JsonValue>, id = objectId) {
    const it = world({ select: ['department', 'city'] });
    await it.client.mappings.create(aMapping());
    const whole = aUserEntry({ objectId: id, properties });
    it.directory.answer = () => page([whole]) as PageResult;
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 1 });
    return userOf(it.client, id);
  }

  test.each([
    ['a value of 100 kB', 'x'.repeat(100_000)],
    ['a lone surrogate', 'a\ud800b'],
    ['a NUL', 'a\0b'],
    ['markup', '<script>"\'\\'],
    ['a right-to-left mark', '\u202e'],
  ])('S8: %s passes as it is', async (_what, value) => {
    const user = await imported({ displayName: value, department: value });
    expect(user).toMatchObject({ displayName: value, attributes: { department: value } });
  });

  test('S8: properties that nobody selected, annotations and __proto__ are dropped', async () => {
    const hostile = JSON.parse(
      '{"__proto__":{"polluted":true},"constructor":"x","manager@delta":[{"id":"1"}]}',
    );
    const user = await imported({ ...hostile, city: 'Ulm', jobTitle: 'Boss' });
    expect(Object.keys(user.attributes).sort()).toEqual([
      'city',
      'createdDateTime',
      'department',
      'proxyAddresses',
    ]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test.each(['__proto__', 'constructor', 'hasownproperty'])(
    'S8: %s as an object id is an id like any other',
    async (id) => {
      const user = await imported({}, id);
      expect(user.objectId).toBe(id);
      expect(({} as { state?: unknown }).state).toBeUndefined();
    },
  );

  test('S8: values of a wrong type break nothing', async () => {
    const user = await imported({ displayName: 5, userType: ['Guest'], department: { deep: [1] } });
    expect(user).toMatchObject({
      displayName: null,
      userType: null,
      attributes: { department: { deep: [1] } },
    });
  });

  test('S8: a mapping by a hostile value takes whom it names', async () => {
    const it = world();
    const ann = it.directory.addUser({ department: 'x'.repeat(100_000) });
    await it.client.mappings.create(
      aMapping({ criteria: { attribute: 'department', op: 'matches', value: '^(x+)+$' } }),
    );
    await it.client.syncNow();
    expect(await userOf(it.client, ann)).toMatchObject({ state: 'active' });
  });
});
