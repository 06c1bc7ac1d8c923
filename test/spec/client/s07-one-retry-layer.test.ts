import { describe, expect, test } from 'vitest';
import { aDirectoryError, aMapping, VirtualClock } from '../../../src/testing/index.js';
import { all, changesOf, failure, hourMs, minuteMs, usersOf, world } from './world.js';

describe('reads', () => {
  test('S7: are repeated, with growing waits, and counted', async () => {
    const it = world();
    it.directory.addUser();
    await it.client.mappings.create(aMapping());
    it.directory.failNext(4, aDirectoryError(), 'fetchPage');
    const waits: number[] = [];
    it.client.on('retry', ({ code, attempt, delayMs }) => {
      expect([code, attempt]).toEqual(['ERR_DIRECTORY_UNAVAILABLE', waits.length + 1]);
      waits.push(delayMs);
    });
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', retries: 4, imported: 1 });
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(250 * 2 ** index);
      expect(wait).toBeLessThanOrEqual(500 * 2 ** index);
    }
  });

  test.each(['fetchPage', 'readUsers', 'tenantId'] as const)('S7: %s is repeated', async (name) => {
    const it = world({ behaviour: { partialEntries: 1 } });
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.directory.addUser();
    it.directory.failNext(2, aDirectoryError(), name);
    expect(await it.another().syncNow()).toMatchObject({ outcome: 'completed', retries: 2, imported: 1 });
  });

  test('S7: a failure that can not heal is not repeated', async () => {
    const it = world();
    it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_RESPONSE_INVALID'), 'fetchPage');
    expect(await failure(it.client.syncNow())).toMatchObject({ report: { retries: 0 } });
  });

  test('S7: a Retry-After is obeyed in full, also where the library would have asked sooner', async () => {
    const it = world();
    const throttled = aDirectoryError('ERR_DIRECTORY_THROTTLED', { retryable: true, retryAfterMs: 200_000 });
    it.directory.failNext(1, throttled, 'fetchPage');
    const from = it.clock.now().getTime();
    await it.client.syncNow();
    expect(it.clock.now().getTime() - from).toBe(200_000);
  });

  test('S7: an abort during a wait ends the round at once', async () => {
    const clock = new VirtualClock({ autoAdvance: false });
    const it = world({ clock, policy: { leaseTtlMs: hourMs } });
    const throttled = aDirectoryError('ERR_DIRECTORY_THROTTLED', { retryable: true, retryAfterMs: 240_000 });
    it.directory.failNext(1, throttled, 'fetchPage');
    const stop = new AbortController();
    const waits = new Promise<void>((resolve) => {
      it.client.on('retry', () => resolve());
    });
    const ended = failure(it.client.syncNow({ signal: stop.signal }));
    await waits;
    await new Promise(setImmediate);
    const from = clock.now().getTime();
    stop.abort(new Error('shutting down'));
    expect(await ended).toMatchObject({
      code: 'ERR_SYNC_ABORTED',
      name: 'AbortError',
      cause: { message: 'shutting down' },
      report: { outcome: 'aborted' },
    });
    expect(clock.now().getTime()).toBe(from);
    expect(clock.sleeping).toBe(0);
  });

  test('S7: an abort while a request is on the wire ends the round at once', async () => {
    const it = world();
    const release = it.directory.hold('fetchPage');
    const stop = new AbortController();
    const ended = failure(it.client.syncNow({ signal: stop.signal }));
    await release.reached;
    stop.abort();
    expect((await ended).code).toBe('ERR_SYNC_ABORTED');
    expect(it.clock.sleeping).toBe(0);
  });

  test('S7: an abort while the store takes its time leaves the commit in hand its time', async () => {
    const it = world({ clock: new VirtualClock({ autoAdvance: false }) });
    await it.client.mappings.create(aMapping());
    it.directory.addUsers(1);
    const stop = new AbortController();
    it.repository.beforeCommit = () => {
      it.repository.beforeCommit = undefined;
      stop.abort();
      it.clock.advance(9_999);
    };
    const error = await failure(it.client.syncNow({ signal: stop.signal }));
    expect(error).toMatchObject({ code: 'ERR_SYNC_ABORTED', report: { outcome: 'aborted', imported: 1 } });
    expect(it.clock.sleeping).toBe(0);
  });

  test('S7: an abort while the store does not answer ends the round after 10 s, and what lands later is refused', async () => {
    const it = world({ clock: new VirtualClock({ autoAdvance: false }) });
    await it.client.mappings.create(aMapping());
    it.directory.addUsers(1);
    const stop = new AbortController();
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const hung = new Promise<void>((resolve) => {
      it.repository.beforeCommit = () => {
        resolve();
        return answered;
      };
    });
    const ended = failure(it.client.syncNow({ signal: stop.signal }));
    await hung;
    stop.abort(new Error('shutting down'));
    await new Promise(setImmediate);
    it.clock.advance(10_000);
    expect(await ended).toMatchObject({ code: 'ERR_SYNC_ABORTED', cause: { message: 'shutting down' } });
    answer();
    await new Promise(setImmediate);
    expect(it.repository.putSince(1, 'user')).toBe(0);
    expect(await usersOf(it.client)).toEqual([]);
    it.repository.beforeCommit = undefined;
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 1 });
    expect(it.clock.sleeping).toBe(0);
  });

  test('S7: a page that is on the wire when its round ends is taken back', async () => {
    const it = world({ behaviour: { pageSize: 1 } });
    it.directory.addUsers(3);
    await it.client.mappings.create(aMapping());
    it.client.once('page:received', () => {
      const release = it.directory.hold('fetchPage');
      it.repository.beforeCommit = async () => {
        await release.reached;
        it.license.expire();
        throw new Error('deadlock');
      };
    });
    expect((await failure(it.client.syncNow())).code).toBe('ERR_LICENSE_EXPIRED');
    await new Promise(setImmediate);
    expect(it.clock.sleeping).toBe(0);
  });

  test('S7: a signal that is aborted before the start starts nothing', async () => {
    const it = world();
    const error = await failure(it.client.syncNow({ signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: 'ERR_SYNC_ABORTED', report: undefined });
    expect([it.directory.calls.length, it.repository.calls]).toEqual([0, 0]);
  });

  test('S7: users.import repeats its reads too, and obeys its signal', async () => {
    const it = world();
    const ann = it.directory.addUser();
    const { mappingId } = await it.client.mappings.create(aMapping());
    it.directory.failNext(2, aDirectoryError(), 'readUsers');
    expect(await it.client.users.import(ann, { mappingId })).toMatchObject({ outcome: 'imported' });
    const stopped = it.client.users.import(ann, { mappingId, signal: AbortSignal.abort(new Error('stop')) });
    await expect(stopped).rejects.toThrow();
  });
});

