import { describe, expect, test } from 'vitest';
import { between, FeedWorld, taken } from './feed-world.js';

async function withChanges(count: number): Promise<FeedWorld> {
  const it = new FeedWorld();
  await it.commit(count);
  return it;
}

describe('changes.list', () => {
  test('gives every change after a position, over many pages, and all without one', async () => {
    const it = await withChanges(1_234);
    const { changes } = it.client;
    expect((await taken(changes.list())).positions).toEqual(between(0, 1_234));
    expect((await taken(changes.list({ after: 0 }))).positions).toEqual(between(0, 1_234));
    expect((await taken(changes.list({ after: 700 }))).positions).toEqual(between(700, 1_234));
    expect(await taken(changes.list({ after: 1_234 }))).toEqual({ positions: [], error: undefined });
  });

  test('of a tenant that was never synced is empty', async () => {
    const { changes } = new FeedWorld().client;
    expect(await taken(changes.list())).toEqual({ positions: [], error: undefined });
    expect(await taken(changes.list({ after: 0 }))).toEqual({ positions: [], error: undefined });
  });

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '3', null])(
    'refuses %s, which is no position, and names the field',
    async (after) => {
      const it = await withChanges(3);
      const { error } = await taken(it.client.changes.list({ after: after as number }));
      expect(error).toMatchObject({ code: 'ERR_OPTIONS_INVALID', problems: [{ path: 'after' }] });
    },
  );

  test('refuses a position past the newest change: waiting for it would skip what comes until then', async () => {
    const it = await withChanges(3);
    const { error } = await taken(it.client.changes.list({ after: 4 }));
    expect(error).toMatchObject({ code: 'ERR_OPTIONS_INVALID', problems: [{ path: 'after' }] });
  });

  test('fails for a pruned position, names the oldest that can be asked for, and gives all from there', async () => {
    const it = await withChanges(10);
    await it.client.changes.prune({ before: 7 });
    const { positions, error } = await taken(it.client.changes.list({ after: 5 }));
    expect(positions).toEqual([]);
    expect(error).toMatchObject({ code: 'ERR_CHANGES_PRUNED', oldestPosition: 6, retryable: false });
    expect(String(error)).toContain('is 6');
    expect((await taken(it.client.changes.list({ after: 6 }))).positions).toEqual(between(6, 10));
    expect((await taken(it.client.changes.list())).positions).toEqual(between(6, 10));
  });

  test('ends with the signal, whose reason it throws, before the next change', async () => {
    const it = await withChanges(20);
    const ended = new Error('enough');
    expect(await taken(it.client.changes.list({ signal: AbortSignal.abort(ended) }))).toEqual({
      positions: [],
      error: ended,
    });
    const abort = new AbortController();
    const { signal } = abort;
    const list = it.client.changes.list({ signal });
    expect(await taken(list, (position) => (position === 5 ? abort.abort(ended) : undefined))).toEqual({
      positions: between(0, 5),
      error: ended,
    });
  });

  test('passes on that the store is away', async () => {
    const it = await withChanges(20);
    it.store.afterScan = () => Promise.reject(new Error('connection reset'));
    const { error } = await taken(it.client.changes.list());
    expect(error).toMatchObject({ code: 'ERR_REPOSITORY_UNAVAILABLE', retryable: true });
  });
});

describe('changes.list never skips what a prune takes away while it reads', () => {
  test('when the next page begins later', async () => {
    const it = await withChanges(1_200);
    const { positions, error } = await taken(it.client.changes.list({ after: 0 }), async (position) => {
      if (position === 10) await it.client.changes.prune({ before: 800 });
    });
    expect(positions).toEqual(between(0, 500));
    expect(error).toMatchObject({ code: 'ERR_CHANGES_PRUNED', oldestPosition: 799 });
  });

  test('when nothing is left', async () => {
    const it = await withChanges(1_200);
    const { positions, error } = await taken(it.client.changes.list(), async (position) => {
      if (position === 10) await it.client.changes.prune({ before: 1_201 });
    });
    expect(positions).toEqual(between(0, 500));
    expect(error).toMatchObject({ code: 'ERR_CHANGES_PRUNED', oldestPosition: 1_200 });
  });

  test.each([4, 7])('between the head and the first page, up to %i', async (before) => {
    const it = await withChanges(6);
    it.store.afterHead = async () => {
      it.store.afterHead = undefined;
      await it.client.changes.prune({ before });
    };
    const { positions, error } = await taken(it.client.changes.list({ after: 1 }));
    expect(positions).toEqual([]);
    expect(error).toMatchObject({ code: 'ERR_CHANGES_PRUNED', oldestPosition: before - 1 });
  });

  test('and without a position it begins with what is kept', async () => {
    const it = await withChanges(6);
    it.store.afterHead = async () => {
      it.store.afterHead = undefined;
      await it.client.changes.prune({ before: 4 });
    };
    expect(await taken(it.client.changes.list())).toEqual({ positions: between(3, 6), error: undefined });
  });

  test('and changes that came after it began and went before it ended are told by the next call', async () => {
    const it = await withChanges(500);
    const { positions, error } = await taken(it.client.changes.list(), async (position) => {
      if (position !== 500) return;
      await it.commit(5);
      await it.client.changes.prune({ before: 506 });
    });
    expect(error).toBeUndefined();
    expect(positions).toEqual(between(0, 500));
    const next = await taken(it.client.changes.list({ after: 500 }));
    expect(next.error).toMatchObject({ code: 'ERR_CHANGES_PRUNED', oldestPosition: 505 });
  });

  test.each([10, 11])('although two prunes of %i changes left the mark too low', async (before) => {
    const it = await withChanges(10);
    await it.client.changes.prune({ before });
    await it.setMark(2);
    const { positions, error } = await taken(it.client.changes.list({ after: 5 }));
    expect(positions).toEqual([]);
    expect(error).toMatchObject({ code: 'ERR_CHANGES_PRUNED', oldestPosition: before - 1 });
    expect(await taken(it.client.changes.list())).toEqual({
      positions: between(before - 1, 10),
      error: undefined,
    });
  });
});
