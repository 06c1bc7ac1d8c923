import { describe, expect, test } from 'vitest';
import { aMapping, exampleTenant } from '../../../src/testing/index.js';
import { failure, world } from '../client/world.js';
import { between, FeedWorld, taken } from './feed-world.js';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));

async function withChanges(count: number): Promise<FeedWorld> {
  const it = new FeedWorld();
  await it.commit(count);
  return it;
}

async function kept(it: FeedWorld): Promise<readonly number[]> {
  return (await taken(it.client.changes.list())).positions;
}

describe('changes.prune', () => {
  test('removes the changes with a smaller position, and says how many', async () => {
    const it = await withChanges(10);
    const { changes } = it.client;
    expect(await changes.prune({ before: 4 })).toEqual({ pruned: 3 });
    expect(await kept(it)).toEqual(between(3, 10));
    expect(await changes.prune({ before: 4 })).toEqual({ pruned: 0 });
    expect(await changes.prune({ before: 11 })).toEqual({ pruned: 7 });
    expect(await kept(it)).toEqual([]);
    await it.commit();
    expect(await kept(it)).toEqual([11]);
  });

  test('with a Date it stops at the first change that is not older, so that no gap comes', async () => {
    const it = new FeedWorld();
    // Clocks of several processes: the fourth is older than the third.
    for (const minute of [1, 2, 5, 3, 6]) await it.commit(1, at(minute));
    expect(await it.client.changes.prune({ before: at(1) })).toEqual({ pruned: 0 });
    expect(await it.client.changes.prune({ before: at(4) })).toEqual({ pruned: 2 });
    expect(await kept(it)).toEqual([3, 4, 5]);
    expect(await it.client.changes.prune({ before: at(6) })).toEqual({ pruned: 2 });
    expect(await it.client.changes.prune({ before: at(999) })).toEqual({ pruned: 1 });
  });

  test('removes nothing that came after the call, and so ends', async () => {
    const it = new FeedWorld();
    await it.commit(3, at(1));
    let more = 20;
    it.store.afterScan = async () => {
      more -= 1;
      if (more > 0) await it.commit(1, at(1));
    };
    expect(await it.client.changes.prune({ before: at(9) })).toEqual({ pruned: 3 });
    it.store.afterScan = undefined;
    expect((await kept(it))[0]).toBe(4);
  });

  test('commits a thousand at a time, moves no position and is no change', async () => {
    const it = await withChanges(2_500);
    const before = it.store.writes.length;
    expect(await it.client.changes.prune({ before: 2_401 })).toEqual({ pruned: 2_400 });
    const writes = it.store.writes.slice(before);
    expect(writes.map(({ remove }) => remove.change?.length)).toEqual([1_000, 1_000, 400]);
    expect(writes.map(({ put, head }) => [put, head])).toEqual(
      [1_000, 2_000, 2_400].map((changesPruned) => [{}, { changesPruned }]),
    );
    expect(await kept(it)).toEqual(between(2_400, 2_500));
  });

  test.each([-1, 2.5, Number.NaN, 2 ** 53, new Date(Number.NaN), '2026-01-01', undefined, 12])(
    'refuses %s and names the field',
    async (before) => {
      const it = await withChanges(10);
      const error = await failure(it.client.changes.prune({ before: before as number }));
      expect(error).toMatchObject({ code: 'ERR_OPTIONS_INVALID', problems: [{ path: 'before' }] });
      expect(await kept(it)).toEqual(between(0, 10));
    },
  );

  test('has nothing to do, and writes nothing, for a tenant that was never synced', async () => {
    const it = new FeedWorld();
    expect(await it.client.changes.prune({ before: at(9) })).toEqual({ pruned: 0 });
    expect(it.store.writes).toEqual([]);
  });
});

