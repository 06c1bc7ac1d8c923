import { describe, expect, test } from 'vitest';
import type { UserProperties } from '../../../src/testing/graph-simulator/tenant-directory.js';
import { aMapping } from '../../../src/testing/index.js';
import { all, changesOf, userOf, usersOf, waiting } from '../client/world.js';
import { chainOf, HazardWorld, moved, named, x, y, z } from './hazard-world.js';
import { WatchedWorld } from './watched-world.js';

interface Life {
  readonly it: HazardWorld;
  readonly a: string;
  readonly chain: ReturnType<typeof chainOf>;
}

async function managed(properties: UserProperties = named(x), options = {}): Promise<Life> {
  const it = await HazardWorld.start(options);
  const a = it.tenant.addUser(properties).id;
  await it.client.mappings.create(aMapping());
  await it.rounds(1);
  return { it, a, chain: chainOf(await userOf(it.client, a)) };
}

async function expectSame({ it, a, chain }: Life, labels: object): Promise<void> {
  const user = await userOf(it.client, a);
  expect(user).toMatchObject(labels);
  expect(chainOf(user)).toEqual(chain);
  expect(await waiting(it.client)).toEqual({});
}

describe('R10: somebody deleted and restored', () => {
  test('under the same name, which nobody took: the same record, at the same address', async () => {
    const life = await managed();
    const { it, a } = life;
    it.tenant.removeUser(a);
    await it.rounds(1);
    await expectSame(life, { state: 'preserved', stateReason: 'soft-deleted' });
    it.tenant.restoreUser(a);
    await it.rounds(1);
    await expectSame(life, { state: 'active', stateReason: null, backupAddress: x, preservedAt: null });
    expect(await changesOf(it.client, 'reactivated')).toHaveLength(1);
  });

  test('under another UPN, with the old mail', async () => {
    const life = await managed();
    const { it, a } = life;
    it.tenant.removeUser(a);
    await it.rounds(1);
    it.tenant.restoreUser(a, { userPrincipalName: y });
    await it.rounds(1);
    await expectSame(life, { state: 'active', userPrincipalName: y, mail: x, backupAddress: x });
  });

  test('with the old mail, which somebody else has by now: back without an address, until one of them moves', async () => {
    const life = await managed();
    const { it, a } = life;
    it.tenant.removeUser(a);
    await it.rounds(1);
    const b = it.tenant.addUser(named(x)).id;
    await it.rounds(1);
    it.tenant.restoreUser(a, { userPrincipalName: y });
    await it.rounds(2);
    expect(await userOf(it.client, a)).toMatchObject({
      state: 'active',
      userPrincipalName: y,
      backupAddress: null,
    });
    expect(await userOf(it.client, b)).toMatchObject({ state: 'active', backupAddress: x });
    expect(await all(it.client.holds.list())).toMatchObject([{ users: [a], holderId: b }]);
    it.tenant.updateUser(a, moved(y));
    await it.rounds(1);
    await expectSame(life, { state: 'active', backupAddress: y });
    await it.expectOwnAddresses();
  });

  test('in the round in which somebody else has taken the name, in pages of one and either order', async () => {
    for (const newestFirst of [false, true]) {
      const life = await managed();
      const { it, a } = life;
      Object.assign(it.simulator, { pageSize: 1 });
      it.simulator.behaviour.newestFirst = newestFirst;
      it.tenant.removeUser(a);
      const b = it.tenant.addUser(named(x)).id;
      it.tenant.restoreUser(a, { userPrincipalName: z });
      it.tenant.updateUser(a, moved(z));
      await it.rounds(1);
      await expectSame(life, { state: 'active', backupAddress: z });
      expect(await userOf(it.client, b)).toMatchObject({ backupAddress: x });
    }
  });

  test('whose restore the stream does not tell: preserved, until an entry or a full round brings them', async () => {
    const life = await managed();
    const { it, a } = life;
    it.tenant.removeUser(a);
    await it.rounds(1);
    it.simulator.behaviour.restores = 'never';
    it.tenant.restoreUser(a);
    await it.rounds(1);
    expect((await userOf(it.client, a)).state).toBe('preserved');
    it.tenant.updateUser(a, { displayName: 'Back' });
    await it.rounds(1);
    await expectSame(life, { state: 'active', backupAddress: x });
  });
});

describe('R10, I1: an account created anew under an old name', () => {
  test.each([
    ['soft-deleted', false],
    ['deleted for good', true],
  ])('the old one %s: a new person with a new record, and the old chain stays', async (_how, purge) => {
    for (const gap of [0, 1]) {
      const life = await managed();
      const { it, a } = life;
      if (purge) it.tenant.purgeUser(a);
      else it.tenant.removeUser(a);
      await it.rounds(gap);
      const b = it.tenant.addUser(named(x)).id;
      await it.rounds(2);
      await expectSame(life, { state: 'preserved' });
      expect(await userOf(it.client, b)).toMatchObject({ state: 'active', backupAddress: x });
      expect(b).not.toBe(a);
      expect(await usersOf(it.client)).toHaveLength(2);
    }
  });

  test('three times over: one active holder at any time', async () => {
    const life = await managed();
    const { it } = life;
    let last = life.a;
    for (let again = 0; again < 3; again += 1) {
      it.tenant.removeUser(last);
      last = it.tenant.addUser(named(x)).id;
      await it.rounds(1);
    }
    const users = await usersOf(it.client);
    expect(users.filter(({ state }) => state === 'active').map(({ objectId }) => objectId)).toEqual([last]);
    expect(users).toHaveLength(4);
    expect(await waiting(it.client)).toEqual({});
  });
});

