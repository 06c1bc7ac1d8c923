import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../src/options.js';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import {
  changesOf,
  inDepartment,
  initialRequests,
  minuteMs,
  scheduled,
  userOf,
  usersOf,
  type World,
  world,
} from './world.js';

/** A tenant whose Sales people are managed, synced once. */
async function synced(policy: Policy = {}) {
  const it = world({ policy });
  const ann = it.directory.addUser({ department: 'Sales' });
  const bob = it.directory.addUser({ department: 'IT' });
  const sales = await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
  await it.client.syncNow();
  return { ...it, ann, bob, sales };
}

async function expectQuiet(it: World) {
  expect((await it.client.status()).token.state).toBe('usable');
  expect(await it.client.syncIfDue()).toMatchObject({ outcome: 'skipped', reason: 'not-due' });
  expect(await it.client.syncNow()).toMatchObject({ kind: 'incremental' });
}

describe('what makes the next round initial', () => {
  test('R1: a created mapping takes people who existed before, at once', async () => {
    const it = await synced();
    await it.client.mappings.create(aMapping({ criteria: inDepartment('IT') }));
    expect(await it.client.status()).toMatchObject({
      token: { state: 'outdated' },
      nextDueAt: it.clock.now(),
    });
    expect(await scheduled(it.client)).toMatchObject({ kind: 'initial', imported: 1, unchanged: 1 });
    expect(await it.client.users.get(it.bob)).toMatchObject({ state: 'active' });
  });

  test('R1: people who are replayed by the full round are neither duplicated nor touched', async () => {
    const it = await synced();
    const before = await userOf(it.client, it.ann);
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    expect(await usersOf(it.client)).toHaveLength(2);
    expect(await userOf(it.client, it.ann)).toEqual(before);
    expect(await changesOf(it.client, 'imported')).toHaveLength(2);
  });

  test('R1: changed criteria make the next round initial and due at once', async () => {
    const it = await synced();
    await it.client.mappings.update(it.sales.mappingId, { criteria: inDepartment('IT') });
    expect(await scheduled(it.client)).toMatchObject({ kind: 'initial', imported: 1 });
  });

  test('R1: criteria written anew with the same meaning are no change', async () => {
    const it = await synced();
    await it.client.mappings.update(it.sales.mappingId, { criteria: inDepartment('Sales') });
    await expectQuiet(it);
  });

  test('R1: a property that the token does not track makes the next round initial, and due at once', async () => {
    const it = await synced();
    const wider = it.another({ select: ['city'] });
    it.directory.updateUser(it.ann, { city: 'Ulm' });
    expect((await wider.status()).token.state).toBe('outdated');
    expect(await scheduled(wider)).toMatchObject({ kind: 'initial' });
    expect((await userOf(wider, it.ann)).attributes).toMatchObject({ city: 'Ulm' });
  });

  test.each([
    [{ userTypes: 'members' }, { userTypes: 'all' }],
    [{ disabledOnFirstImport: 'skip' }, { disabledOnFirstImport: 'preserve' }],
    [{ disabledOnFirstImport: 'skip' }, { disabledOnFirstImport: 'import' }],
  ] as const)('R1: from %j to %j the next round is initial, and due at once', async (narrow, wide) => {
    const it = await synced(narrow);
    const wider = it.another({ policy: wide });
    expect(await scheduled(wider)).toMatchObject({ kind: 'initial' });
    expect(await wider.syncIfDue()).toMatchObject({ reason: 'not-due' });
  });

  test.each([
    [{ userTypes: 'all' }, { userTypes: 'members' }],
    [{ disabledOnFirstImport: 'import' }, { disabledOnFirstImport: 'skip' }],
  ] as const)('R1: from %j to %j nobody new can be taken, and the token serves', async (wide, narrow) => {
    const it = await synced(wide);
    await expectQuiet({ ...it, client: it.another({ policy: narrow }) });
  });

  test('R1: fewer selected properties leave the token in use', async () => {
    const it = world({ select: ['city'] });
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    await expectQuiet({ ...it, client: it.another({ select: [] }) });
  });
});

describe('what does not', () => {
  test('R1: renaming a mapping leaves token and due time alone', async () => {
    const it = await synced();
    await it.client.mappings.update(it.sales.mappingId, { name: 'Renamed' });
    await expectQuiet(it);
  });

  test('R1: editing an assignment leaves token and due time alone', async () => {
    const it = await synced();
    await it.client.mappings.update(it.sales.mappingId, { assignment: { profile: 'gold' } });
    await expectQuiet(it);
  });

  test('R1: reordering mappings leaves token and due time alone', async () => {
    const it = await synced();
    const it2 = await it.client.mappings.create(aMapping({ criteria: inDepartment('IT') }));
    await it.client.syncNow();
    await it.client.mappings.reorder([it2.mappingId, it.sales.mappingId]);
    await expectQuiet(it);
    await it.client.mappings.update(it2.mappingId, { priority: 1 });
    await expectQuiet(it);
  });

  test('R1: deleting a mapping leaves token and due time alone', async () => {
    const it = await synced();
    await it.client.mappings.delete(it.sales.mappingId);
    await expectQuiet(it);
  });
});

