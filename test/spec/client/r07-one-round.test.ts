import { describe, expect, test } from 'vitest';
import type { DeltaSyncError } from '../../../src/errors.js';
import { aDirectoryError, aMapping, VirtualClock } from '../../../src/testing/index.js';
import {
  all,
  changesOf,
  failure,
  hourMs,
  minuteMs,
  scheduled,
  userOf,
  usersOf,
  type WorldOptions,
  world,
} from './world.js';

/** A tenant in which somebody else's round is held at its first page. */
async function running(options: WorldOptions = {}, stalled?: VirtualClock) {
  const it = world({ retry: { requestTimeoutMs: hourMs }, ...options });
  const ann = it.directory.addUser();
  await it.client.mappings.create(aMapping());
  const release = it.directory.hold('fetchPage');
  const first = it.another(stalled === undefined ? {} : { clock: stalled }).syncNow();
  first.catch(() => undefined);
  await release.reached;
  return { ...it, ann, release, first, second: it.another() };
}

describe('while a round runs', () => {
  test('R7: on demand gets ERR_SYNC_IN_PROGRESS, with owner and start, no Graph call and no write', async () => {
    const it = await running();
    const [calls, commits] = [it.directory.calls.length, it.repository.commits];
    for (const client of [it.client, it.second]) {
      const { running: shown } = await client.status();
      expect(await failure(client.syncNow())).toMatchObject({
        code: 'ERR_SYNC_IN_PROGRESS',
        retryable: true,
        owner: shown!.owner,
        startedAt: it.clock.now(),
        report: undefined,
      });
    }
    expect([it.directory.calls.length, it.repository.commits]).toEqual([calls, commits]);
    it.release();
    expect(await it.first).toMatchObject({ outcome: 'completed', imported: 1 });
  });

  test('R7: a scheduled round is skipped, with no Graph call and no write, and stays due', async () => {
    const it = await running();
    const [calls, commits] = [it.directory.calls.length, it.repository.commits];
    const { nextDueAt } = await it.second.status();
    expect(await it.second.syncIfDue()).toEqual({ outcome: 'skipped', reason: 'in-progress', nextDueAt });
    expect([it.directory.calls.length, it.repository.commits]).toEqual([calls, commits]);
    it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_REQUEST_INVALID'), 'fetchPage');
    it.release();
    await failure(it.first);
    it.clock.advance(minuteMs);
    expect(await scheduled(it.second)).toMatchObject({ outcome: 'completed' });
  });

  test('R7: the status says who runs it, and the menu entry is not enabled', async () => {
    const it = await running();
    expect(await it.second.status()).toMatchObject({
      running: { trigger: 'on-demand', startedAt: it.clock.now(), pages: 0, users: 0 },
      syncNow: { visible: true, enabled: false, reason: 'in-progress' },
    });
    it.release();
    await it.first;
    const after = await it.second.status();
    expect(after.running).toBeUndefined();
    expect(after.syncNow).toEqual({ visible: true, enabled: true });
  });

  test('R7: other tenants of the same store run meanwhile', async () => {
    const it = await running();
    const other = world();
    const tenantId = '7e4a4700-0000-4000-8000-000000000002';
    other.directory.connectedTo(tenantId);
    const client = other.another({ tenantId, repository: it.repository, clock: it.clock });
    expect(await client.syncNow()).toMatchObject({ outcome: 'completed', tenantId });
    it.release();
    await it.first;
  });

  test('R7: of two that begin at once, one runs', async () => {
    const it = world();
    const results = await Promise.allSettled([it.client.syncNow(), it.another().syncNow()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await all(it.client.reports.list())).toHaveLength(1);
  });
});

test('R7: one signal ends the rounds of many tenants, and Node warns of nothing', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  try {
    const stop = new AbortController();
    const ends: Promise<DeltaSyncError>[] = [];
    for (let tenant = 0; tenant < 30; tenant += 1) {
      const it = world();
      const { reached } = it.directory.hold('fetchPage');
      ends.push(failure(it.client.syncNow({ signal: stop.signal })));
      await reached;
    }
    stop.abort(new Error('shutdown'));
    for (const end of ends) expect(await end).toMatchObject({ code: 'ERR_SYNC_ABORTED' });
    await new Promise(setImmediate);
    expect(warnings).toEqual([]);
  } finally {
    process.off('warning', onWarning);
  }
});

