import { expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import { userOf, usersOf, world } from './world.js';

test('R12: a row that the product made by other means is not touched, even with the same address', async () => {
  const row = { address: 'ann@tenant.example', madeBy: 'hand' };
  const it = world({
    onCommit: (tx, changes) => {
      if (changes.some(({ kind }) => kind === 'admin')) tx.set('by-hand', row);
    },
  });
  const ann = it.directory.addUser({ userPrincipalName: 'ann@tenant.example' });
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  it.directory.removeUser(ann);
  await it.client.syncNow();
  expect(it.repository.hostRow('by-hand')).toEqual(row);
});

test('R12: people of another tenant in the same store are another tenant: same addresses stand side by side', async () => {
  const it = world();
  const other = world();
  const tenantId = '7e4a4700-0000-4000-8000-000000000002';
  const elsewhere = other.another({ tenantId, repository: it.repository });
  other.directory.connectedTo(tenantId);
  const upn = { userPrincipalName: 'ann@tenant.example' };
  const ann = it.directory.addUser(upn);
  const namesake = other.directory.addUser({ ...upn, id: 'eeeeeeee-0000-4000-8000-000000000001' });
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  const before = await userOf(it.client, ann);
  await elsewhere.mappings.create(aMapping());
  expect(await elsewhere.syncNow()).toMatchObject({ imported: 1, leftovers: 0 });
  other.directory.removeUser(namesake);
  await elsewhere.syncNow();
  expect(await userOf(it.client, ann)).toEqual(before);
  expect(await usersOf(it.client)).toHaveLength(1);
  expect(await userOf(elsewhere, namesake)).toMatchObject({ tenantId, state: 'preserved' });
});

test('R12: only people with an object id of this tenant are managed: groups and contacts are not', async () => {
  const it = world();
  it.directory.addGroup({ mail: 'team@tenant.example' });
  it.directory.addContact({ mail: 'partner@tenant.example' });
  const ann = it.directory.addUser();
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  expect((await usersOf(it.client)).map(({ objectId, tenantId }) => [objectId, tenantId])).toEqual([
    [ann, it.directory.tenant],
  ]);
});

test('R12: somebody unknown who is removed is neither an error nor a record', async () => {
  const it = world({ behaviour: { removedInInitial: true } });
  const gone = it.directory.addUser();
  it.directory.removeUser(gone);
  await it.client.mappings.create(aMapping());
  expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', users: 1, imported: 0 });
  expect(await usersOf(it.client)).toEqual([]);
});
