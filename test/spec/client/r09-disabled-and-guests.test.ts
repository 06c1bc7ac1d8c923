import { describe, expect, test } from 'vitest';
import type { DirectoryEntry, Properties } from '../../../src/domain/directory-user.js';
import { aMapping, aUserEntry } from '../../../src/testing/index.js';
import {
  all,
  changesOf,
  inDepartment,
  liveReads,
  minuteMs,
  userOf,
  usersOf,
  type World,
  type WorldOptions,
  waiting,
  world,
} from './world.js';

/** A tenant of which everybody is managed, synced once. */
async function synced(options: WorldOptions = {}, properties = {}) {
  const it = world(options);
  const ann = it.directory.addUser(properties);
  const mapping = await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  return { ...it, ann, mapping };
}

/** The next page is this one, and the end of the round. */
function page({ directory }: World, ...entries: DirectoryEntry[]) {
  directory.answer = () => {
    directory.answer = undefined;
    return {
      kind: 'page',
      entries,
      next: { kind: 'delta', link: 'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=scripted' },
    };
  };
}

const partial = (objectId: string, properties: Properties): DirectoryEntry => ({
  kind: 'user',
  objectId,
  whole: false,
  properties,
});

describe('disabled accounts', () => {
  test('R9: disabled at first import is not imported, and is when the account is enabled', async () => {
    const it = world();
    const ann = it.directory.addUser({ accountEnabled: false });
    await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ imported: 0, skipped: { disabled: 1 } });
    expect(await waiting(it.client)).toEqual({});
    it.directory.updateUser(ann, { accountEnabled: true });
    expect(await it.client.syncNow()).toMatchObject({ imported: 1 });
  });

  test('R9: disabled later is preserved: data kept, no seat held, told once', async () => {
    const it = await synced();
    const before = await userOf(it.client, it.ann);
    it.directory.updateUser(it.ann, { accountEnabled: false });
    it.clock.advance(minuteMs);
    expect(await it.client.syncNow()).toMatchObject({ preserved: 1 });
    expect(await userOf(it.client, it.ann)).toMatchObject({
      state: 'preserved',
      stateReason: 'disabled',
      preservedAt: it.clock.now(),
      accountEnabled: false,
      mappingId: before.mappingId,
      assignment: before.assignment,
      importedAt: before.importedAt,
    });
    await it.client.resetDeltaToken({ by: 'ann', reason: 'check' });
    expect(await it.client.syncNow()).toMatchObject({ preserved: 0, unchanged: 1 });
    expect(await changesOf(it.client, 'preserved')).toHaveLength(1);
    expect((await it.client.status()).counts).toMatchObject({ active: 0, preserved: 1 });
  });

  test('R9: enabled again they are active again', async () => {
    const it = await synced();
    it.directory.updateUser(it.ann, { accountEnabled: false });
    await it.client.syncNow();
    it.directory.updateUser(it.ann, { accountEnabled: true });
    expect(await it.client.syncNow()).toMatchObject({ reactivated: 1 });
    expect(await userOf(it.client, it.ann)).toMatchObject({
      state: 'active',
      stateReason: null,
      preservedAt: null,
      accountEnabled: true,
    });
    expect(await changesOf(it.client, 'reactivated')).toMatchObject([{ reason: 'disabled' }]);
  });

  test('R9: onDisabled as a function is asked about each person, so that a shared mailbox is no leaver', async () => {
    const asked: string[] = [];
    const it = await synced({
      select: ['department'],
      policy: {
        onDisabled: async (user) => {
          asked.push(user.objectId);
          expect(user.accountEnabled).toBe(false);
          return user.attributes.department === 'Shared' ? 'keep' : 'preserve';
        },
      },
    });
    const shared = it.directory.addUser({ department: 'Shared' });
    await it.client.syncNow();
    it.directory.updateUser(it.ann, { accountEnabled: false });
    it.directory.updateUser(shared, { accountEnabled: false });
    await it.client.syncNow();
    expect([...asked].sort()).toEqual([it.ann, shared].sort());
    expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'preserved' });
    expect(await userOf(it.client, shared)).toMatchObject({ state: 'active', accountEnabled: false });
  });

  test('R9: a disabling that the live read denies preserves nobody', async () => {
    const it = await synced();
    page(it, partial(it.ann, { accountEnabled: false }));
    await it.client.syncNow();
    expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'active', accountEnabled: true });
    await it.client.syncNow();
    expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'active', accountEnabled: true });
    expect(await waiting(it.client)).toEqual({});
  });
});

