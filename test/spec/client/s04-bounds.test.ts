import { describe, expect, test } from 'vitest';
import type { DirectoryEntry } from '../../../src/domain/directory-user.js';
import type { PageResult } from '../../../src/ports/directory.js';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import { all, failure, initialRequests, type World, world } from './world.js';

const next = (name: string, entries: readonly DirectoryEntry[] = []): PageResult => ({
  kind: 'page',
  entries,
  next: { kind: 'next', link: `https://graph.microsoft.com/v1.0/users/delta?$skiptoken=${name}` },
});

/** A tenant with a token, so that a round that is given up has something to go back to. */
async function synced() {
  const it = world();
  const ann = it.directory.addUser();
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  return { ...it, ann };
}

async function checkpointOf({ repository, directory }: World) {
  return (await repository.head(directory.tenant))!.checkpoint;
}

/** The round is given up: no place, no counters, and the next one is a plain incremental one from the last deltaLink. */
async function expectGivenUp(it: World) {
  expect(await checkpointOf(it)).toMatchObject({ state: 'idle' });
  const before = initialRequests(it);
  it.directory.answer = undefined;
  it.directory.updateUser(it.directory.users()[0]!.id, { displayName: `Name ${before}` });
  expect(await it.client.syncNow()).toMatchObject({ kind: 'incremental', pages: 1, updated: 1 });
  expect(initialRequests(it)).toBe(before);
}

describe('a round ends', () => {
  test('S4: after 1,000 empty pages in a row', async () => {
    const it = await synced();
    let pages = 0;
    it.directory.answer = () => {
      pages += 1;
      return next(String(pages));
    };
    expect(await failure(it.client.syncNow())).toMatchObject({
      code: 'ERR_ROUND_PAGE_LIMIT',
      report: { outcome: 'failed' },
    });
    expect(pages).toBe(1_000);
    await expectGivenUp(it);
  });

  test('S4: not for empty pages with an entry between them', async () => {
    const it = await synced();
    const entry: DirectoryEntry = { kind: 'user', objectId: it.ann, whole: false, properties: {} };
    let pages = 0;
    it.directory.answer = () => {
      pages += 1;
      return pages > 1_200 ? undefined : next(String(pages), pages % 900 === 0 ? [entry] : []);
    };
    // The tenant has never given out the scripted link and rejects it; the round falls back to its deltaLink.
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', pages: 1_201 });
  });

  test('S4: after 100,000 pages, counted over its attempts', async () => {
    const it = await synced();
    const entry: DirectoryEntry = { kind: 'user', objectId: it.ann, whole: false, properties: {} };
    let pages = 0;
    it.directory.answer = () => {
      pages += 1;
      return next(`p${pages}`, [entry]);
    };
    it.client.once('page:committed', () => it.license.expire());
    await failure(it.client.syncNow());
    it.license.activate();
    const { tenant } = it.directory;
    const head = (await it.repository.head(tenant))!;
    const { checkpoint, position } = head;
    if (checkpoint.state !== 'running') throw new Error('the round should be in progress');
    const round = { ...checkpoint.round, pages: 99_997 };
    await it.repository.commit(
      tenant,
      { position, commitId: 'near-the-end' },
      { put: {}, remove: {}, head: { checkpoint: { ...checkpoint, round } } },
    );
    const from = pages;
    expect((await failure(it.client.syncNow())).code).toBe('ERR_ROUND_PAGE_LIMIT');
    expect(pages - from).toBeLessThanOrEqual(3);
    await expectGivenUp(it);
  });

  test.each([1, 2, 7])('S4: when its links go round in a circle of %i', async (length) => {
    const it = await synced();
    const entry: DirectoryEntry = { kind: 'user', objectId: it.ann, whole: false, properties: {} };
    let pages = 0;
    it.directory.answer = () => {
      pages += 1;
      return next(String(pages % length), [entry]);
    };
    expect((await failure(it.client.syncNow())).code).toBe('ERR_DIRECTORY_RESPONSE_INVALID');
    expect(pages).toBeLessThanOrEqual(3 * length + 2);
    await expectGivenUp(it);
  });

  test('S4: after three resyncs, and the next one begins anew', async () => {
    const it = await synced();
    let rejected = 0;
    it.directory.answer = () => {
      rejected += 1;
      return { kind: 'token-rejected', cause: 'syncStateNotFound' };
    };
    expect(await failure(it.client.syncNow())).toMatchObject({
      code: 'ERR_DELTA_RESYNC_LIMIT',
      report: { outcome: 'failed', tokenResets: 3 },
    });
    expect(rejected).toBe(4);
    expect(await checkpointOf(it)).toMatchObject({ state: 'idle', token: null });
    it.directory.answer = undefined;
    expect(await it.client.syncNow()).toMatchObject({ kind: 'initial', tokenResets: 0, unchanged: 1 });
  });

  test('S4: resyncs count over the attempts of a round', async () => {
    const it = await synced();
    let rejected = 0;
    it.directory.answer = () => {
      rejected += 1;
      if (rejected % 2 === 0) throw aDirectoryError('ERR_DIRECTORY_REQUEST_INVALID');
      return { kind: 'token-rejected', cause: 'syncStateNotFound' };
    };
    const codes: string[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) codes.push((await failure(it.client.syncNow())).code);
    expect(codes).toEqual([
      'ERR_DIRECTORY_REQUEST_INVALID',
      'ERR_DIRECTORY_REQUEST_INVALID',
      'ERR_DIRECTORY_REQUEST_INVALID',
      'ERR_DELTA_RESYNC_LIMIT',
    ]);
  });

  test('S4: a round that fails five times at one place is given up', async () => {
    const it = await synced();
    it.directory.answer = () => {
      throw aDirectoryError('ERR_DIRECTORY_RESPONSE_INVALID');
    };
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await failure(it.client.syncNow());
      expect((await checkpointOf(it)).state).toBe(attempt < 5 ? 'running' : 'idle');
    }
    await expectGivenUp(it);
  });

  test('S4: failures at different places of a round are counted apart', async () => {
    const it = world({ behaviour: { pageSize: 1 } });
    it.directory.addUsers(3);
    await it.client.mappings.create(aMapping());
    for (let place = 0; place < 3; place += 1) {
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_RESPONSE_INVALID'), 'fetchPage');
        await failure(it.client.syncNow());
      }
      // One page further, and no more.
      it.license.activate();
      it.client.once('page:committed', () => it.license.expire());
      await it.client.syncNow().catch(() => undefined);
      it.license.activate();
    }
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed' });
    expect(await all(it.client.users.list())).toHaveLength(3);
    expect(initialRequests(it)).toBe(5);
  });

  test('S4: an outage costs a round its place only after fifty attempts', async () => {
    const it = world({ retry: { maxAttempts: 1 } });
    it.directory.addUser();
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.directory.answer = () => {
      throw aDirectoryError('ERR_DIRECTORY_UNAVAILABLE');
    };
    for (let attempt = 1; attempt <= 50; attempt += 1) {
      await failure(it.client.syncNow());
      expect((await checkpointOf(it)).state).toBe(attempt < 50 ? 'running' : 'idle');
    }
    await expectGivenUp(it);
  });
});

