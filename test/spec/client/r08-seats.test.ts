import { describe, expect, test } from 'vitest';
import { aMapping, FakeLicense } from '../../../src/testing/index.js';
import { all, inDepartment, liveReads, userOf, type World, waiting, world } from './world.js';

describe('seats', () => {
  /** People by the start of their id and their department, with a mapping for Sales before one for IT. */
  async function seated(limit: number, people: readonly (readonly [string, string])[], pageSize = 200) {
    const it = world({ behaviour: { pageSize } });
    it.license.activate({ limit });
    for (const [start, department] of people) {
      it.directory.addUser({ id: `${start}-0000-4000-8000-000000000001`, department });
    }
    await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
    await it.client.mappings.create(aMapping({ criteria: inDepartment('IT') }));
    await it.client.mappings.create(aMapping());
    return it;
  }

  const startsOf = async ({ client }: World) =>
    (await all(client.users.list({ state: 'active' }))).map(({ objectId }) => objectId.slice(0, 8));

  test('R8: pages import only the first mapping, the free seats go by priority after the deltaLink', async () => {
    const it = await seated(
      3,
      [
        ['10000000', 'Law'],
        ['40000000', 'IT'],
        ['30000000', 'IT'],
        ['20000000', 'Sales'],
      ],
      2,
    );
    const imported: string[][] = [];
    it.client.on('page:committed', ({ changes }) => {
      imported.push(
        changes.flatMap((change) => (change.kind === 'imported' ? [change.objectId.slice(0, 8)] : [])),
      );
    });
    expect(await it.client.syncNow()).toMatchObject({ imported: 3, leftovers: 1 });
    expect(imported).toEqual([[], ['20000000']]);
    expect(await startsOf(it)).toEqual(['20000000', '30000000', '40000000']);
    expect(Object.values(await waiting(it.client))).toEqual(['no-seat']);
  });

  test('R8: within a mapping the seats go by object id', async () => {
    const it = await seated(1, [
      ['90000000', 'IT'],
      ['30000000', 'IT'],
      ['60000000', 'IT'],
    ]);
    await it.client.syncNow();
    expect(await startsOf(it)).toEqual(['30000000']);
  });

  test('R8: without a limit pages import everybody whom a mapping takes', async () => {
    const it = await seated(0, [
      ['10000000', 'IT'],
      ['20000000', 'Law'],
    ]);
    it.license.activate();
    await it.client.syncNow();
    expect(liveReads(it)).toEqual([]);
    expect(await startsOf(it)).toHaveLength(2);
  });

  test('R8: reactivations come first', async () => {
    const it = await seated(1, [['90000000', 'Law']]);
    const id = '90000000-0000-4000-8000-000000000001';
    await it.client.syncNow();
    it.directory.updateUser(id, { accountEnabled: false });
    it.directory.addUser({ id: '10000000-0000-4000-8000-000000000001', department: 'Sales' });
    it.license.activate({ limit: 0 });
    await it.client.syncNow();
    it.directory.updateUser(id, { accountEnabled: true });
    await it.client.syncNow();
    expect(await waiting(it.client)).toEqual({
      [id]: 'no-seat',
      '10000000-0000-4000-8000-000000000001': 'no-seat',
    });
    expect(await userOf(it.client, id)).toMatchObject({ state: 'preserved' });
    it.license.activate({ limit: 1 });
    expect(await it.client.syncNow()).toMatchObject({ reactivated: 1, imported: 0 });
    expect(await userOf(it.client, id)).toMatchObject({ state: 'active' });
  });

  test('R8: seats used elsewhere are not free, preserved people hold none', async () => {
    const it = await seated(0, [
      ['10000000', 'IT'],
      ['20000000', 'IT'],
      ['30000000', 'IT'],
    ]);
    it.license.activate({ limit: 5, usedElsewhere: 3 });
    await it.client.syncNow();
    expect(await startsOf(it)).toEqual(['10000000', '20000000']);
    it.directory.removeUser('10000000-0000-4000-8000-000000000001');
    await it.client.syncNow();
    expect(await startsOf(it)).toEqual(['20000000', '30000000']);
  });

  test('R8: fewer seats than active people take nobody away', async () => {
    const it = await seated(2, [
      ['10000000', 'IT'],
      ['20000000', 'IT'],
    ]);
    await it.client.syncNow();
    it.license.activate({ limit: 1 });
    await it.client.resetDeltaToken({ by: 'ann', reason: 'check' });
    await it.client.syncNow();
    expect(await startsOf(it)).toHaveLength(2);
  });

  test('R8: users.import takes a free seat, or waits for one', async () => {
    const it = await seated(1, [['10000000', 'Law']]);
    const bob = it.directory.addUser({ id: 'a0000000-0000-4000-8000-000000000001' });
    const [mapping] = await all(it.client.mappings.list());
    const { mappingId } = mapping!;
    const imported = await it.client.users.import(bob, { mappingId });
    expect(imported).toMatchObject({ outcome: 'imported' });
    const ann = '10000000-0000-4000-8000-000000000001';
    expect(await it.client.users.import(ann, { mappingId })).toEqual({
      outcome: 'left-over',
      reason: 'no-seat',
    });
    expect(await waiting(it.client)).toEqual({ [ann]: 'no-seat' });
  });

  test('R8: seats are counted again for each commit, so that two pages never give out one seat twice', async () => {
    const it = await seated(
      2,
      Array.from({ length: 6 }, (_, index) => [`${index + 1}0000000`, 'Sales'] as const),
      1,
    );
    await it.client.syncNow();
    expect(await startsOf(it)).toHaveLength(2);
    const elsewhere = new FakeLicense();
    elsewhere.activate({ limit: 2 });
    await it.another({ license: elsewhere }).syncNow();
    expect(await startsOf(it)).toHaveLength(2);
  });
});
