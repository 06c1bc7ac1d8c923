import { expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import { changesOf, inDepartment, userOf, world } from './world.js';

test('R3: deleting a mapping leaves its users as they are', async () => {
  const it = world();
  const ann = it.directory.addUser();
  const { mappingId } = await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  const before = await userOf(it.client, ann);
  await it.client.mappings.delete(mappingId);
  await it.client.syncNow();
  await it.client.resetDeltaToken({ by: 'ann', reason: 'check' });
  await it.client.syncNow();
  expect(await userOf(it.client, ann)).toEqual(before);
});

test('R3: people of a deleted mapping are followed on', async () => {
  const it = world();
  const ann = it.directory.addUser();
  const { mappingId } = await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  await it.client.mappings.delete(mappingId);
  it.directory.updateUser(ann, { displayName: 'Ann B.' });
  await it.client.syncNow();
  expect(await userOf(it.client, ann)).toMatchObject({ displayName: 'Ann B.', state: 'active', mappingId });
});

test('R3: an assignment does not move when another mapping takes the person, nor when it is edited', async () => {
  const it = world();
  const ann = it.directory.addUser({ department: 'Sales' });
  const sales = await it.client.mappings.create(
    aMapping({ criteria: inDepartment('Sales'), assignment: { profile: 'sales' } }),
  );
  await it.client.mappings.create(aMapping({ criteria: inDepartment('IT'), assignment: { profile: 'it' } }));
  await it.client.syncNow();
  await it.client.mappings.update(sales.mappingId, { assignment: { profile: 'other' } });
  it.directory.updateUser(ann, { department: 'IT' });
  await it.client.syncNow();
  expect(await userOf(it.client, ann)).toMatchObject({
    attributes: { department: 'IT' },
    assignment: { profile: 'sales' },
    mappingId: sales.mappingId,
  });
  expect(await changesOf(it.client, 'reassigned')).toEqual([]);
});

test('R3: whom no mapping takes any more keeps what they had', async () => {
  const it = world();
  const ann = it.directory.addUser({ department: 'Sales' });
  await it.client.mappings.create(
    aMapping({ criteria: inDepartment('Sales'), assignment: { profile: 'sales' } }),
  );
  await it.client.syncNow();
  it.directory.updateUser(ann, { department: 'IT' });
  await it.client.syncNow();
  expect(await userOf(it.client, ann)).toMatchObject({ state: 'active', assignment: { profile: 'sales' } });
});

test('R3: with reassign follow the assignment follows the mapping that takes the person', async () => {
  const it = world({ policy: { reassign: 'follow' } });
  const ann = it.directory.addUser({ department: 'Sales' });
  const sales = await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
  const other = await it.client.mappings.create(
    aMapping({ criteria: inDepartment('IT'), assignment: { profile: 'it' } }),
  );
  await it.client.syncNow();
  it.directory.updateUser(ann, { department: 'IT' });
  await it.client.syncNow();
  expect(await userOf(it.client, ann)).toMatchObject({
    assignment: { profile: 'it' },
    mappingId: other.mappingId,
  });
  const [moved] = await changesOf(it.client, 'reassigned');
  expect(moved).toMatchObject({ fromMappingId: sales.mappingId, toMappingId: other.mappingId });
});