test('I6: the mangled UPN of a soft-deleted person never reaches a record', async () => {
  const life = await managed({ userPrincipalName: x, mail: null });
  const { it, a } = life;
  it.tenant.removeUser(a);
  expect(it.tenant.deletedUser(a)?.userPrincipalName).toBe(`${a.replaceAll('-', '')}${x}`);
  const b = it.tenant.addUser(named(x)).id;
  await it.rounds(2);
  await expectSame(life, { state: 'preserved', userPrincipalName: x, backupAddress: x });
  expect(await userOf(it.client, b)).toMatchObject({ backupAddress: x });
});

describe('R9: people without a UPN', () => {
  test.each([undefined, ''])(
    'a newcomer with UPN %j is incomplete, and imported when they have one',
    async (upn) => {
      const { it } = await managed();
      const b = it.tenant.addUser({ userPrincipalName: upn, mail: y }).id;
      await it.rounds(1);
      expect(await it.client.users.get(b)).toBeUndefined();
      expect(Object.keys(await waiting(it.client))).toEqual([b]);
      it.tenant.updateUser(b, { userPrincipalName: z });
      await it.rounds(2);
      expect(await userOf(it.client, b)).toMatchObject({ userPrincipalName: z, backupAddress: y });
      expect(await waiting(it.client)).toEqual({});
    },
  );

  test('a managed person keeps the stored UPN, and goes on', async () => {
    const life = await managed();
    const { it, a } = life;
    it.tenant.updateUser(a, { userPrincipalName: '' });
    await it.rounds(2);
    expect(await userOf(it.client, a)).toMatchObject({
      state: 'active',
      userPrincipalName: x,
      backupAddress: x,
    });
    it.tenant.updateUser(a, named(x));
    await it.rounds(2);
    await expectSame(life, { state: 'active', backupAddress: x });
  });

  test('I5: whose mail is the address of somebody managed: the holder is read, and gives way when elsewhere', async () => {
    const life = await managed();
    const { it, a } = life;
    it.tenant.updateUser(a, moved(y));
    it.simulator.behaviour.omittedIds.add(a);
    it.tenant.addUser({ userPrincipalName: undefined, mail: x });
    await it.rounds(1);
    expect(await userOf(it.client, a)).toMatchObject({ backupAddress: y });
  });
});

describe('R9: a member who becomes a guest', () => {
  test.each([
    ['keep', 'active', null],
    ['preserve', 'preserved', 'guest'],
  ] as const)(
    'onUnmatched %s: %s, and the same record when they come back',
    async (onUnmatched, state, stateReason) => {
      const life = await managed(named(x), { policy: { onUnmatched } });
      const { it, a } = life;
      it.tenant.updateUser(a, { userType: 'Guest' });
      await it.rounds(1);
      await expectSame(life, { state, stateReason });
      it.tenant.updateUser(a, { userType: 'Member' });
      await it.rounds(1);
      await expectSame(life, { state: 'active', stateReason: null, backupAddress: x });
    },
  );

  test('I5: and whose former address goes to a newcomer: they are preserved without standing in the way', async () => {
    const life = await managed(named(x), { policy: { onUnmatched: 'preserve' } });
    const { it, a } = life;
    it.tenant.updateUser(a, {
      userType: 'Guest',
      userPrincipalName: 'x#EXT#@tenant.example',
      mail: y,
      proxyAddresses: [],
    });
    const b = it.tenant.addUser(named(x)).id;
    await it.rounds(1);
    await expectSame(life, { state: 'preserved', stateReason: 'guest' });
    expect(await userOf(it.client, b)).toMatchObject({ state: 'active', backupAddress: x });
  });
});

describe('R9: a mailbox that appears a day after the account', () => {
  test('the UPN stands in until the mail is there, and the record stays one', async () => {
    const life = await managed({ userPrincipalName: x, mail: null });
    const { it, a } = life;
    await expectSame(life, { mail: null, backupAddress: x });
    it.tenant.updateUser(a, { mail: y });
    await it.rounds(1);
    await expectSame(life, { userPrincipalName: x, mail: y, backupAddress: y });
    expect(await changesOf(it.client, 'identity-changed')).toHaveLength(1);
    it.tenant.updateUser(a, { mail: null, proxyAddresses: [] });
    await it.rounds(1);
    await expectSame(life, { mail: null, backupAddress: x });
  });

  test('I4: and has the address that another falls back to: the mail outranks the UPN', async () => {
    const life = await managed({ userPrincipalName: x, mail: null });
    const { it, a } = life;
    const b = it.tenant.addUser({ userPrincipalName: y, mail: null }).id;
    await it.rounds(1);
    it.tenant.updateUser(b, { mail: x });
    await it.rounds(1);
    expect(await userOf(it.client, b)).toMatchObject({ backupAddress: x });
    expect(await userOf(it.client, a)).toMatchObject({
      state: 'active',
      userPrincipalName: x,
      backupAddress: null,
    });
    it.tenant.updateUser(a, { mail: z });
    await it.rounds(1);
    await expectSame(life, { backupAddress: z });
    await it.expectOwnAddresses();
  });
});

test('I5: a disabled holder, kept by policy, is read as anybody is', async () => {
  const it = new WatchedWorld({ policy: { onDisabled: 'keep', disabledOnFirstImport: 'import' } });
  const a = it.directory.addUser({ ...named(x), accountEnabled: false });
  await it.begin();
  it.directory.updateUser(a, moved(y));
  it.directory.behaviour.omittedIds.add(a);
  const b = it.directory.addUser({ ...named(x), accountEnabled: false });
  await it.rounds(1);
  expect(await userOf(it.client, a)).toMatchObject({ state: 'active', backupAddress: y });
  expect(await userOf(it.client, b)).toMatchObject({ state: 'active', backupAddress: x });
});
