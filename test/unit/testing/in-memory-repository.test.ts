import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { addressKeyOrNull } from '../../../src/domain/address.js';
import type { UserState } from '../../../src/domain/managed-user.js';
import type { UserRecord } from '../../../src/domain/records.js';
import type { Guard, LeaseHolder, ScanPage, Write } from '../../../src/ports/repository.js';
import { InMemoryRepository, VirtualClock } from '../../../src/testing/index.js';

const tenantId = '11111111-1111-4111-8111-111111111111';
const at = new Date('2026-03-01T08:00:00Z');
const holder: LeaseHolder = { owner: 'process-1', runId: 'run-1', trigger: 'on-demand', startedAt: at };

let clock: VirtualClock;
let repository: InMemoryRepository;
let commits: number;

beforeEach(() => {
  clock = new VirtualClock({ now: at });
  repository = new InMemoryRepository({ clock });
  commits = 0;
});

function user(objectId: string, address: string | null, state: UserState = 'active'): UserRecord {
  return {
    tenantId,
    objectId,
    userPrincipalName: address,
    mail: address,
    backupAddress: address,
    displayName: objectId,
    accountEnabled: true,
    userType: 'Member',
    state,
    stateReason: state === 'active' ? null : 'disabled',
    mappingId: 'm1',
    assignment: {},
    attributes: {},
    importedAt: at,
    updatedAt: at,
    preservedAt: null,
    upnKey: addressKeyOrNull(address),
    addressKey: addressKeyOrNull(address),
    upnClaim: null,
    addressClaim: null,
  };
}

function guard(position = 0, fence?: number): Guard {
  commits += 1;
  return { position, commitId: `commit-${commits}`, ...(fence === undefined ? {} : { fence }) };
}
const putUsers = (...users: UserRecord[]): Write => ({ put: { user: users }, remove: {}, head: {} });

async function take(ttlMs = 60_000): Promise<number> {
  const result = await repository.takeLease(tenantId, holder, ttlMs);
  if (result.outcome !== 'taken') throw new Error('expected the lease');
  return result.lease.fence;
}

const holders = (store: InMemoryRepository, key: string) =>
  store.findUsers(tenantId, { objectIds: [], addressKeys: [key] });

describe('leases', () => {
  test('R7: one holder at a time; the other is told who', async () => {
    await take();
    const second = await repository.takeLease(tenantId, { ...holder, owner: 'process-2' }, 60_000);
    expect(second).toEqual({ outcome: 'held', holder });
    expect(await repository.leaseHolder(tenantId)).toEqual(holder);
  });

  test('R7: the lease expires with its owner, and a revived loser is refused', async () => {
    const fence = await take(60_000);
    clock.advance(60_000);
    expect(await repository.renewLease(tenantId, { fence }, 60_000)).toBe(false);
    const next = await take();
    expect(next).toBeGreaterThan(fence);
    expect(await repository.commit(tenantId, guard(0, fence), putUsers(user('a', 'a@x')))).toEqual({
      outcome: 'fenced',
    });
    expect(await repository.get(tenantId, 'user', ['a'])).toEqual([]);
    await repository.releaseLease(tenantId, { fence });
    expect(await repository.leaseHolder(tenantId)).not.toBeNull();
  });

  test('R7: a lease that runs out while onCommit runs refuses the commit', async () => {
    const fence = await take(60_000);
    const result = await repository.commit(
      tenantId,
      guard(0, fence),
      putUsers(user('a', 'a@x')),
      async (tx) => {
        tx.set('row', 1);
        clock.advance(60_000);
      },
    );
    expect(result).toEqual({ outcome: 'fenced' });
    expect(repository.hostRow('row')).toBeUndefined();
  });

  test('renewing and giving back', async () => {
    const fence = await take(60_000);
    clock.advance(59_000);
    expect(await repository.renewLease(tenantId, { fence }, 60_000)).toBe(true);
    clock.advance(59_000);
    expect(await repository.leaseHolder(tenantId)).toEqual(holder);
    await repository.releaseLease(tenantId, { fence });
    expect(await repository.leaseHolder(tenantId)).toBeNull();
  });
});

