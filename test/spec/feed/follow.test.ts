import { describe, expect, test } from 'vitest';
import { exampleTenant } from '../../../src/testing/index.js';
import { between, FeedWorld, settled } from './feed-world.js';

const pollMs = 2_000;

async function withChanges(count: number): Promise<FeedWorld> {
  const it = new FeedWorld();
  await it.commit(count);
  return it;
}

/** Ends a follower that is expected to go on. */
async function stopped({ ended }: { readonly ended: Promise<void> }, abort: AbortController): Promise<void> {
  abort.abort();
  await ended;
}

describe('changes.follow', () => {
  test('catches up, and then gives each change as it is committed, without a move of the clock', async () => {
    const it = await withChanges(1_100);
    const abort = new AbortController();
    const follower = it.follow(3, abort.signal);
    await settled();
    expect(follower.positions).toEqual(between(3, 1_100));
    await it.commit(2);
    await settled();
    await it.commit();
    await settled();
    expect(follower.positions).toEqual(between(3, 1_103));
    await stopped(follower, abort);
  });

  test('of a tenant that was never synced waits for its first change', async () => {
    const it = new FeedWorld();
    const abort = new AbortController();
    const follower = it.follow(0, abort.signal);
    await settled();
    await it.commit();
    await settled();
    expect(follower.positions).toEqual([1]);
    await stopped(follower, abort);
  });

  test('looks every two seconds by itself, at the head alone, when the watch misses every commit', async () => {
    const it = await withChanges(3);
    it.store.wakes = 'lost';
    const abort = new AbortController();
    const follower = it.follow(0, abort.signal);
    await settled();
    const { scans } = it.store;
    it.clock.advance(pollMs);
    await settled();
    expect(it.store.scans).toBe(scans);
    await it.commit(2);
    it.clock.advance(pollMs - 1);
    await settled();
    expect(follower.positions).toEqual(between(0, 3));
    it.clock.advance(1);
    await settled();
    expect(follower.positions).toEqual(between(0, 5));
    await stopped(follower, abort);
  });

  test.each([
    ['has no watch', undefined],
    ['cannot watch now', () => Promise.reject(new Error('no LISTEN through this pooler'))],
  ])('looks by itself when the store %s', async (_case, watch) => {
    const it = await withChanges(1);
    Object.defineProperty(it.store, 'watch', { value: watch });
    const abort = new AbortController();
    const follower = it.follow(0, abort.signal);
    await settled();
    await it.commit();
    it.clock.advance(pollMs);
    await settled();
    expect(follower.positions).toEqual([1, 2]);
    await stopped(follower, abort);
  });

  test('finds a change of which the wake came before it could be read', async () => {
    const it = await withChanges(1);
    it.store.wakes = 'early';
    const abort = new AbortController();
    const follower = it.follow(0, abort.signal);
    await settled();
    await it.commit();
    await settled();
    expect(follower.positions).toEqual([1]);
    it.clock.advance(pollMs);
    await settled();
    expect(follower.positions).toEqual([1, 2]);
    await stopped(follower, abort);
  });

  test.each([
    ['beforeWatch', 1],
    ['afterHead', 1],
    ['afterHead', 0],
    ['afterScan', 0],
  ] as const)('loses no commit between its look and its wait (%s, from %i)', async (moment, after) => {
    const it = await withChanges(1);
    it.store[moment] = async () => {
      it.store[moment] = undefined;
      await it.commit();
    };
    const abort = new AbortController();
    const follower = it.follow(after, abort.signal);
    await settled();
    expect(follower.positions).toEqual(between(after, 2));
    await stopped(follower, abort);
  });

  test('waits for a slow consumer, and then gives all that came meanwhile', async () => {
    const it = await withChanges(1);
    const changes = it.client.changes.follow({ after: 0 });
    expect((await changes.next()).value).toMatchObject({ position: 1 });
    await it.commit(2);
    it.clock.advance(10 * pollMs);
    await settled();
    expect((await changes.next()).value).toMatchObject({ position: 2 });
    expect((await changes.next()).value).toMatchObject({ position: 3 });
    await changes.return!();
  });

  test('gives several consumers each what is after their own position', async () => {
    const it = await withChanges(5);
    const abort = new AbortController();
    const followers = [0, 2, 5].map((after) => it.follow(after, abort.signal));
    await settled();
    await it.commit(2);
    await settled();
    expect(followers.map(({ positions }) => positions)).toEqual([between(0, 7), between(2, 7), [6, 7]]);
    for (const follower of followers) await stopped(follower, abort);
  });
});

