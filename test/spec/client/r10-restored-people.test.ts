import { expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import { changesOf, minuteMs, userOf, usersOf, type WorldOptions, waiting, world } from './world.js';

/** Ann is managed and gone. */
async function left(options: WorldOptions = {}) {
  const it = world(options);
  const ann = it.directory.addUser({ userPrincipalName: 'ann@tenant.example' });
  const { mappingId } = await it.client.mappings.create(aMapping({ assignment: { profile: 'gold' } }));
  await it.client.syncNow();
  const before = await userOf(it.client, ann);
  it.directory.removeUser(ann);
  it.clock.advance(minuteMs);
  await it.client.syncNow();
  return { ...it, ann, before, mappingId };
}

test('R10: who is gone is preserved: the record and all its data stay', async () => {
  const it = await left();
  expect(await userOf(it.client, it.ann)).toEqual({
    ...it.before,
    state: 'preserved',
    stateReason: 'soft-deleted',
    preservedAt: it.clock.now(),
    updatedAt: it.clock.now(),
  });
});

test('R10: a restored person comes back to the same record', async () => {
  const it = await left();
  it.directory.restoreUser(it.ann);
  it.clock.advance(minuteMs);
  expect(await it.client.syncNow()).toMatchObject({ reactivated: 1, imported: 0 });
  const { updatedAt: _before, ...same } = it.before;
  expect(await userOf(it.client, it.ann)).toMatchObject(same);
  expect(await usersOf(it.client)).toHaveLength(1);
  expect(await changesOf(it.client, 'reactivated')).toMatchObject([
    { objectId: it.ann, reason: 'soft-deleted' },
  ]);
});

test('R10: not before a live read shows the cause gone', async () => {
  const it = await left();
  it.directory.behaviour.unreadableIds.add(it.ann);
  it.directory.restoreUser(it.ann);
  await it.client.syncNow();
  expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'preserved' });
  expect(await waiting(it.client)).toEqual({ [it.ann]: 'unsettled' });
  it.directory.behaviour.unreadableIds.clear();
  it.clock.advance(minuteMs);
  expect(await it.client.syncNow()).toMatchObject({ reactivated: 1 });
  expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'active' });
});

test('R10: restored while disabled they stay preserved, for that reason', async () => {
  const it = await left();
  it.directory.restoreUser(it.ann);
  it.directory.updateUser(it.ann, { accountEnabled: false });
  await it.client.syncNow();
  expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'preserved', stateReason: 'disabled' });
});

test('R10: a restored person claims the address anew: they come back under a new name', async () => {
  const it = await left();
  it.directory.restoreUser(it.ann, { userPrincipalName: 'ann2@tenant.example' });
  it.directory.updateUser(it.ann, { mail: 'ann2@tenant.example' });
  await it.client.syncNow();
  expect(await userOf(it.client, it.ann)).toMatchObject({
    state: 'active',
    userPrincipalName: 'ann2@tenant.example',
    backupAddress: 'ann2@tenant.example',
  });
});

test('R10: an address that somebody else took meanwhile is not theirs: they are active without it, until it is free', async () => {
  const it = await left();
  const heir = it.directory.addUser({ userPrincipalName: 'heir@tenant.example', mail: 'ann@tenant.example' });
  await it.client.syncNow();
  expect(await userOf(it.client, heir)).toMatchObject({ backupAddress: 'ann@tenant.example' });
  it.directory.restoreUser(it.ann);
  await it.client.syncNow();
  expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'active', backupAddress: null });
  expect(await waiting(it.client)).toEqual({ [it.ann]: 'address-held' });
  it.directory.updateUser(heir, { mail: 'heir@tenant.example' });
  await it.client.syncNow();
  expect(await userOf(it.client, it.ann)).toMatchObject({ backupAddress: 'ann@tenant.example' });
  expect(await userOf(it.client, heir)).toMatchObject({ backupAddress: 'heir@tenant.example' });
  expect(await waiting(it.client)).toEqual({});
});

test('R10: a new account with an old name is a new person: a new record', async () => {
  const it = await left();
  const other = it.directory.addUser({ userPrincipalName: 'ann@tenant.example' });
  expect(await it.client.syncNow()).toMatchObject({ imported: 1, reactivated: 0 });
  expect(await userOf(it.client, other)).toMatchObject({
    userPrincipalName: 'ann@tenant.example',
    state: 'active',
  });
  expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'preserved' });
  expect(await usersOf(it.client)).toHaveLength(2);
});

test('R10: what a restore changed flows to the record', async () => {
  const it = await left({ select: ['city'] });
  it.directory.restoreUser(it.ann);
  it.directory.updateUser(it.ann, { city: 'Ulm', displayName: 'Ann B.' });
  await it.client.syncNow();
  expect(await userOf(it.client, it.ann)).toMatchObject({
    displayName: 'Ann B.',
    attributes: { city: 'Ulm' },
  });
});

test('R10: what changed while they were gone, and the stream does not name, comes from the live read', async () => {
  const it = await left({ select: ['city'] });
  it.directory.restoreUser(it.ann);
  it.directory.updateUser(it.ann, { city: 'Ulm' });
  const restored = {
    kind: 'user',
    objectId: it.ann,
    whole: false,
    properties: { accountEnabled: true },
  } as const;
  it.directory.answer = () => ({
    kind: 'page',
    entries: [restored],
    next: { kind: 'delta', link: 'https://graph.microsoft.com/scripted' },
  });
  await it.client.syncNow();
  expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'active', attributes: { city: 'Ulm' } });
});

test('R10: gone and back between two rounds is nothing', async () => {
  const it = world();
  const ann = it.directory.addUser();
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  it.directory.removeUser(ann);
  it.directory.restoreUser(ann);
  expect(await it.client.syncNow()).toMatchObject({ preserved: 0, reactivated: 0 });
  expect(await userOf(it.client, ann)).toMatchObject({ state: 'active' });
});
