import { describe, expect, test } from 'vitest';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import { dayMs, failure, hourMs, initialRequests, minuteMs, scheduled, type World, world } from './world.js';

const interval = 12 * hourMs;

async function dueInMs({ client, clock }: World): Promise<number> {
  const { nextDueAt } = await client.status();
  return nextDueAt!.getTime() - clock.now().getTime();
}

describe('after a round that completed', () => {
  test('R6: the next is due an interval after its start, not its end', async () => {
    const it = world({
      policy: { intervalMs: interval, leaseTtlMs: hourMs },
      retry: { requestTimeoutMs: hourMs },
    });
    it.directory.addUser();
    await it.client.mappings.create(aMapping());
    const startedAt = it.clock.now().getTime();
    const release = it.directory.hold('fetchPage');
    const running = it.client.syncNow();
    await release.reached;
    it.clock.advance(hourMs / 2);
    release();
    const { finishedAt } = await running;
    const due = (await it.client.status()).nextDueAt!.getTime();
    expect(finishedAt.getTime()).toBe(startedAt + hourMs / 2);
    expect(due).toBeLessThanOrEqual(startedAt + interval);
    expect(due).toBeGreaterThan(startedAt + 0.9 * interval - 1);
  });

  test('R6: jitter only shortens, by at most a tenth, and differs from round to round', async () => {
    const it = world({ policy: { intervalMs: interval } });
    const dues = new Set<number>();
    for (let round = 0; round < 30; round += 1) {
      await it.client.syncNow();
      const due = await dueInMs(it);
      expect(due).toBeLessThanOrEqual(interval);
      expect(due).toBeGreaterThanOrEqual(0.9 * interval);
      dues.add(due);
      it.clock.advance(minuteMs);
    }
    expect(dues.size).toBeGreaterThan(20);
  });

  test('R6: a scheduled round is skipped before its time, with no Graph call and no write, and runs at it', async () => {
    const it = world();
    await it.client.syncNow();
    const { nextDueAt } = await it.client.status();
    const [calls, commits] = [it.directory.calls.length, it.repository.commits];
    it.clock.advance((await dueInMs(it)) - 1);
    expect(await it.client.syncIfDue()).toEqual({ outcome: 'skipped', reason: 'not-due', nextDueAt });
    expect([it.directory.calls.length, it.repository.commits]).toEqual([calls, commits]);
    it.clock.advance(1);
    expect(await scheduled(it.client)).toMatchObject({ trigger: 'scheduled', outcome: 'completed' });
  });

  test('R6: a tenant that was never synced is due at once', async () => {
    const it = world();
    expect(await scheduled(it.client)).toMatchObject({ outcome: 'completed' });
  });

  test('R6: start() runs the rounds that are due, and stop() ends it', async () => {
    const it = world({ policy: { intervalMs: hourMs } });
    let rounds = 0;
    const fourth = new Promise<void>((resolve) => {
      it.client.on('round:finished', () => {
        rounds += 1;
        if (rounds === 4) resolve();
      });
    });
    const from = it.clock.now().getTime();
    it.client.start();
    it.client.start();
    await fourth;
    await it.client.stop();
    const passed = it.clock.now().getTime() - from;
    expect(passed).toBeLessThanOrEqual(3 * hourMs + minuteMs);
    expect(passed).toBeGreaterThanOrEqual(3 * 0.9 * hourMs);
    expect(it.clock.sleeping).toBe(0);
    await it.client.stop();
  });

  test('R6: a tenant whose round is late by more than an interval is told as overdue', async () => {
    const it = world({ policy: { intervalMs: hourMs } });
    await it.client.syncNow();
    const overdue: unknown[] = [];
    it.client.on('overdue', (event) => {
      overdue.push(event);
    });
    const { lastSyncAt, nextDueAt } = await it.client.status();
    it.clock.advance(1.5 * hourMs);
    await it.client.syncIfDue();
    expect(overdue).toEqual([]);
    it.clock.advance(4 * hourMs);
    it.license.expire();
    const due = (await it.client.status()).nextDueAt;
    await it.client.syncIfDue();
    expect(overdue).toEqual([{ dueAt: due, lastSyncAt: new Date(lastSyncAt!.getTime() + 1.5 * hourMs) }]);
    expect(due!.getTime()).toBeGreaterThan(nextDueAt!.getTime());
  });
});