describe('changes.follow ends, and leaves no watch and no wait behind', () => {
  const expectNothingLeft = (it: FeedWorld) => {
    expect(it.store.watching).toBe(0);
    expect(it.clock.sleeping).toBe(0);
  };

  test('with the signal, whose reason it throws, while it waits', async () => {
    const it = await withChanges(2);
    const abort = new AbortController();
    const follower = it.follow(0, abort.signal);
    await settled();
    expect([it.store.watching, it.clock.sleeping]).toEqual([1, 1]);
    const reason = new Error('enough');
    abort.abort(reason);
    await follower.ended;
    expect(follower.error).toBe(reason);
    expectNothingLeft(it);
  });

  test('with the signal, before it began, while it reads, and between two changes', async () => {
    const it = await withChanges(20);
    const aborted = it.follow(0, AbortSignal.abort());
    await aborted.ended;
    expect(aborted.error).toMatchObject({ name: 'AbortError' });

    const reading = new AbortController();
    it.store.afterScan = async () => reading.abort();
    const follower = it.follow(0, reading.signal);
    await follower.ended;
    it.store.afterScan = undefined;
    expect([follower.positions, follower.error]).toMatchObject([[], { name: 'AbortError' }]);

    const between = new AbortController();
    const changes = it.client.changes.follow({ after: 0, signal: between.signal });
    await changes.next();
    between.abort();
    await expect(changes.next()).rejects.toMatchObject({ name: 'AbortError' });
    expectNothingLeft(it);
  });

  test('when the consumer leaves its loop', async () => {
    const it = await withChanges(20);
    for await (const { position } of it.client.changes.follow({ after: 0 })) if (position === 7) break;
    expectNothingLeft(it);
  });

  test('when the consumer returns while it waits for a change', async () => {
    const it = await withChanges(1);
    const changes = it.client.changes.follow({ after: 1 });
    const next = changes.next();
    await settled();
    expect(it.clock.sleeping).toBe(1);
    expect(await changes.return!()).toEqual({ done: true, value: undefined });
    expect(await next).toEqual({ done: true, value: undefined });
    expectNothingLeft(it);
  });

  test('when the store fails; from the position that was seen last it goes on without a gap', async () => {
    const it = await withChanges(2);
    const follower = it.follow(0);
    await settled();
    it.store.afterHead = () => Promise.reject(new Error('connection reset'));
    await it.commit();
    await follower.ended;
    expect(follower.error).toMatchObject({ code: 'ERR_REPOSITORY_UNAVAILABLE', retryable: true });
    expectNothingLeft(it);
    it.store.afterHead = undefined;
    const abort = new AbortController();
    const again = it.follow(follower.positions.at(-1)!, abort.signal);
    await settled();
    expect([...follower.positions, ...again.positions]).toEqual([1, 2, 3]);
    await stopped(again, abort);
  });

  test('when a prune has overtaken it', async () => {
    const it = await withChanges(2);
    it.store.wakes = 'lost';
    const follower = it.follow(0);
    await settled();
    await it.commit(5);
    await it.client.changes.prune({ before: 6 });
    it.clock.advance(pollMs);
    await follower.ended;
    expect(follower.positions).toEqual([1, 2]);
    expect(follower.error).toMatchObject({ code: 'ERR_CHANGES_PRUNED', oldestPosition: 5 });
    expectNothingLeft(it);
  });

  test('but not when a prune took only what it has seen', async () => {
    const it = await withChanges(2);
    const abort = new AbortController();
    const follower = it.follow(0, abort.signal);
    await settled();
    await it.client.changes.prune({ before: 3 });
    it.clock.advance(pollMs);
    await settled();
    await it.commit();
    await settled();
    expect(follower.positions).toEqual([1, 2, 3]);
    await stopped(follower, abort);
  });

  test('when its position was pruned, is past the end, or is none', async () => {
    const it = await withChanges(9);
    await it.client.changes.prune({ before: 5 });
    const pruned = it.follow(3);
    const past = it.follow(10);
    const none = it.follow(undefined as unknown as number);
    for (const { ended } of [pruned, past, none]) await ended;
    expect(pruned.error).toMatchObject({ code: 'ERR_CHANGES_PRUNED', oldestPosition: 4 });
    for (const { error } of [past, none]) {
      expect(error).toMatchObject({ code: 'ERR_OPTIONS_INVALID', problems: [{ path: 'after' }] });
    }
    expectNothingLeft(it);
  });

  test('when the store falls back to an older state: what comes again at these positions is something else', async () => {
    const it = await withChanges(9);
    const follower = it.follow(0);
    await settled();
    const head = await it.store.head(exampleTenant);
    it.store.head = async () => ({ ...head!, position: 5 });
    it.clock.advance(pollMs);
    await follower.ended;
    expect(follower.error).toMatchObject({ code: 'ERR_OPTIONS_INVALID', problems: [{ path: 'after' }] });
    expectNothingLeft(it);
  });
});
