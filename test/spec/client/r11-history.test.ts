import { expect, test } from 'vitest';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import { all, failure, minuteMs, world } from './world.js';

test('R11: lastSyncAt is undefined before the first round, and the end of the last completed one after', async () => {
  const it = world();
  it.directory.addUser();
  await it.client.mappings.create(aMapping());
  expect(await it.client.status()).toMatchObject({ lastSyncAt: undefined, lastAttemptAt: undefined });
  const startedAt = it.clock.now();
  it.client.on('page:committed', () => it.clock.advance(minuteMs / 2));
  await it.client.syncNow();
  expect(await it.client.status()).toMatchObject({
    lastSyncAt: new Date(startedAt.getTime() + minuteMs / 2),
    lastAttemptAt: startedAt,
  });
});

test('R11: a round that fails or is aborted moves lastAttemptAt and not lastSyncAt', async () => {
  const it = world();
  await it.client.syncNow();
  const { lastSyncAt } = await it.client.status();
  it.clock.advance(minuteMs);
  it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_FORBIDDEN'), 'fetchPage');
  await failure(it.client.syncNow());
  expect(await it.client.status()).toMatchObject({ lastSyncAt, lastAttemptAt: it.clock.now() });
  it.clock.advance(minuteMs);
  it.client.on('round:started', () => it.license.expire());
  await failure(it.client.syncNow());
  expect(await it.client.status()).toMatchObject({ lastSyncAt, lastAttemptAt: it.clock.now() });
});

test('R11: each attempt leaves its report, in the history, in the error and in the status', async () => {
  const it = world();
  await it.client.mappings.create(aMapping());
  const completed = await it.client.syncNow();
  it.clock.advance(minuteMs);
  it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_REQUEST_INVALID'), 'fetchPage');
  const failed = await failure(it.client.syncNow());
  it.clock.advance(minuteMs);
  const stop = new AbortController();
  it.client.once('round:started', () => stop.abort());
  const aborted = await failure(it.client.syncNow({ signal: stop.signal }));
  expect(aborted).toMatchObject({ code: 'ERR_SYNC_ABORTED', name: 'AbortError' });
  it.clock.advance(minuteMs);
  const scheduled = await it.client.syncIfDue();
  const reports = await all(it.client.reports.list());
  expect(reports).toEqual([completed, failed.report, aborted.report, scheduled]);
  expect(reports.map(({ outcome }) => outcome)).toEqual(['completed', 'failed', 'aborted', 'completed']);
  expect(reports.map(({ trigger }) => trigger)).toEqual(['on-demand', 'on-demand', 'on-demand', 'scheduled']);
  expect(reports[1]!.error).toMatchObject({ code: 'ERR_DIRECTORY_REQUEST_INVALID' });
  expect((await it.client.status()).lastReport).toEqual(scheduled);
});

test('R11: refusals and skips leave none', async () => {
  const it = world({ retry: { maxElapsedMs: minuteMs } });
  it.license.expire();
  await failure(it.client.syncNow());
  await it.client.syncIfDue();
  it.license.fail();
  await failure(it.client.syncNow());
  it.license.activate();
  const release = it.directory.hold('tenantId');
  const running = it.client.syncNow();
  await release.reached;
  await failure(it.another().syncNow());
  await it.another().syncIfDue();
  release();
  await running;
  await it.client.syncIfDue();
  await failure(it.client.syncNow({ signal: AbortSignal.abort() }));
  expect(await all(it.client.reports.list())).toHaveLength(1);
});

test('R11: a report counts what the attempt did', async () => {
  const it = world({ behaviour: { pageSize: 2 } });
  it.directory.addUsers(3);
  it.directory.addUser({ userType: 'Guest' });
  it.directory.addUser({ accountEnabled: false });
  await it.client.mappings.create(aMapping());
  it.directory.failNext(1, aDirectoryError(), 'fetchPage');
  expect(await it.client.syncNow()).toMatchObject({
    kind: 'initial',
    pages: 3,
    users: 5,
    imported: 3,
    skipped: { guest: 1, disabled: 1 },
    retries: 1,
    tokenResets: 0,
    unmatched: 0,
    leftovers: 0,
    holds: 0,
    unproven: 0,
  });
});

test('R11: since when the directory refuses the connection is told until a round completes', async () => {
  const it = world();
  const refusedAt = it.clock.now();
  for (let round = 0; round < 2; round += 1) {
    it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_UNAUTHORIZED'), 'fetchPage');
    await failure(it.client.syncNow());
    it.clock.advance(minuteMs);
    expect((await it.client.status()).connection.since).toEqual(refusedAt);
  }
  await it.client.syncNow();
  expect((await it.client.status()).connection.since).toBeUndefined();
});
