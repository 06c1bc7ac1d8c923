import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/change.js';
import type { SyncReport } from '../../../src/domain/report.js';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import { all, dayMs, failure, hourMs, type World, world } from '../client/world.js';

/** A tenant that was synced, and as long ago as is said. */
async function synced(options: Parameters<typeof world>[0] = {}, agoMs = 0): Promise<World> {
  const it = world(options);
  it.directory.addUsers(3);
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  it.clock.advance(agoMs);
  return it;
}

const headOf = ({ repository, directory }: World) => repository.head(directory.tenant);

/** Changes of an earlier time, beside everything else. */
async function addChanges(it: World, count: number, at: Date): Promise<void> {
  const { position } = (await headOf(it))!;
  const changes = Array.from({ length: count }, (_, index): Change => {
    return { position: position + 1 + index, at, kind: 'token-reset', cause: 'told' };
  });
  const write = { put: { change: changes }, remove: {}, head: { position: position + count } };
  const guard = { position, commitId: `changes after ${position}` };
  expect(await it.repository.commit(it.directory.tenant, guard, write)).toEqual({ outcome: 'committed' });
}

/** Reports of earlier times, one a minute. */
async function addReports(it: World, like: SyncReport, count: number, from: Date): Promise<void> {
  const reports = Array.from({ length: count }, (_, index) => {
    const startedAt = new Date(from.getTime() + index * 60_000);
    return { ...like, runId: `run ${index}`, startedAt, finishedAt: startedAt };
  });
  const { position } = (await headOf(it))!;
  const guard = { position, commitId: `reports from ${from.toISOString()}` };
  await it.repository.commit(it.directory.tenant, guard, { put: { report: reports }, remove: {}, head: {} });
}

const positionsOf = async (it: World) =>
  (await all(it.client.changes.list())).map(({ position }) => position);

