import { describe, expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import { all, liveReads, userOf, usersOf, type WorldOptions, waiting, world } from './world.js';

/** A tenant of which everybody is managed, synced once. */
async function synced(options: WorldOptions = {}, people = 1) {
  const it = world({ select: ['department', 'city'], ...options });
  const ids = it.directory.addUsers(people, () => ({ department: 'Sales', city: 'Ulm' }));
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  return { ...it, ann: ids[0]! };
}

describe('unchanged people', () => {
  test('R4: a full round over unchanged people puts none of them', async () => {
    const it = await synced({}, 50);
    const before = it.repository.writes.length;
    await it.client.resetDeltaToken({ by: 'ann', reason: 'check' });
    expect(await it.client.syncNow()).toMatchObject({ kind: 'initial', unchanged: 50, updated: 0 });
    expect(it.repository.putSince(before, 'user')).toBe(0);
    expect(liveReads(it)).toEqual([]);
  });

  test('R4: replayed entries put nobody, and cost no live read', async () => {
    const it = await synced({ behaviour: { replays: 1 } }, 50);
    const before = it.repository.writes.length;
    expect(await it.client.syncNow()).toMatchObject({ kind: 'incremental', users: 50, unchanged: 50 });
    expect(it.repository.putSince(before, 'user')).toBe(0);
    expect(liveReads(it)).toEqual([]);
  });

  test('R4: of a page with one changed person, one is put', async () => {
    const it = await synced({ behaviour: { replays: 1 } }, 50);
    const before = it.repository.writes.length;
    it.directory.updateUser(it.ann, { city: 'Bonn' });
    expect(await it.client.syncNow()).toMatchObject({ unchanged: 49, updated: 1 });
    expect(it.repository.putSince(before, 'user')).toBe(1);
  });

  test('R4: a property that is not kept writes nothing when it changes', async () => {
    const it = await synced();
    const before = it.repository.writes.length;
    it.directory.updateUser(it.ann, { jobTitle: 'Boss' });
    await it.client.syncNow();
    expect(it.repository.putSince(before, 'user')).toBe(0);
  });
});

describe('whole and partial entries', () => {
  test('R4: a whole entry of a full round clears what it omits', async () => {
    const it = await synced();
    it.directory.updateUser(it.ann, { city: null });
    it.directory.rejectTokens();
    expect(await it.client.syncNow()).toMatchObject({ kind: 'initial', updated: 1 });
    expect((await userOf(it.client, it.ann)).attributes).toMatchObject({ department: 'Sales', city: null });
  });

  test('R4: a partial entry keeps what it does not name', async () => {
    const it = await synced({ behaviour: { partialEntries: 1 } });
    it.directory.updateUser(it.ann, { city: 'Bonn' });
    expect(await it.client.syncNow()).toMatchObject({ kind: 'incremental' });
    const { attributes, displayName, mail } = await userOf(it.client, it.ann);
    expect(attributes).toMatchObject({ department: 'Sales', city: 'Bonn' });
    expect([displayName, mail]).not.toContain(null);
  });

  test('R4: a null in a partial entry clears', async () => {
    const it = await synced({ behaviour: { partialEntries: 1 } });
    it.directory.updateUser(it.ann, { city: null });
    await it.client.syncNow();
    expect((await userOf(it.client, it.ann)).attributes).toMatchObject({ department: 'Sales', city: null });
  });

  test('R4: an entry of an incremental round never clears what it omits, however much it carries', async () => {
    const it = await synced();
    const user = it.directory.user(it.ann)!;
    it.directory.answer = (request) =>
      request.kind === 'initial'
        ? undefined
        : {
            kind: 'page',
            entries: [
              {
                kind: 'user',
                objectId: it.ann,
                whole: false,
                properties: {
                  userPrincipalName: user.userPrincipalName!,
                  accountEnabled: true,
                  city: 'Bonn',
                },
              },
            ],
            next: { kind: 'delta', link: 'https://graph.microsoft.com/next' },
          };
    await it.client.syncNow();
    expect((await userOf(it.client, it.ann)).attributes).toMatchObject({ department: 'Sales', city: 'Bonn' });
  });

  test('R4: a partial entry of somebody who is not managed is read live first', async () => {
    const it = await synced({ behaviour: { partialEntries: 1 } });
    const bob = it.directory.addUser({ city: 'Bonn', department: 'IT', displayName: 'Bob' });
    expect(await it.client.syncNow()).toMatchObject({ kind: 'incremental', imported: 1 });
    expect(liveReads(it)).toEqual([[bob]]);
    expect(await userOf(it.client, bob)).toMatchObject({
      displayName: 'Bob',
      attributes: { city: 'Bonn', department: 'IT' },
    });
  });

  test('R4: without an answer to that read nobody is imported', async () => {
    const it = await synced({ behaviour: { partialEntries: 1 } });
    const bob = it.directory.addUser({ city: 'Bonn' });
    it.directory.behaviour.unreadableIds.add(bob);
    await it.client.syncNow();
    expect(await it.client.users.get(bob)).toBeUndefined();
    expect(await waiting(it.client)).toEqual({ [bob]: 'unsettled' });
  });

  test('R4: a live read decides what the entry named, and overwrites nothing else: it may be older', async () => {
    const it = await synced();
    it.directory.updateUser(it.ann, { mail: 'new@tenant.example', city: 'Bonn' });
    const entry = {
      kind: 'user',
      objectId: it.ann,
      whole: false,
      properties: { mail: 'new@tenant.example' },
    } as const;
    it.directory.answer = (request) => {
      it.directory.answer = undefined;
      if (request.kind === 'initial') return undefined;
      return { kind: 'page', entries: [entry], next: { kind: 'delta', link: request.link } };
    };
    await it.client.syncNow();
    expect(await userOf(it.client, it.ann)).toMatchObject({
      mail: 'new@tenant.example',
      attributes: { city: 'Ulm' },
    });
    await it.client.syncNow();
    expect(await userOf(it.client, it.ann)).toMatchObject({ attributes: { city: 'Bonn' } });
  });

  test('R4: several entries of one person on a page are applied as one', async () => {
    const it = await synced();
    const entry = (properties: Record<string, string | null>) =>
      ({ kind: 'user', objectId: it.ann, whole: false, properties }) as const;
    it.directory.updateUser(it.ann, { city: null, department: 'IT' });
    it.directory.answer = () => ({
      kind: 'page',
      entries: [entry({ city: null }), entry({ department: 'IT' })],
      next: { kind: 'delta', link: 'https://graph.microsoft.com/next' },
    });
    const before = it.repository.writes.length;
    expect(await it.client.syncNow()).toMatchObject({ users: 2, updated: 1 });
    expect(it.repository.putSince(before, 'user')).toBe(1);
    expect((await userOf(it.client, it.ann)).attributes).toMatchObject({ city: null, department: 'IT' });
  });
});

describe('details', () => {
  test('R4: details flow to managed people whom no mapping takes any more', async () => {
    const it = await synced();
    const [mapping] = await all(it.client.mappings.list());
    await it.client.mappings.delete(mapping!.mappingId);
    it.directory.updateUser(it.ann, { city: 'Bonn' });
    await it.client.syncNow();
    expect((await userOf(it.client, it.ann)).attributes).toMatchObject({ city: 'Bonn' });
  });

  test('R4: details flow to preserved people too, who stay preserved', async () => {
    const it = await synced();
    it.directory.updateUser(it.ann, { accountEnabled: false });
    await it.client.syncNow();
    it.directory.updateUser(it.ann, { city: 'Bonn', displayName: 'Ann', mail: 'ann.new@tenant.example' });
    expect(await it.client.syncNow()).toMatchObject({ updated: 1, reactivated: 0 });
    expect(await userOf(it.client, it.ann)).toMatchObject({
      state: 'preserved',
      displayName: 'Ann',
      mail: 'ann.new@tenant.example',
      attributes: { city: 'Bonn' },
    });
  });

  test('R4: every selected property is an attribute, as Graph gave it', async () => {
    const it = world({ select: ['businessPhones', 'onPremisesExtensionAttributes'] });
    const ann = it.directory.addUser({
      businessPhones: ['1', '2'],
      onPremisesExtensionAttributes: { extensionAttribute1: 'x' },
    });
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    expect((await usersOf(it.client))[0]).toMatchObject({
      objectId: ann,
      attributes: { businessPhones: ['1', '2'], onPremisesExtensionAttributes: { extensionAttribute1: 'x' } },
    });
  });
});