describe('changes.prune among other writers', () => {
  test.each([
    [99, { pruned: 5 }],
    [100, 'ERR_REPOSITORY_CONFLICT'],
  ])('goes on when others came between %i times in a row', async (times, expected) => {
    const it = await withChanges(10);
    let left = times;
    it.store.beforeCommit = async () => {
      if (left === 0) return;
      left -= 1;
      await it.commit();
    };
    const result = it.client.changes.prune({ before: 6 });
    if (typeof expected === 'string') {
      const error = await failure(result);
      expect(error).toMatchObject({ code: expected, retryable: true });
      expect(error.message).toContain('100 times');
    } else expect(await result).toEqual(expected);
  });

  test('never makes a round decide anything again', async () => {
    const it = world({ behaviour: { pageSize: 5 } });
    it.directory.addUsers(30);
    await it.client.mappings.create(aMapping());
    const other = it.another();
    let inside = false;
    it.repository.beforeCommit = async () => {
      if (inside) return;
      inside = true;
      await other.changes.prune({ before: it.clock.now() });
      await other.changes.prune({ before: new Date(it.clock.now().getTime() + 1) });
      inside = false;
    };
    expect(await it.client.syncNow()).toMatchObject({ imported: 30, retries: 0 });
    const prunes = it.repository.writes.filter(({ remove }) => (remove.change ?? []).length > 0).length;
    expect(prunes).toBeGreaterThan(5);
    // Each commit was asked for once.
    expect(it.repository.commits).toBe(it.repository.writes.length);
    expect((await it.client.status()).counts.active).toBe(30);
  });

  test('corrects a mark that another prune left too low, and counts nothing for it', async () => {
    const it = await withChanges(10);
    await it.client.changes.prune({ before: 9 });
    await it.setMark(2);
    expect(await it.client.changes.prune({ before: 2 })).toEqual({ pruned: 0 });
    expect(await it.mark()).toBe(8);
  });

  test.each([
    [9, 0, [8]],
    [3, 3, [2, 5]],
  ])(
    'decides again when another took all before %i, and counts what it removed itself',
    async (other, pruned, marks) => {
      const it = await withChanges(10);
      const before = it.store.writes.length;
      it.store.beforeCommit = async () => {
        it.store.beforeCommit = undefined;
        await it.client.changes.prune({ before: other });
        await it.commit();
      };
      expect(await it.client.changes.prune({ before: 6 })).toEqual({ pruned });
      const heads = it.store.writes.slice(before).map(({ head }) => head);
      expect(heads.flatMap(({ changesPruned = [] }) => changesPruned)).toEqual(marks);
    },
  );

  test('leaves the right mark when another prune of more passed it by', async () => {
    const it = await withChanges(10);
    it.store.beforeCommit = async () => {
      it.store.beforeCommit = undefined;
      await it.client.changes.prune({ before: 9 });
    };
    await it.client.changes.prune({ before: 3 });
    expect(await it.mark()).toBe(8);
    expect(await kept(it)).toEqual([9, 10]);
  });
});

test('R14: changes.prune ends, and begins no tenant anew, when the tenant is purged meanwhile', async () => {
  const it = await withChanges(10);
  it.store.beforeCommit = async () => {
    it.store.beforeCommit = undefined;
    await it.client.purge({ by: 'admin', confirm: exampleTenant });
  };
  expect(await it.client.changes.prune({ before: 6 })).toEqual({ pruned: 0 });
  expect(await it.store.head(exampleTenant)).toBeNull();
});

test('changes.prune ends where the mark stands past the newest change', async () => {
  const it = await withChanges(10);
  await it.setMark(12);
  expect(await it.client.changes.prune({ before: 6 })).toEqual({ pruned: 0 });
  expect(await it.mark()).toBe(12);
});

describe('changes.prune that is interrupted has removed the oldest, and called again goes on', () => {
  test('by its signal', async () => {
    const it = await withChanges(2_500);
    const abort = new AbortController();
    it.store.afterCommit = async () => abort.abort(new Error('enough'));
    await expect(it.client.changes.prune({ before: 2_501, signal: abort.signal })).rejects.toThrow('enough');
    expect(await kept(it)).toEqual(between(1_000, 2_500));
    expect(await it.client.changes.prune({ before: 2_501 })).toEqual({ pruned: 1_500 });
  });

  test('by a commit that failed', async () => {
    const it = await withChanges(2_500);
    it.store.beforeCommit = ({ head }) =>
      head.changesPruned === 2_000 ? Promise.reject(new Error('connection reset')) : Promise.resolve();
    expect(await failure(it.client.changes.prune({ before: 2_501 }))).toMatchObject({
      code: 'ERR_REPOSITORY_UNAVAILABLE',
      retryable: true,
    });
    expect(await kept(it)).toEqual(between(1_000, 2_500));
    it.store.beforeCommit = undefined;
    expect(await it.client.changes.prune({ before: 2_501 })).toEqual({ pruned: 1_500 });
  });

  test('but not by a reply that was lost: the commit id shows that it landed', async () => {
    const it = await withChanges(2_500);
    it.store.afterCommit = () => Promise.reject(new Error('connection reset'));
    expect(await it.client.changes.prune({ before: 2_501 })).toEqual({ pruned: 2_500 });
    expect(await it.mark()).toBe(2_500);
  });
});