describe('after a failure', () => {
  test('R6: back-off begins at one minute, doubles, and never passes the interval', async () => {
    const it = world({ policy: { intervalMs: interval } });
    const waits: number[] = [];
    for (let round = 0; round < 13; round += 1) {
      it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_REQUEST_INVALID'), 'fetchPage');
      await failure(it.client.syncIfDue());
      waits.push((await dueInMs(it)) / minuteMs);
      expect(await it.client.syncIfDue()).toMatchObject({ outcome: 'skipped' });
      it.clock.advance(await dueInMs(it));
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 720, 720, 720]);
  });

  test('R6: a round that completes ends the back-off', async () => {
    const it = world();
    for (let round = 0; round < 3; round += 1) {
      it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_REQUEST_INVALID'), 'fetchPage');
      await failure(it.client.syncNow());
    }
    await it.client.syncNow();
    it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_REQUEST_INVALID'), 'fetchPage');
    await failure(it.client.syncNow());
    expect(await dueInMs(it)).toBe(minuteMs);
  });

  test('R6: a Retry-After longer than the time budget is stored and obeyed, by scheduled rounds and on demand', async () => {
    const it = world({ retry: { maxElapsedMs: minuteMs } });
    const waitMs = 2 * hourMs;
    it.directory.failNext(
      1,
      aDirectoryError('ERR_DIRECTORY_THROTTLED', { retryable: true, retryAfterMs: waitMs }),
    );
    const error = await failure(it.client.syncNow());
    expect(error).toMatchObject({
      code: 'ERR_DIRECTORY_THROTTLED',
      report: { outcome: 'failed', retries: 0 },
    });
    const until = new Date(it.clock.now().getTime() + waitMs);
    const calls = it.directory.calls.length;

    it.clock.advance(waitMs - 1);
    const elsewhere = it.another();
    expect(await elsewhere.syncIfDue()).toMatchObject({ outcome: 'skipped', nextDueAt: until });
    expect(await failure(elsewhere.syncNow())).toMatchObject({
      code: 'ERR_DIRECTORY_THROTTLED',
      retryable: true,
      retryAfterMs: 1,
      report: undefined,
    });
    expect(await elsewhere.status()).toMatchObject({ syncNow: { enabled: false, reason: 'throttled' } });
    expect(it.directory.calls).toHaveLength(calls);

    it.clock.advance(1);
    expect(await scheduled(elsewhere)).toMatchObject({ outcome: 'completed' });
    expect(await elsewhere.status()).toMatchObject({ syncNow: { enabled: true } });
  });

  test('R6: an edit by an administrator does not shorten a stored Retry-After', async () => {
    const it = world({ retry: { maxElapsedMs: minuteMs } });
    it.directory.failNext(
      1,
      aDirectoryError('ERR_DIRECTORY_THROTTLED', { retryable: true, retryAfterMs: hourMs }),
    );
    await failure(it.client.syncNow());
    await it.client.mappings.create(aMapping());
    const before = initialRequests(it);
    expect(await it.client.syncIfDue()).toMatchObject({
      outcome: 'skipped',
      reason: 'throttled',
      nextDueAt: new Date(it.clock.now().getTime() + hourMs),
    });
    expect(initialRequests(it)).toBe(before);
  });

  test('R6: a Retry-After within the budget is waited for inside the round', async () => {
    const it = world();
    it.directory.failNext(
      1,
      aDirectoryError('ERR_DIRECTORY_THROTTLED', { retryable: true, retryAfterMs: 90_000 }),
      'fetchPage',
    );
    const from = it.clock.now().getTime();
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', retries: 1 });
    expect(it.clock.now().getTime() - from).toBe(90_000);
  });

  test('R6: an aborted round leaves the due time where it was', async () => {
    const it = world({ policy: { intervalMs: dayMs } });
    await it.client.syncNow();
    const { nextDueAt } = await it.client.status();
    const release = it.directory.hold('fetchPage');
    const stop = new AbortController();
    const running = failure(it.client.syncNow({ signal: stop.signal }));
    await release.reached;
    stop.abort();
    await running;
    expect((await it.client.status()).nextDueAt).toEqual(nextDueAt);
  });
});