describe('commits', () => {
  test('S7: one whose reply was lost is settled by its commit id and not repeated', async () => {
    const it = world();
    it.directory.addUser();
    await it.client.mappings.create(aMapping());
    const first = it.repository.commits + 1;
    it.repository.afterCommit = () => {
      throw new Error('connection reset');
    };
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 1, leftovers: 0 });
    // The page, and the end of the round.
    expect(it.repository.commits).toBe(first + 1);
    expect(await changesOf(it.client, 'imported')).toHaveLength(1);
  });

  test('S7: one that did not land is repeated', async () => {
    const it = world();
    it.directory.addUser();
    await it.client.mappings.create(aMapping());
    const first = it.repository.commits + 1;
    it.repository.beforeCommit = (number) => {
      if (number === first) throw new Error('connection reset');
    };
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 1, retries: 0 });
    expect(it.repository.commits).toBe(first + 2);
    // Positions come with the commit that lands: one that failed leaves no gap, which the list would refuse.
    expect((await all(it.client.changes.list())).map(({ position }) => position)).toEqual([1, 2]);
  });

  test('S7: one of which nothing can be learnt ends the round, and the next attempt finds out', async () => {
    const it = world();
    it.directory.addUser();
    await it.client.mappings.create(aMapping());
    it.repository.afterCommit = () => {
      it.repository.dead = true;
      throw new Error('connection reset');
    };
    expect(await failure(it.client.syncNow())).toMatchObject({
      code: 'ERR_REPOSITORY_UNAVAILABLE',
      retryable: true,
    });
    it.repository.dead = false;
    it.repository.afterCommit = undefined;
    it.clock.advance(minuteMs);
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 0, pages: 0 });
    expect(await usersOf(it.client)).toHaveLength(1);
    expect(await changesOf(it.client, 'imported')).toHaveLength(1);
  });

  test("S7: an administrator's write whose reply was lost has happened once", async () => {
    const it = world();
    it.repository.afterCommit = () => {
      throw new Error('connection reset');
    };
    await it.client.mappings.create(aMapping());
    expect(await all(it.client.mappings.list())).toHaveLength(1);
    expect(it.repository.commits).toBe(1);
  });

  test('S7: onCommit is not called again for a commit that landed', async () => {
    let calls = 0;
    const it = world({
      onCommit: () => {
        calls += 1;
      },
    });
    it.directory.addUser();
    it.repository.afterCommit = () => {
      throw new Error('connection reset');
    };
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    expect(calls).toBe(2);
  });
});