describe('guests', () => {
  test('R9: guests are out by default, whatever the case of the word', async () => {
    const it = world();
    it.directory.addUser({ userType: 'Guest' });
    it.directory.addUser({ userType: 'guest' });
    await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ imported: 0, skipped: { guest: 2 } });
  });

  test('R9: a missing userType counts as member', async () => {
    const it = world();
    const ann = it.directory.addUser({ userType: null });
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    expect(await userOf(it.client, ann)).toMatchObject({ userType: null, state: 'active' });
  });

  test('R9: an undelivered userType is undecided: the person is read live', async () => {
    const it = await synced();
    const guest = it.directory.addUser({ userType: 'Guest' });
    const { userPrincipalName } = it.directory.user(guest)!;
    page(it, partial(guest, { userPrincipalName: userPrincipalName!, accountEnabled: true }));
    expect(await it.client.syncNow()).toMatchObject({ imported: 0 });
    expect(liveReads(it)).toEqual([[guest]]);
    expect(await it.client.users.get(guest)).toBeUndefined();
  });

  test('R9: a member who becomes a guest is kept by default', async () => {
    const it = await synced();
    it.directory.updateUser(it.ann, { userType: 'Guest' });
    await it.client.syncNow();
    expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'active', userType: 'Guest' });
  });

  test('R9: a member who becomes a guest falls under onUnmatched', async () => {
    const it = await synced({ policy: { onUnmatched: 'preserve' } });
    it.directory.updateUser(it.ann, { userType: 'Guest' });
    await it.client.syncNow();
    expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'preserved', stateReason: 'guest' });
    it.directory.updateUser(it.ann, { userType: 'Member' });
    await it.client.syncNow();
    expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'active', stateReason: null });
  });

  test('R9: with userTypes all a guest is like anybody else, also under onUnmatched', async () => {
    const it = await synced({ policy: { onUnmatched: 'preserve', userTypes: 'all' } });
    it.directory.updateUser(it.ann, { userType: 'Guest' });
    await it.client.syncNow();
    expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'active', userType: 'Guest' });
  });

  test('R9: with onUnmatched preserve, whom no mapping takes any more is preserved, and comes back', async () => {
    const it = world({ policy: { onUnmatched: 'preserve' } });
    const ann = it.directory.addUser({ department: 'Sales' });
    await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
    await it.client.syncNow();
    it.directory.updateUser(ann, { department: 'IT' });
    await it.client.syncNow();
    expect(await userOf(it.client, ann)).toMatchObject({ state: 'preserved', stateReason: 'unmatched' });
    it.directory.updateUser(ann, { department: 'Sales' });
    await it.client.syncNow();
    expect(await userOf(it.client, ann)).toMatchObject({ state: 'active' });
  });

  test('R9: nobody is unmatched on undecided', async () => {
    const it = await synced({ policy: { onUnmatched: 'preserve' } });
    const criteria = { memberOf: '11111111-1111-4111-8111-111111111111' };
    await it.client.mappings.create(aMapping({ criteria, priority: 0 }));
    await it.client.syncNow();
    it.directory.updateUser(it.ann, { displayName: 'Ann' });
    await it.client.syncNow();
    expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'active', displayName: 'Ann' });
  });
});

describe('names', () => {
  const nobody = '22222222-2222-4222-8222-222222222222';

  test.each([
    ['a missing UPN', {}],
    ['an empty UPN', { userPrincipalName: '' }],
    ['a blank UPN', { userPrincipalName: null }],
  ])('R9: with %s nobody is imported (incomplete), until there is one', async (_case, name) => {
    const it = world();
    await it.client.mappings.create(aMapping());
    const { userPrincipalName: _none, ...properties } = aUserEntry().properties;
    page(it, partial(nobody, { ...properties, ...name }));
    it.directory.behaviour.unreadableIds.add(nobody);
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 0 });
    expect(await waiting(it.client)).toEqual({ [nobody]: 'incomplete' });
    it.directory.behaviour.unreadableIds.clear();
    it.directory.addUser({ id: nobody, ...properties, userPrincipalName: 'now@tenant.example' });
    it.clock.advance(minuteMs);
    await it.client.syncNow();
    expect(await userOf(it.client, nobody)).toMatchObject({ userPrincipalName: 'now@tenant.example' });
  });

  test('R9: a missing or empty UPN never clears a stored one', async () => {
    const it = await synced();
    const { userPrincipalName } = await userOf(it.client, it.ann);
    for (const missing of [null, '']) {
      page(it, partial(it.ann, { userPrincipalName: missing, displayName: `Name ${missing}` }));
      await it.client.syncNow();
      expect(await userOf(it.client, it.ann)).toMatchObject({
        userPrincipalName,
        displayName: `Name ${missing}`,
      });
    }
    expect(await changesOf(it.client, 'identity-changed')).toEqual([]);
  });

  test('R9: a mail that a live read shows missing clears mail, and the backup address falls back to the UPN', async () => {
    const it = await synced({}, { mail: 'ann@mail.example', userPrincipalName: 'ann@tenant.example' });
    expect(await userOf(it.client, it.ann)).toMatchObject({ backupAddress: 'ann@mail.example' });
    it.directory.updateUser(it.ann, { mail: null });
    await it.client.syncNow();
    expect(liveReads(it)).toEqual([[it.ann]]);
    expect(await userOf(it.client, it.ann)).toMatchObject({
      mail: null,
      backupAddress: 'ann@tenant.example',
    });
    expect(await changesOf(it.client, 'identity-changed')).toHaveLength(1);
  });

  test('R9: an empty mail counts as missing', async () => {
    const it = world();
    const ann = it.directory.addUser({ mail: '', userPrincipalName: 'ann@tenant.example' });
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    expect(await userOf(it.client, ann)).toMatchObject({ mail: null, backupAddress: 'ann@tenant.example' });
  });

  test('R9: a mail that the stream calls missing and no live read confirms is kept', async () => {
    const it = await synced({}, { mail: 'ann@mail.example', userPrincipalName: 'ann@tenant.example' });
    it.directory.behaviour.unreadableIds.add(it.ann);
    page(it, partial(it.ann, { mail: null }));
    await it.client.syncNow();
    expect(await userOf(it.client, it.ann)).toMatchObject({ mail: 'ann@mail.example' });
    expect(await waiting(it.client)).toEqual({ [it.ann]: 'unsettled' });
    expect(await usersOf(it.client)).toHaveLength(1);
    expect(await all(it.client.leftovers.list({ reason: 'unsettled' }))).toHaveLength(1);
  });
});
