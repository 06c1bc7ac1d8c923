import { expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import { changesOf, minuteMs, userOf, usersOf, waiting, world } from './world.js';

test('I1: people are keyed by object id, in whatever case it is asked for', async () => {
  const it = world();
  const ann = it.directory.addUser();
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  expect(await it.client.users.get(ann.toUpperCase())).toEqual(await userOf(it.client, ann));
  expect((await userOf(it.client, ann)).objectId).toBe(ann);
});

test('I1: a renamed person keeps the record, and the new bearer of the old name never gets it', async () => {
  const it = world();
  const old = it.directory.addUser({ userPrincipalName: 'x@tenant.example' });
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  const { importedAt } = await userOf(it.client, old);
  it.clock.advance(minuteMs);
  it.directory.updateUser(old, { userPrincipalName: 'y@tenant.example', mail: 'y@tenant.example' });
  const young = it.directory.addUser({ userPrincipalName: 'x@tenant.example' });
  await it.client.syncNow();
  expect(await userOf(it.client, old)).toMatchObject({ backupAddress: 'y@tenant.example', importedAt });
  expect(await userOf(it.client, young)).toMatchObject({
    backupAddress: 'x@tenant.example',
    importedAt: it.clock.now(),
  });
});

test('I1: a new account under a held address is not matched to its record; it waits until the address is free', async () => {
  const it = world();
  const old = it.directory.addUser({ userPrincipalName: 'old@tenant.example', mail: 'x@tenant.example' });
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  const before = await userOf(it.client, old);
  const young = it.directory.addUser({ userPrincipalName: 'new@tenant.example', mail: 'X@tenant.example' });
  await it.client.syncNow();
  expect(await waiting(it.client)).toEqual({ [young]: 'address-held' });
  expect(await userOf(it.client, old)).toEqual(before);
  it.directory.removeUser(old);
  await it.client.syncNow();
  expect(await userOf(it.client, young)).toMatchObject({ backupAddress: 'X@tenant.example' });
  expect(await userOf(it.client, old)).toMatchObject({ state: 'preserved' });
});

test('I1: a person deleted and made anew under the same name is two records', async () => {
  const it = world();
  const first = it.directory.addUser({ userPrincipalName: 'x@tenant.example' });
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  it.directory.purgeUser(first);
  const second = it.directory.addUser({ userPrincipalName: 'x@tenant.example' });
  await it.client.syncNow();
  const users = await usersOf(it.client);
  expect(Object.fromEntries(users.map(({ objectId, state }) => [objectId, state]))).toEqual({
    [first]: 'preserved',
    [second]: 'active',
  });
});

test('I1: two people who swap names keep their records', async () => {
  const it = world();
  const ann = it.directory.addUser({ userPrincipalName: 'a@tenant.example', displayName: 'Ann' });
  const bob = it.directory.addUser({ userPrincipalName: 'b@tenant.example', displayName: 'Bob' });
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  const to = (name: string) => ({ userPrincipalName: name, mail: name });
  it.directory.updateUser(ann, to('tmp@tenant.example'));
  it.directory.updateUser(bob, to('a@tenant.example'));
  it.directory.updateUser(ann, to('b@tenant.example'));
  expect(await it.client.syncNow()).toMatchObject({ identityChanged: 2, leftovers: 0 });
  expect(await userOf(it.client, ann)).toMatchObject({
    displayName: 'Ann',
    backupAddress: 'b@tenant.example',
  });
  expect(await userOf(it.client, bob)).toMatchObject({
    displayName: 'Bob',
    backupAddress: 'a@tenant.example',
  });
  expect(await changesOf(it.client, 'imported')).toHaveLength(2);
});

test('I1: an address that its holder goes on claiming is not given to another claimant of the same page', async () => {
  const it = world();
  const bob = it.directory.addUser({ userPrincipalName: 'bob@tenant.example' });
  const ann = it.directory.addUser({ userPrincipalName: 'ann@tenant.example' });
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  it.directory.updateUser(bob, { mail: 'ann@tenant.example' });
  it.directory.updateUser(ann, { displayName: 'Ann' });
  await it.client.syncNow();
  expect(await userOf(it.client, ann)).toMatchObject({
    displayName: 'Ann',
    backupAddress: 'ann@tenant.example',
  });
  expect(await userOf(it.client, bob)).toMatchObject({ backupAddress: null });
  expect(await waiting(it.client)).toEqual({ [bob]: 'address-held' });
});