describe('what is past its time', () => {
  test('changes and reports of 90 days go after a round, and the next ones stay', async () => {
    const it = await synced({}, 45 * dayMs);
    it.directory.addUser();
    const kept = await it.client.syncNow();
    const before = await positionsOf(it);
    expect(before[0]).toBe(1);
    const imported = before.at(-1)!;
    it.clock.advance(46 * dayMs);
    const last = await it.client.syncNow();
    expect(await positionsOf(it)).toEqual([imported]);
    expect(await all(it.client.reports.list())).toEqual([kept, last]);
    expect((await headOf(it))!.tidiedAt).toEqual(it.clock.now());
    const error = await failure(all(it.client.changes.list({ after: 0 })));
    expect(error).toMatchObject({ code: 'ERR_CHANGES_PRUNED', oldestPosition: imported - 1 });
  });

  test('to the instant: what is exactly as old as allowed stays', async () => {
    const it = await synced(
      { policy: { retention: { changesMs: 10 * dayMs, reportsMs: 10 * dayMs } } },
      10 * dayMs,
    );
    await it.client.syncNow();
    expect([(await positionsOf(it)).length, (await all(it.client.reports.list())).length]).toEqual([4, 2]);
    it.clock.advance(dayMs);
    await it.client.syncNow();
    expect([(await positionsOf(it)).length, (await all(it.client.reports.list())).length]).toEqual([0, 2]);
  });

  test('at most once a day: other rounds look for nothing and write nothing more', async () => {
    const it = await synced();
    const commits: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      it.clock.advance(6 * hourMs);
      const before = [it.repository.writes.length, it.repository.calls] as const;
      await it.client.syncNow();
      commits.push(it.repository.writes.length - before[0]);
    }
    expect(commits).toEqual([1, 1, 1, 2, 1, 1, 1, 2, 1]);
  });

  test('where none is old, one change and one report are looked at', async () => {
    const it = await synced({}, 2 * dayMs);
    const [report] = await all(it.client.reports.list());
    await addReports(it, report!, 50, it.clock.now());
    const looks: number[] = [];
    const { scan } = it.repository;
    it.repository.scan = async (tenantId, kind, query) => {
      const page = await scan.call(it.repository, tenantId, kind, query);
      if (kind === 'change' || kind === 'report') looks.push(page.records.length);
      return page as never;
    };
    await it.client.syncNow();
    expect(looks).toEqual([1, 1]);
    expect((await headOf(it))!.tidiedAt).toEqual(it.clock.now());
  });

  test('a held round tidies too; one that fails, and a preview, do not', async () => {
    const it = await synced({ policy: { brake: { preserve: { maxUsers: 0 } } } }, 100 * dayMs);
    const untouched = await headOf(it);
    await it.client.preview();
    it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_REQUEST_INVALID'), 'fetchPage');
    await failure(it.client.syncNow());
    expect((await headOf(it))!.changesPruned).toBe(0);
    expect((await headOf(it))!.tidiedAt).toEqual(untouched!.tidiedAt);
    it.directory.removeUser(it.directory.users()[0]!.id);
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'held' });
    expect((await headOf(it))!.changesPruned).toBe(4);
  });

  test('in bounded steps, and what is left goes with the next round, however soon that is', async () => {
    const it = await synced();
    const [report] = await all(it.client.reports.list());
    await addChanges(it, 12_500, it.clock.now());
    await addReports(it, report!, 10_500, it.clock.now());
    it.clock.advance(100 * dayMs);
    const before = it.repository.writes.length;
    await it.client.syncNow();
    const removed = it.repository.writes
      .slice(before)
      .map(({ remove }) => [remove.change?.length, remove.report?.length]);
    expect(removed.filter(([changes]) => changes !== undefined)).toEqual(Array(10).fill([1_000, undefined]));
    expect(removed.filter(([, reports]) => reports !== undefined)).toEqual(
      Array(10).fill([undefined, 1_000]),
    );
    expect((await headOf(it))!.changesPruned).toBe(10_000);
    it.clock.advance(hourMs);
    await it.client.syncNow();
    expect((await headOf(it))!.changesPruned).toBe(12_504);
    expect((await headOf(it))!.tidiedAt).toEqual(it.clock.now());
    expect(await all(it.client.reports.list())).toHaveLength(2);
  });

  test.each([
    ['changes', 12_500, 0],
    ['reports', 0, 12_500],
  ])('%s alone that are left make the next round go on', async (_what, changes, reports) => {
    const it = await synced();
    const [report] = await all(it.client.reports.list());
    if (changes > 0) await addChanges(it, changes, it.clock.now());
    if (reports > 0) await addReports(it, report!, reports, it.clock.now());
    for (const laterMs of [100 * dayMs, hourMs]) {
      it.clock.advance(laterMs);
      await it.client.syncNow();
    }
    expect((await headOf(it))!.tidiedAt).toEqual(it.clock.now());
    expect([(await positionsOf(it)).length, (await all(it.client.reports.list())).length]).toEqual([0, 2]);
  });

  test('a store that fails there fails no round, and the rest is done later', async () => {
    const it = await synced({}, 100 * dayMs);
    it.repository.beforeCommit = (_number, { remove }) => {
      if (remove.change !== undefined) throw new Error('disk full');
    };
    const report = await it.client.syncNow();
    expect(report.outcome).toBe('completed');
    expect((await it.client.status()).lastReport).toEqual(report);
    expect((await headOf(it))!.changesPruned).toBe(0);
    it.repository.beforeCommit = undefined;
    it.clock.advance(hourMs);
    await it.client.syncNow();
    expect((await headOf(it))!.changesPruned).toBe(4);
  });

  test('nothing goes once the lease is lost, and the round has completed all the same', async () => {
    const it = await synced({}, 100 * dayMs);
    it.repository.beforeCommit = (_number, { remove }) => {
      if (remove.change !== undefined) it.clock.advance(hourMs);
    };
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed' });
    expect((await headOf(it))!.changesPruned).toBe(0);
  });

  test('an administrator who writes meanwhile is not lost', async () => {
    const it = await synced({}, 100 * dayMs);
    let writes = 3;
    it.repository.beforeCommit = async (_number, { remove, head }) => {
      if ((remove.change === undefined && head.tidiedAt === undefined) || writes === 0) return;
      writes -= 1;
      await it.another().mappings.create(aMapping({ autoImport: false }));
    };
    await it.client.syncNow();
    expect(await all(it.client.mappings.list())).toHaveLength(4);
    expect((await headOf(it))!).toMatchObject({ changesPruned: 4, tidiedAt: it.clock.now() });
    expect(await positionsOf(it)).toEqual([5, 6, 7]);
  });

  test('a round that is aborted while it tidies has completed', async () => {
    const it = await synced({}, 100 * dayMs);
    await addChanges(it, 2_500, it.clock.now());
    it.clock.advance(100 * dayMs);
    const stop = new AbortController();
    it.repository.afterCommit = (_number, { remove }) => {
      if (remove.change !== undefined) stop.abort();
    };
    expect(await it.client.syncNow({ signal: stop.signal })).toMatchObject({ outcome: 'completed' });
    expect((await headOf(it))!.changesPruned).toBe(1_000);
  });

  test.each([
    ['change', 'before', 0],
    ['change', 'after', 1_000],
    ['report', 'before', 0],
    ['report', 'after', 1_000],
  ] as const)('R15: tidying of each %s ends with a pause that comes %s a step', async (kind, when, gone) => {
    const it = await synced();
    const [report] = await all(it.client.reports.list());
    if (kind === 'change') await addChanges(it, 2_500, it.clock.now());
    else await addReports(it, report!, 2_500, it.clock.now());
    it.clock.advance(100 * dayMs);
    let paused: Promise<void> | undefined;
    const pause = async () => {
      paused ??= it.another().pause({ by: 'admin', reason: 'stop' });
      await paused;
    };
    const { commit } = it.repository;
    it.repository.commit = async (tenantId, guard, write, hook) => {
      const isIt = write.remove[kind] !== undefined;
      if (isIt && when === 'before') await pause();
      const result = await commit.call(it.repository, tenantId, guard, write, hook);
      if (isIt && when === 'after') await pause();
      return result;
    };
    await it.client.syncNow();
    const removed = it.repository.writes.flatMap(({ remove }) => remove[kind] ?? []);
    expect(removed).toHaveLength(gone);
    expect((await headOf(it))!.tidiedAt).not.toEqual(it.clock.now());
    // An administrator's own prune goes on.
    if (kind === 'change') await it.client.changes.prune({ before: it.clock.now() });
    if (kind === 'change') expect((await headOf(it))!.changesPruned).toBe(2_504);
  });
});