describe('the lease', () => {
  test('R7: is given back at the end, whether the round completes, fails or is aborted', async () => {
    const it = world();
    await it.client.syncNow();
    it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_REQUEST_INVALID'));
    await failure(it.client.syncNow());
    const release = it.directory.hold('fetchPage');
    const stop = new AbortController();
    const aborted = failure(it.client.syncNow({ signal: stop.signal }));
    await release.reached;
    stop.abort();
    expect((await aborted).code).toBe('ERR_SYNC_ABORTED');
    release();
    expect(await it.another().syncNow()).toMatchObject({ outcome: 'completed' });
  });

  test('R7: is kept while the round waits, however long', async () => {
    const it = await running();
    for (let minute = 0; minute < 30; minute += 1) {
      it.clock.advance(15_000);
      await new Promise(setImmediate);
      expect((await failure(it.second.syncNow())).code).toBe('ERR_SYNC_IN_PROGRESS');
    }
    it.release();
    expect(await it.first).toMatchObject({ outcome: 'completed' });
    expect(it.repository.renewals).toBeGreaterThanOrEqual(10);
  });

  test('R7: is kept through the waits between retries', async () => {
    const it = world({ policy: { leaseTtlMs: 1_000 } });
    it.directory.failNext(
      2,
      aDirectoryError('ERR_DIRECTORY_THROTTLED', { retryable: true, retryAfterMs: 30_000 }),
      'fetchPage',
    );
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', retries: 2 });
  });

  test('R7: expires with its owner, and another process goes on with the round', async () => {
    const it = world({ behaviour: { pageSize: 1 } });
    it.directory.addUsers(3);
    await it.client.mappings.create(aMapping());
    const first = it.repository.commits + 1;
    it.repository.afterCommit = (number) => {
      if (number === first) it.repository.dead = true;
    };
    expect((await failure(it.client.syncNow())).code).toBe('ERR_REPOSITORY_UNAVAILABLE');
    it.repository.dead = false;
    const second = it.another();
    expect((await failure(second.syncNow())).code).toBe('ERR_SYNC_IN_PROGRESS');
    expect(await second.syncIfDue()).toMatchObject({ reason: 'in-progress' });
    it.clock.advance(59_999);
    expect((await failure(second.syncNow())).code).toBe('ERR_SYNC_IN_PROGRESS');
    it.clock.advance(1);
    expect(await second.syncNow()).toMatchObject({ outcome: 'completed', pages: 2, imported: 2 });
    expect(await usersOf(second)).toHaveLength(3);
  });

  test("R7: a revived loser's commit is refused, and what the other wrote stays", async () => {
    // The first process stands still, its own clock with it, while the store's time runs on.
    const it = await running({}, new VirtualClock());
    it.clock.advance(5 * minuteMs);
    it.release();
    const results = await Promise.allSettled([it.second.syncNow(), it.first]);
    const [won, lost] = results;
    expect(won).toMatchObject({ status: 'fulfilled', value: { outcome: 'completed', imported: 1 } });
    expect(lost).toMatchObject({ status: 'rejected', reason: { code: 'ERR_LEASE_LOST' } });
    expect(await changesOf(it.client, 'imported')).toHaveLength(1);
    expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'active' });
  });

  test('R7: a loser that finds its lease gone while it waits ends with ERR_LEASE_LOST and writes nothing', async () => {
    const it = await running();
    const commits = it.repository.writes.length;
    it.repository.renewLease = async () => false;
    it.clock.advance(20_000);
    const error = await failure(it.first);
    expect(error).toMatchObject({ code: 'ERR_LEASE_LOST', report: { outcome: 'aborted' } });
    expect(it.repository.putSince(commits, 'user')).toBe(0);
    it.release();
  });

  test('R7: a store that can not renew for a moment does not cost the lease', async () => {
    const it = await running();
    it.repository.renewLease = async () => {
      throw new Error('connection reset');
    };
    it.clock.advance(20_000);
    await new Promise(setImmediate);
    it.release();
    expect(await it.first).toMatchObject({ outcome: 'completed' });
  });

  test('R7: administrators need no lease, and the round decides again on what they wrote', async () => {
    const it = await running();
    it.release();
    const edits = Array.from({ length: 3 }, () => it.second.mappings.create(aMapping()));
    await Promise.all([...edits, it.first]);
    expect(await all(it.client.mappings.list())).toHaveLength(4);
    expect(await usersOf(it.client)).toHaveLength(1);
  });
});
