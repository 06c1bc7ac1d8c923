import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  emptyHead,
  type LeftoverRecord,
  recordKey,
  type UserRecord,
} from '../../../../src/domain/records.js';
import { OverlayRepository } from '../../../../src/engine/overlay/overlay-repository.js';
import type { Filters, Repository, ScanPage, Write } from '../../../../src/ports/repository.js';
import {
  aManagedUser,
  exampleTenant,
  InMemoryRepository,
  type InMemoryTransaction,
} from '../../../../src/testing/index.js';

type Store = Repository<InMemoryTransaction>;

const ids = ['a', 'b', 'c', 'd', 'e'] as const;
const names = ['x', 'y', 'z'] as const;

const id = fc.constantFrom(...ids);
const user = fc
  .record({ objectId: id, name: fc.constantFrom(...names), preserved: fc.boolean() })
  .map(({ objectId, name, preserved }): UserRecord => {
    const userPrincipalName = `${name}@tenant.example`;
    return aManagedUser({ objectId, userPrincipalName, state: preserved ? 'preserved' : 'active' });
  });
const leftover = fc.record({
  objectId: id,
  reason: fc.constantFrom('manual' as const, 'no-seat' as const),
  since: fc.constant(new Date(0)),
  attempts: fc.constant(0),
  triedInRound: fc.nat({ max: 2 }),
  retryAt: fc.constantFrom(null, new Date(1), new Date(3)),
});
const membership = fc.record({
  groupId: fc.constantFrom('g', 'h'),
  memberId: id,
  kind: fc.constantFrom('user' as const, 'group' as const),
  generation: fc.nat({ max: 3 }),
});

/** Removals win, so that no key is named twice. */
const write = fc
  .record({
    user: fc.uniqueArray(user, { selector: ({ objectId }) => objectId, maxLength: 3 }),
    leftover: fc.uniqueArray(leftover, { selector: ({ objectId }) => objectId, maxLength: 4 }),
    membership: fc.uniqueArray(membership, { selector: recordKey.membership, maxLength: 5 }),
    goneUsers: fc.subarray([...ids], { maxLength: 2 }),
    goneLeftovers: fc.subarray([...ids], { maxLength: 2 }),
    goneMemberships: fc.subarray(
      ids.map((memberId) => `g ${memberId}`),
      { maxLength: 2 },
    ),
  })
  .map(({ user, leftover, membership, goneUsers, goneLeftovers, goneMemberships }): Write => {
    const gone = new Set<string>([...goneUsers, ...goneLeftovers, ...goneMemberships]);
    return {
      put: {
        user: user.filter(({ objectId }) => !gone.has(objectId)),
        leftover: leftover.filter(({ objectId }) => !gone.has(objectId)),
        membership: membership.filter((each) => !gone.has(recordKey.membership(each))),
      },
      remove: { user: goneUsers, leftover: goneLeftovers, membership: goneMemberships },
      head: {},
    };
  });

const leftoverFilters: readonly Filters['leftover'][] = [
  {},
  { reasons: ['manual'] },
  { notTriedIn: 2 },
  { retryBefore: new Date(2) },
];
const membershipFilters: readonly Filters['membership'][] = [
  {},
  { groupIds: ['h'] },
  { memberIds: ['b', 'c'] },
  { memberIds: ['b', 'c'], groupIds: ['g'] },
  { memberKind: 'group' },
  { olderThan: 2 },
];

/** Everything that can be read of a store, in pages of this size. */
async function readings(store: Store, limit: number): Promise<unknown> {
  const pages = async <K extends 'user' | 'leftover' | 'membership'>(kind: K, filter: Filters[K]) => {
    const records: unknown[] = [];
    for (let after: string | null = null; ; ) {
      const page: ScanPage<K> = await store.scan(exampleTenant, kind, { filter, after, limit });
      expect(page.records.length).toBeLessThanOrEqual(limit);
      records.push(...page.records);
      if (page.after === null) return records;
      // Who looks for one record asks for one page.
      expect(page.records.length).toBe(limit);
      after = page.after;
    }
  };
  const sorted = (users: readonly { readonly objectId: string }[]) =>
    [...users].sort((a, b) => (a.objectId < b.objectId ? -1 : 1));
  const keys = names.map((name) => `${name}@tenant.example`);
  return {
    users: sorted(await store.get(exampleTenant, 'user', [...ids, 'a'])),
    found: await Promise.all(
      keys.flatMap((key) =>
        [[], ['a', 'b']].map(async (objectIds) =>
          sorted(await store.findUsers(exampleTenant, { objectIds, addressKeys: [key] })),
        ),
      ),
    ),
    active: await pages('user', { state: 'active' }),
    leftovers: await Promise.all(leftoverFilters.map((filter) => pages('leftover', filter))),
    memberships: await Promise.all(membershipFilters.map((filter) => pages('membership', filter))),
  };
}

/** Two active people with one address: the store refuses what the overlay, which trusts the engine, does not look at. */
async function lands(store: InMemoryRepository, each: Write, commitId: string): Promise<boolean> {
  try {
    await store.commit(exampleTenant, { position: 0, commitId }, each);
    return true;
  } catch {
    return false;
  }
}

test('an overlay reads as the store would after the same writes, and the store stays as it was', async () => {
  const writes = fc.array(write, { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(writes, writes, fc.integer({ min: 1, max: 4 }), async (before, after, limit) => {
      const stores = [new InMemoryRepository(), new InMemoryRepository()] as const;
      const [store, written] = stores;
      for (const [index, each] of before.entries()) {
        for (const one of stores) await lands(one, each, `before ${index}`);
      }
      const untouched = await readings(store, limit);
      const overlay = new OverlayRepository<InMemoryTransaction>(store, emptyHead);
      for (const [index, each] of after.entries()) {
        if (!(await lands(written, each, `after ${index}`))) continue;
        await overlay.commit(exampleTenant, { position: 0, commitId: '' }, each);
      }
      expect(await readings(overlay, limit)).toEqual(await readings(written, limit));
      expect(await readings(store, limit)).toEqual(untouched);
    }),
    { numRuns: 300 },
  );
});

test('history is not remembered, and the head is patched', async () => {
  const overlay = new OverlayRepository<InMemoryTransaction>(new InMemoryRepository(), emptyHead);
  const leftover: LeftoverRecord = {
    objectId: 'a',
    reason: 'manual',
    since: new Date(0),
    attempts: 0,
    triedInRound: 0,
    retryAt: null,
  };
  await overlay.commit(
    exampleTenant,
    { position: 0, commitId: '' },
    {
      put: {
        leftover: [leftover],
        change: [{ position: 1, at: new Date(0), kind: 'token-reset', cause: '' }],
      },
      remove: {},
      head: { failures: 3 },
    },
  );
  expect((await overlay.scan(exampleTenant, 'change', { limit: 10 })).records).toEqual([]);
  expect((await overlay.scan(exampleTenant, 'leftover', { limit: 10 })).records).toEqual([leftover]);
  expect(await overlay.head()).toEqual({ ...emptyHead, failures: 3 });
});