describe('commits', () => {
  test('S3: a position that has moved on refuses the whole commit', async () => {
    await repository.commit(tenantId, guard(), { ...putUsers(user('a', 'a@x')), head: { position: 1 } });
    expect(await repository.commit(tenantId, guard(0), putUsers(user('b', 'b@x')))).toEqual({
      outcome: 'stale',
    });
    expect(await repository.get(tenantId, 'user', ['a', 'b'])).toEqual([user('a', 'a@x')]);
  });

  test('S3: an onCommit that throws leaves nothing, and its error comes through', async () => {
    const failure = new Error('host table is full');
    const commit = repository.commit(tenantId, guard(), putUsers(user('a', 'a@x')), async (tx) => {
      tx.set('row', 1);
      expect(tx.get('row')).toBe(1);
      throw failure;
    });
    await expect(commit).rejects.toBe(failure);
    expect(await repository.get(tenantId, 'user', ['a'])).toEqual([]);
    expect(repository.hostRow('row')).toBeUndefined();
    expect(await repository.head(tenantId)).toBeNull();
  });

  test('S7: whether a commit has landed is known by its id', async () => {
    const landed = guard();
    await repository.commit(tenantId, landed, putUsers(user('a', 'a@x')));
    expect(await repository.landed(tenantId, landed.commitId)).toBe(true);
    expect(await repository.landed(tenantId, 'commit-unknown')).toBe(false);
  });

  test('the head is patched: fields that are not named stay', async () => {
    await repository.commit(tenantId, guard(), { put: {}, remove: {}, head: { resets: 3 } });
    await repository.commit(tenantId, guard(), { put: {}, remove: {}, head: { failures: 1 } });
    expect(await repository.head(tenantId)).toMatchObject({ resets: 3, failures: 1, position: 0 });
  });

  test('a key that stands twice in one commit is refused', async () => {
    const twice = repository.commit(tenantId, guard(), putUsers(user('a', 'a@x'), user('a', 'b@x')));
    await expect(twice).rejects.toMatchObject({ code: 'ERR_REPOSITORY_CONFLICT' });
    const both = repository.commit(tenantId, guard(), {
      ...putUsers(user('a', 'a@x')),
      remove: { user: ['a'] },
    });
    await expect(both).rejects.toMatchObject({ code: 'ERR_REPOSITORY_CONFLICT' });
  });

  test('commits wait for one another', async () => {
    let release: () => void = () => undefined;
    const slow = repository.commit(
      tenantId,
      guard(),
      { ...putUsers(user('a', 'a@x')), head: { position: 1 } },
      () => new Promise((resolve) => (release = resolve)),
    );
    const fast = repository.commit(tenantId, guard(0), putUsers(user('b', 'b@x')));
    await new Promise(setImmediate);
    release();
    expect(await slow).toEqual({ outcome: 'committed' });
    expect(await fast).toEqual({ outcome: 'stale' });
  });

  test('another tenant is another world', async () => {
    await repository.commit(tenantId, guard(), putUsers(user('a', 'a@x')));
    await repository.commit('another', guard(), putUsers({ ...user('b', 'a@x'), tenantId: 'another' }));
    expect(await repository.get('another', 'user', ['a'])).toEqual([]);
    expect(await holders(repository, 'a@x')).toEqual([user('a', 'a@x')]);
  });
});

describe('addresses', () => {
  test('R12: two active users never hold one address', async () => {
    await repository.commit(tenantId, guard(), putUsers(user('a', 'a@x')));
    const claim = repository.commit(tenantId, guard(), putUsers(user('b', 'A@X')));
    await expect(claim).rejects.toMatchObject({ code: 'ERR_REPOSITORY_CONFLICT' });
    const preserved = user('b', 'a@x', 'preserved');
    expect(await repository.commit(tenantId, guard(), putUsers(preserved))).toEqual({ outcome: 'committed' });
  });

  test('a swap passes in one commit, whatever the order of rows', async () => {
    await repository.commit(tenantId, guard(), putUsers(user('a', 'a@x'), user('b', 'b@x')));
    await repository.commit(tenantId, guard(), putUsers(user('b', 'a@x'), user('a', 'b@x')));
    expect((await holders(repository, 'a@x')).map((holder) => holder.objectId)).toEqual(['b']);
    expect((await holders(repository, 'b@x')).map((holder) => holder.objectId)).toEqual(['a']);
  });

  test('users are found by id whatever their state, by address while they are active, and each once', async () => {
    const people = [user('a', 'a@x'), user('b', 'b@x'), user('c', 'c@x', 'preserved'), user('d', 'd@x')];
    await repository.commit(tenantId, guard(), putUsers(...people));
    const find = async (objectIds: string[], addressKeys: string[]) => {
      const found = await repository.findUsers(tenantId, { objectIds, addressKeys });
      return found.map(({ objectId }) => objectId).sort();
    };
    expect(await find(['a', 'c', 'nobody'], ['a@x', 'b@x', 'free@x'])).toEqual(['a', 'b', 'c']);
    expect(await find([], ['c@x'])).toEqual([]);
    expect(await find([], [])).toEqual([]);
  });

  test('the index of holders equals a search through the records', async () => {
    const step = fc.array(
      fc.record({
        objectId: fc.constantFrom('a', 'b', 'c', 'd'),
        address: fc.constantFrom('1@x', '2@x', '3@x', null),
        state: fc.constantFrom<UserState>('active', 'preserved'),
      }),
      { minLength: 1, maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const store = new InMemoryRepository({ clock });
        for (const rows of steps) {
          const users = rows.map((row) => user(row.objectId, row.address, row.state));
          await store.commit(tenantId, guard(), putUsers(...users)).catch(() => undefined);
          const { records } = await store.scan(tenantId, 'user', { limit: 100 });
          for (const key of ['1@x', '2@x', '3@x']) {
            const searched = records.filter((record) => record.state === 'active' && record.upnKey === key);
            expect(searched.length).toBeLessThanOrEqual(1);
            expect(await holders(store, key)).toEqual(searched);
          }
        }
      }),
    );
  });
});

describe('scans', () => {
  test('pages follow the keys to the end', async () => {
    const ids = ['e', 'a', 'd', 'b', 'c'];
    await repository.commit(tenantId, guard(), putUsers(...ids.map((id) => user(id, `${id}@x`))));
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: ScanPage<'user'> = await repository.scan(tenantId, 'user', { limit: 2, after });
      seen.push(...page.records.map((record) => record.objectId));
      after = page.after;
    } while (after !== null);
    expect(seen).toEqual([...ids].sort());
  });

  test('a filter leaves the others out', async () => {
    await repository.commit(tenantId, guard(), putUsers(user('a', 'a@x'), user('b', 'b@x', 'preserved')));
    const page = await repository.scan(tenantId, 'user', { filter: { state: 'preserved' }, limit: 10 });
    expect(page.records.map((record) => record.objectId)).toEqual(['b']);
  });
});