describe('other loops', () => {
  test('S4: a read is asked at most ten times', async () => {
    const it = world();
    it.directory.failNext(100, aDirectoryError(), 'fetchPage');
    expect(await failure(it.client.syncNow())).toMatchObject({
      code: 'ERR_DIRECTORY_UNAVAILABLE',
      report: { retries: 9 },
    });
    expect(it.directory.calls.filter(({ name }) => name === 'fetchPage')).toHaveLength(10);
  });

  test('S4: a round that other writers pass ten times in a row ends, and keeps its place', async () => {
    const it = await synced();
    const admin = it.another();
    it.directory.updateUser(it.ann, { displayName: 'Ann' });
    let passed = 0;
    it.repository.beforeCommit = async (_number, { head }) => {
      if (head.checkpoint === undefined || passed >= 10) return;
      passed += 1;
      const before = it.repository.beforeCommit;
      it.repository.beforeCommit = undefined;
      await admin.mappings.create(aMapping());
      it.repository.beforeCommit = before;
    };
    expect(await failure(it.client.syncNow())).toMatchObject({
      code: 'ERR_REPOSITORY_CONFLICT',
      retryable: true,
    });
    expect(passed).toBe(10);
    it.repository.beforeCommit = undefined;
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', updated: 1 });
  });

  test('S4: an administrator who is passed ten times in a row is told so', async () => {
    const it = await synced();
    let passed = 0;
    const admin = it.another();
    it.repository.beforeCommit = async () => {
      passed += 1;
      const before = it.repository.beforeCommit;
      it.repository.beforeCommit = undefined;
      await admin.mappings.create(aMapping());
      it.repository.beforeCommit = before;
    };
    expect((await failure(it.client.resetDeltaToken({ by: 'ann', reason: 'x' }))).code).toBe(
      'ERR_REPOSITORY_CONFLICT',
    );
    expect(passed).toBe(10);
    expect(await all(it.client.mappings.list())).toHaveLength(11);
  });

  test('S4: a product that takes one commit back again and again is asked a bounded number of times', async () => {
    let asked = 0;
    const it = world({
      onCommit: (_tx, changes) => {
        asked += 1;
        return changes.flatMap((change) => ('objectId' in change ? [change.objectId] : [])).slice(0, 1);
      },
    });
    it.directory.addUsers(18);
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    expect(asked).toBeLessThan(200);
  });
});
