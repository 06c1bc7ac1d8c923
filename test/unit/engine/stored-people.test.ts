import { beforeEach, expect, test } from 'vitest';
import { emptyHead, type UserRecord } from '../../../src/domain/records.js';
import { StoredPeople } from '../../../src/engine/stored-people.js';
import type { UsersQuery } from '../../../src/ports/repository.js';
import { InMemoryRepository } from '../../../src/testing/index.js';
import { aUser } from '../core/people/facts.js';

const at = (objectId: string, key: string | null, state: UserRecord['state'] = 'active') =>
  aUser({ objectId, state, upnKey: key, addressKey: key });
const people = [at('a', 'a@x'), at('b', 'b@x'), at('c', null), at('d', 'd@x', 'preserved')];

/** What the store was asked for. */
let asked: UsersQuery[];
let repository: InMemoryRepository;

class Asked extends InMemoryRepository {
  override async findUsers(tenantId: string, query: UsersQuery) {
    asked.push(query);
    return super.findUsers(tenantId, query);
  }
}

beforeEach(async () => {
  asked = [];
  repository = new Asked();
  const write = { put: { user: people }, remove: {}, head: {} };
  await repository.commit('t', { position: 0, commitId: 'c-1' }, write);
});

function stored(active: number, preserved = 0) {
  const counts = { ...emptyHead.counts, active, preserved };
  return new StoredPeople({ repository, tenantId: 't' }, { counts });
}
const idsOf = (users: Iterable<UserRecord>) => [...users].map(({ objectId }) => objectId).sort();

test('people and the holders of what they name come in one call, and no address is asked about twice', async () => {
  const store = stored(3, 1);
  await store.add(['a', 'c'], ['b@x', 'free@x']);
  expect(idsOf(store.facts.users.values())).toEqual(['a', 'c']);
  expect(idsOf(await store.holders(['b@x', 'free@x']))).toEqual(['b']);
  expect(asked).toHaveLength(1);
  expect(idsOf(await store.holders(['b@x', 'a@x', 'd@x']))).toEqual(['a', 'b']);
  expect(idsOf(await store.holders(['a@x']))).toEqual(['a']);
  expect(asked.slice(1)).toEqual([{ objectIds: [], addressKeys: ['a@x', 'd@x'] }]);
});

test('a holder who is added is known already', async () => {
  const store = stored(3, 1);
  await store.add(['c'], ['b@x']);
  await store.add(['b']);
  expect(idsOf(store.facts.users.values())).toEqual(['b', 'c']);
  expect(asked).toHaveLength(1);
});

test('the store is asked only for what it can have', async () => {
  const nobody = stored(0);
  await nobody.add(['a'], ['a@x']);
  expect(await nobody.holders(['b@x'])).toEqual([]);
  expect(asked).toEqual([]);
  await stored(0, 1).add(['d'], ['a@x']);
  expect(asked).toEqual([{ objectIds: ['d'], addressKeys: [] }]);
});
