import { describe, expect, test } from 'vitest';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import { all, failure, minuteMs, scheduled, usersOf, type World, world } from './world.js';

/** What a refusal must not move. */
function footprint({ directory, repository }: World) {
  return [directory.calls.length, repository.commits];
}

describe('an expired license', () => {
  test('R8: syncNow is refused, with no Graph call, no write and no report', async () => {
    const it = world();
    it.directory.addUser();
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    const before = footprint(it);
    it.license.expire();
    expect(await failure(it.client.syncNow())).toMatchObject({
      code: 'ERR_LICENSE_EXPIRED',
      retryable: false,
      report: undefined,
    });
    expect(footprint(it)).toEqual(before);
    expect(await all(it.client.reports.list())).toHaveLength(1);
  });

  test('R8: users.import is refused, with no Graph call and no write', async () => {
    const it = world();
    const ann = it.directory.addUser();
    const { mappingId } = await it.client.mappings.create(aMapping());
    it.license.expire();
    const before = footprint(it);
    expect((await failure(it.client.users.import(ann, { mappingId }))).code).toBe('ERR_LICENSE_EXPIRED');
    expect(footprint(it)).toEqual(before);
  });

  test('R8: a scheduled round does nothing at all, and stays due', async () => {
    const it = world();
    await it.client.syncNow();
    await it.client.mappings.create(aMapping());
    const { token, nextDueAt } = await it.client.status();
    it.license.expire();
    const before = footprint(it);
    expect(await it.client.syncIfDue()).toEqual({
      outcome: 'skipped',
      reason: 'license-expired',
      nextDueAt,
    });
    expect(footprint(it)).toEqual(before);
    expect((await it.client.status()).token).toEqual(token);
    it.license.activate();
    expect(await scheduled(it.client)).toMatchObject({ outcome: 'completed' });
  });

  test('R8: the menu entry is not visible, and comes back with the license', async () => {
    const it = world();
    it.license.expire();
    expect((await it.client.status()).syncNow).toEqual({
      visible: false,
      enabled: false,
      reason: 'license-expired',
    });
    it.license.activate();
    expect((await it.client.status()).syncNow).toEqual({ visible: true, enabled: true });
  });

  test('R8: the instant of expiry counts as expired', async () => {
    const it = world();
    const at = new Date(it.clock.now().getTime() + minuteMs);
    it.license.expireAt(at);
    it.clock.advance(minuteMs - 1);
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed' });
    it.clock.advance(1);
    expect((await failure(it.client.syncNow())).code).toBe('ERR_LICENSE_EXPIRED');
    expect((await it.client.status()).syncNow.visible).toBe(false);
  });
});

describe('a license that expires while a round runs', () => {
  /** Two pages of two; the license ends when the first page is committed. */
  async function cut(committedPages: number) {
    const it = world({ behaviour: { pageSize: 2 } });
    it.directory.addUsers(6);
    await it.client.mappings.create(aMapping());
    let ended = false;
    it.client.on('page:committed', ({ page }) => {
      if (page === committedPages && !ended) it.license.expire();
    });
    const error = await failure(it.client.syncNow());
    ended = true;
    return { ...it, error };
  }

  test('R8: the page in hand is dropped and the round ends aborted', async () => {
    const it = await cut(1);
    expect(it.error).toMatchObject({
      code: 'ERR_LICENSE_EXPIRED',
      report: { outcome: 'aborted', imported: 2 },
    });
    expect(await usersOf(it.client)).toHaveLength(2);
    expect((await it.client.status()).lastSyncAt).toBeUndefined();
  });

  test('R8: the license is asked before each fetch: nothing is asked of the directory afterwards', async () => {
    const it = await cut(1);
    // The third page was never asked for: the second was on the wire when the license ended.
    expect(it.directory.calls.filter(({ name }) => name === 'fetchPage')).toHaveLength(2);
  });

  test('R8: the license is asked before each commit: a page that arrives after its end is not written', async () => {
    const it = world();
    it.directory.addUser();
    await it.client.mappings.create(aMapping());
    const before = it.repository.writes.length;
    it.client.on('page:received', () => it.license.expire());
    expect((await failure(it.client.syncNow())).code).toBe('ERR_LICENSE_EXPIRED');
    expect(it.repository.putSince(before, 'user')).toBe(0);
    expect((await it.client.status()).token.state).toBe('none');
  });

  test('R8: the end of a round is a commit too: the token does not move', async () => {
    const it = world();
    it.directory.addUser();
    await it.client.mappings.create(aMapping());
    it.client.on('page:committed', () => it.license.expire());
    expect((await failure(it.client.syncNow())).code).toBe('ERR_LICENSE_EXPIRED');
    expect((await it.client.status()).token.state).toBe('none');
    it.license.activate();
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', pages: 0, imported: 0 });
    expect((await it.client.status()).token.state).toBe('usable');
  });

  test('R8: the license is asked before each repetition of a fetch', async () => {
    const it = world();
    it.directory.failNext(1, aDirectoryError(), 'fetchPage');
    it.client.on('retry', () => it.license.expire());
    expect(await failure(it.client.syncNow())).toMatchObject({
      code: 'ERR_LICENSE_EXPIRED',
      report: { outcome: 'aborted' },
    });
    expect(it.directory.calls.filter(({ name }) => name === 'fetchPage')).toHaveLength(1);
  });

  test('R8: valid again, it goes on where it stood', async () => {
    const it = await cut(1);
    it.license.activate();
    expect(await it.client.syncNow()).toMatchObject({ kind: 'initial', imported: 4, pages: 2 });
    expect(await usersOf(it.client)).toHaveLength(6);
  });

  test('R8: valid again, an incremental tenant goes on from the old token', async () => {
    const it = world();
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.license.expire();
    it.directory.addUsers(2);
    it.clock.advance(24 * 60 * minuteMs);
    await it.client.syncIfDue();
    it.license.activate();
    expect(await it.client.syncNow()).toMatchObject({ kind: 'incremental', imported: 2 });
  });

  test('R8: valid again, a tenant whose token died meanwhile gets a full round', async () => {
    const it = world();
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.license.expire();
    it.directory.addUsers(2);
    it.directory.rejectTokens();
    it.license.activate();
    expect(await it.client.syncNow()).toMatchObject({ kind: 'initial', tokenResets: 1, imported: 2 });
  });
});

describe('a license that can not be asked', () => {
  test('R8: is closed: refused on demand, skipped when scheduled, shown and not enabled', async () => {
    const it = world();
    it.license.fail();
    expect(await failure(it.client.syncNow())).toMatchObject({
      code: 'ERR_LICENSE_UNAVAILABLE',
      retryable: true,
      report: undefined,
    });
    expect(await it.client.syncIfDue()).toMatchObject({ outcome: 'skipped', reason: 'license-unavailable' });
    expect((await it.client.status()).syncNow).toEqual({
      visible: true,
      enabled: false,
      reason: 'license-unavailable',
    });
    expect(it.directory.calls).toEqual([]);
  });

  test('R8: ends a running round aborted, which goes on later', async () => {
    const it = world({ behaviour: { pageSize: 1 } });
    it.directory.addUsers(3);
    await it.client.mappings.create(aMapping());
    it.client.once('page:committed', () => it.license.fail());
    expect(await failure(it.client.syncNow())).toMatchObject({
      code: 'ERR_LICENSE_UNAVAILABLE',
      report: { outcome: 'aborted' },
    });
    it.license.activate();
    expect(await it.client.syncNow()).toMatchObject({ imported: 2 });
  });
});
