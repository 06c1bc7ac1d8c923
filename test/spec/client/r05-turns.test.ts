import { describe, expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import {
  hourMs,
  inDepartment,
  liveReads,
  minuteMs,
  userOf,
  usersOf,
  type WorldOptions,
  waiting,
  world,
} from './world.js';

/** A tenant of which everybody is managed, synced once; its incremental entries are partial. */
async function synced(options: WorldOptions = {}) {
  const it = world({ ...options, behaviour: { partialEntries: 1, ...options.behaviour } });
  const ann = it.directory.addUser({ mail: 'ann@tenant.example' });
  const mapping = await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  it.clock.advance(minuteMs);
  return { ...it, ann, mapping };
}

describe('whose turn it is', () => {
  test('R5: at once when a seat is seen free, in the round that frees it', async () => {
    const it = await synced();
    it.license.activate({ limit: 1 });
    const bob = it.directory.addUser();
    await it.client.syncNow();
    it.directory.removeUser(it.ann);
    expect(await it.client.syncNow()).toMatchObject({ preserved: 1, imported: 1, leftovers: 0 });
    expect(await userOf(it.client, bob)).toMatchObject({ state: 'active' });
  });

  test('R5: at once when an address is seen free, in the round that frees it', async () => {
    const it = await synced();
    const bob = it.directory.addUser({ userPrincipalName: 'bob@tenant.example', mail: 'ann@tenant.example' });
    await it.client.syncNow();
    expect(await waiting(it.client)).toEqual({ [bob]: 'address-held' });
    it.directory.updateUser(it.ann, { userPrincipalName: 'a2@tenant.example', mail: 'a2@tenant.example' });
    expect(await it.client.syncNow()).toMatchObject({ imported: 1, leftovers: 0 });
    expect(await userOf(it.client, bob)).toMatchObject({ backupAddress: 'ann@tenant.example' });
  });

  test('R5: at once when an attribute is shown for the first time', async () => {
    const it = world({ behaviour: { pageSize: 1 } });
    const bob = it.directory.addUser();
    it.directory.addUser({ city: 'Ulm' });
    await it.client.mappings.create(aMapping({ criteria: { attribute: 'city', op: 'absent' } }));
    expect(await it.client.syncNow()).toMatchObject({ imported: 1, unmatched: 1, leftovers: 0 });
    expect(await it.client.users.get(bob)).toBeDefined();
  });

  test('R5: no more people are read than could be imported', async () => {
    const it = await synced();
    it.license.activate({ limit: 1 });
    it.directory.addUsers(5);
    await it.client.syncNow();
    const before = liveReads(it).length;
    await it.client.syncNow();
    expect(liveReads(it)).toHaveLength(before);
    it.license.activate({ limit: 3 });
    expect(await it.client.syncNow()).toMatchObject({ imported: 2, leftovers: 3 });
    expect(liveReads(it).slice(before).flat()).toHaveLength(2);
  });

  test('R5: nobody is read for a seat who would find no place under the import limit', async () => {
    const it = world({ policy: { maxImportsPerRound: 2 } });
    it.license.activate({ limit: 0 });
    const [back, ...people] = it.directory.addUsers(9);
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.license.activate({ limit: 1 });
    await it.client.syncNow();
    it.directory.updateUser(back!, { accountEnabled: false });
    it.license.activate({ limit: 0 });
    await it.client.syncNow();
    it.directory.updateUser(back!, { accountEnabled: true });
    await it.client.syncNow();
    it.clock.advance(minuteMs);
    const before = liveReads(it).length;
    it.license.activate({ limit: 100 });
    expect(await it.client.syncNow()).toMatchObject({ reactivated: 1, imported: 2 });
    expect(liveReads(it).slice(before).flat().sort()).toEqual([back, ...people.slice(0, 2)].sort());
  });

  test('R5: the places of an import limit go to who waits longest within the priority', async () => {
    const it = world({ policy: { maxImportsPerRound: 1 } });
    const add = (start: string, department: string) =>
      it.directory.addUser({ id: `${start}-0000-4000-8000-000000000001`, department });
    const first = add('99999999', 'Sales');
    const longest = add('ffffffff', 'IT');
    const lowest = add('11111111', 'Law');
    await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
    await it.client.mappings.create(aMapping({ criteria: inDepartment('IT') }));
    await it.client.mappings.create(aMapping({ criteria: inDepartment('Law') }));
    await it.client.syncNow();
    // Came last, though the object id comes first: a page's newcomers stand in line behind who waits already.
    const latest = add('00000000', 'IT');
    const order = [first];
    for (let round = 0; round < 3; round += 1) {
      it.clock.advance(minuteMs);
      await it.client.syncNow();
      const found = (await usersOf(it.client)).find(({ objectId }) => !order.includes(objectId));
      if (found !== undefined) order.push(found.objectId);
    }
    expect(order).toEqual([first, longest, latest, lowest]);
  });

  test('R5: people of a manual mapping are read again only when their mapping changes', async () => {
    const it = world();
    const bob = it.directory.addUser();
    const { mappingId } = await it.client.mappings.create(aMapping({ autoImport: false }));
    await it.client.syncNow();
    it.clock.advance(24 * hourMs);
    await it.client.syncNow();
    expect(liveReads(it)).toEqual([]);
    await it.client.mappings.update(mappingId, { autoImport: true });
    expect(await it.client.syncIfDue()).toMatchObject({ kind: 'incremental', imported: 1, leftovers: 0 });
    expect(liveReads(it)).toEqual([[bob]]);
  });

  test('R5: more people of a manual mapping than one round tries are tried by the next ones', async () => {
    const it = world();
    it.directory.addUsers(5_010);
    const { mappingId } = await it.client.mappings.create(aMapping({ autoImport: false }));
    await it.client.syncNow();
    await it.client.mappings.update(mappingId, { autoImport: true });
    expect(await it.client.syncNow()).toMatchObject({ imported: 5_000, leftovers: 10 });
    expect(await it.client.syncNow()).toMatchObject({ imported: 10, leftovers: 0 });
  });

  test('R5: people of a manual mapping that is deleted are asked about again, and dropped', async () => {
    const it = world();
    it.directory.addUser();
    const { mappingId } = await it.client.mappings.create(aMapping({ autoImport: false }));
    await it.client.syncNow();
    await it.client.mappings.delete(mappingId);
    await it.client.syncNow();
    expect(await waiting(it.client)).toEqual({});
  });
});
