import { expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import { all, changesOf, userOf, usersOf, waiting, world } from './world.js';

const to = (name: string) => ({ userPrincipalName: name, mail: name });

test('I2: a rename is one update of one record, with one identity-changed', async () => {
  const it = world();
  const ann = it.directory.addUser(to('ann@tenant.example'));
  it.directory.addUsers(3);
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  const from = (await all(it.client.changes.list())).length;
  const writes = it.repository.writes.length;
  it.directory.updateUser(ann, to('anna@tenant.example'));
  expect(await it.client.syncNow()).toMatchObject({ imported: 0, updated: 1, identityChanged: 1 });
  expect(it.repository.putSince(writes, 'user')).toBe(1);
  const labels = (name: string) => ({ userPrincipalName: name, mail: name, backupAddress: name });
  const changes = (await all(it.client.changes.list())).slice(from);
  expect(changes.filter(({ kind }) => kind === 'identity-changed')).toMatchObject([
    { objectId: ann, before: labels('ann@tenant.example'), after: labels('anna@tenant.example') },
  ]);
  expect(changes.map(({ kind }) => kind)).toEqual(['updated', 'identity-changed']);
  expect((await userOf(it.client, ann)).backupAddress).toBe('anna@tenant.example');
});

test('I2: identity-changed comes once, when the claim settles', async () => {
  const it = world();
  const ann = it.directory.addUser({ ...to('ann@tenant.example') });
  const bob = it.directory.addUser({
    userPrincipalName: 'bob@tenant.example',
    mail: 'shared@tenant.example',
  });
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  it.directory.updateUser(ann, { mail: 'shared@tenant.example' });
  expect(await it.client.syncNow()).toMatchObject({ identityChanged: 0, leftovers: 1 });
  expect(await userOf(it.client, ann)).toMatchObject({ state: 'active', backupAddress: null });
  expect(await waiting(it.client)).toEqual({ [ann]: 'address-held' });
  it.directory.updateUser(bob, { mail: 'bob@tenant.example' });
  await it.client.syncNow();
  expect(await userOf(it.client, ann)).toMatchObject({ backupAddress: 'shared@tenant.example' });
  const told = await changesOf(it.client, 'identity-changed');
  expect(told.filter(({ objectId }) => objectId === ann)).toMatchObject([
    { after: { backupAddress: 'shared@tenant.example' } },
  ]);
});

test('I2: a replayed rename tells nothing anew', async () => {
  const it = world({ behaviour: { replays: 1 } });
  const ann = it.directory.addUser(to('ann@tenant.example'));
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  it.directory.updateUser(ann, to('anna@tenant.example'));
  for (let round = 0; round < 3; round += 1) await it.client.syncNow();
  expect(await changesOf(it.client, 'identity-changed')).toHaveLength(1);
});

test('I2: a whole-tenant domain change is N updates, 0 creates and one domain-changed, over many pages', async () => {
  const it = world({ behaviour: { pageSize: 10 } });
  const ids = it.directory.addUsers(35, (index) => to(`user${index}@old.example`));
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  const writes = it.repository.writes.length;
  for (const [index, id] of ids.entries()) it.directory.updateUser(id, to(`user${index}@new.example`));
  const report = await it.client.syncNow();
  expect(report).toMatchObject({ kind: 'incremental', imported: 0, updated: 35, identityChanged: 35 });
  expect(report).toMatchObject({ preserved: 0, leftovers: 0, pages: 4 });
  expect(it.repository.putSince(writes, 'user')).toBe(35);
  expect(await changesOf(it.client, 'domain-changed')).toMatchObject([
    { from: 'old.example', to: 'new.example', users: 35 },
  ]);
  const users = await usersOf(it.client);
  expect(users.map(({ objectId }) => objectId).sort()).toEqual([...ids].sort());
  expect(users.every(({ backupAddress }) => backupAddress?.endsWith('@new.example'))).toBe(true);
});

test('I2: a domain change whose round is cut and resumed is told once, for everybody', async () => {
  const it = world({ behaviour: { pageSize: 10 } });
  const ids = it.directory.addUsers(30, (index) => to(`user${index}@old.example`));
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  for (const [index, id] of ids.entries()) it.directory.updateUser(id, to(`user${index}@new.example`));
  it.client.once('page:committed', () => it.license.expire());
  await expect(it.client.syncNow()).rejects.toMatchObject({ code: 'ERR_LICENSE_EXPIRED' });
  it.license.activate();
  await it.client.syncNow();
  expect(await changesOf(it.client, 'domain-changed')).toMatchObject([{ users: 30 }]);
});

test('I2: single renames, also into another domain, are no domain change', async () => {
  const it = world();
  const [ann, bob] = it.directory.addUsers(30, (index) => to(`user${index}@old.example`));
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  it.directory.updateUser(ann!, to('ann@new.example'));
  it.directory.updateUser(bob!, to('bob@new.example'));
  expect(await it.client.syncNow()).toMatchObject({ identityChanged: 2 });
  expect(await changesOf(it.client, 'domain-changed')).toEqual([]);
});