describe('when it changes', () => {
  test('R1: several changes before a round cost one reset', async () => {
    const it = await synced();
    const before = initialRequests(it);
    await it.client.mappings.create(aMapping({ criteria: inDepartment('IT') }));
    await it.client.mappings.create(aMapping({ criteria: inDepartment('HR') }));
    await it.client.mappings.update(it.sales.mappingId, { criteria: inDepartment('Law') });
    await it.client.resetDeltaToken({ by: 'ann', reason: 'to be sure' });
    expect(await it.client.syncNow()).toMatchObject({ kind: 'initial' });
    expect(await it.client.syncNow()).toMatchObject({ kind: 'incremental' });
    expect(initialRequests(it)).toBe(before + 1);
  });

  test('R1: a mapping made while a round runs is not lost: the tenant stays due and the next round is initial', async () => {
    const it = await synced();
    const release = it.directory.hold('fetchPage');
    const running = it.client.syncNow();
    await release.reached;
    await it.client.mappings.create(aMapping({ criteria: inDepartment('IT') }));
    release();
    expect(await running).toMatchObject({ kind: 'incremental', imported: 0 });
    expect(await scheduled(it.client)).toMatchObject({ kind: 'initial', imported: 1 });
    expect(await it.client.users.get(it.bob)).toBeDefined();
  });

  test('R1: criteria changed while an initial round runs count from the next round on, which is initial', async () => {
    const it = world({ behaviour: { pageSize: 1 } });
    const ann = it.directory.addUser({ department: 'IT' });
    it.directory.addUser({ department: 'Sales' });
    const { mappingId } = await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
    const release = it.directory.hold('fetchPage');
    const running = it.client.syncNow();
    await release.reached;
    await it.client.mappings.update(mappingId, { criteria: inDepartment('IT') });
    release();
    expect(await running).toMatchObject({ kind: 'initial', imported: 1 });
    expect(await it.client.users.get(ann)).toBeUndefined();
    expect(await scheduled(it.client)).toMatchObject({ kind: 'initial', imported: 1 });
    expect(await it.client.users.get(ann)).toBeDefined();
  });

  test('R1: a mapping that is deleted while a round runs imports nobody more', async () => {
    const it = world();
    it.directory.addUser();
    const { mappingId } = await it.client.mappings.create(aMapping());
    const release = it.directory.hold('fetchPage');
    const running = it.client.syncNow();
    await release.reached;
    await it.client.mappings.delete(mappingId);
    release();
    await running;
    expect(await usersOf(it.client)).toEqual([]);
  });

  test('R1: a full round that fails backs off, however much it is wanted', async () => {
    const it = await synced();
    const wider = it.another({ policy: { userTypes: 'all' } });
    it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_REQUEST_INVALID'), 'fetchPage');
    await expect(wider.syncIfDue()).rejects.toMatchObject({ code: 'ERR_DIRECTORY_REQUEST_INVALID' });
    expect(await wider.syncIfDue()).toMatchObject({ reason: 'not-due' });
    it.clock.advance(minuteMs);
    expect(await scheduled(wider)).toMatchObject({ kind: 'initial' });
  });

  test('R1: a round that was cut begins anew for a mapping that was made meanwhile', async () => {
    const it = world({ behaviour: { pageSize: 1 } });
    const [ann, bob] = [
      it.directory.addUser({ department: 'IT' }),
      it.directory.addUser({ department: 'Sales' }),
    ];
    await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
    it.client.once('page:committed', () => it.license.expire());
    await expect(it.client.syncNow()).rejects.toMatchObject({ code: 'ERR_LICENSE_EXPIRED' });
    it.license.activate();
    await it.client.mappings.create(aMapping({ criteria: inDepartment('IT') }));
    expect(await it.client.syncNow()).toMatchObject({ kind: 'initial', imported: 2 });
    expect((await usersOf(it.client)).map(({ objectId }) => objectId)).toEqual([ann, bob]);
    expect((await it.client.status()).token.state).toBe('usable');
  });

  test('R1: another source of addresses makes the next round initial, and the addresses follow', async () => {
    const it = world();
    const names = { mail: 'mail@tenant.example', userPrincipalName: 'upn@tenant.example' };
    const ann = it.directory.addUser(names);
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    const other = it.another({ policy: { addressSource: 'upn' } });
    expect(await scheduled(other)).toMatchObject({ kind: 'initial', identityChanged: 1 });
    expect(await userOf(other, ann)).toMatchObject({ backupAddress: 'upn@tenant.example' });
  });
});
