import { describe, expect, test } from 'vitest';
import type { Hold } from '../../../src/domain/hold.js';
import { addressHoldId } from '../../../src/domain/hold.js';
import { all, changesOf, userOf, usersOf, waiting } from '../client/world.js';
import { moved, named, x, y, z } from './hazard-world.js';
import { type WatchedOptions, WatchedWorld } from './watched-world.js';

const upnOfB = 'b@tenant.example';

interface Contest {
  readonly it: WatchedWorld;
  readonly a: string;
  readonly b: string;
}

/** A is managed at x, and B comes with the same mail: Exchange allows no such thing, a stray sync makes one. */
async function twoWithOneMail(options: WatchedOptions = {}): Promise<Contest> {
  const it = new WatchedWorld(options);
  const a = it.directory.addUser(named(x));
  await it.begin();
  const b = it.directory.addUser({ userPrincipalName: upnOfB, mail: x });
  return { it, a, b };
}

const holdsOf = (it: WatchedWorld): Promise<Hold[]> => all(it.client.holds.list());

describe('two living people with one mail', () => {
  test('I4: the newcomer waits for a round, and is imported without an address in the next', async () => {
    const { it, a, b } = await twoWithOneMail();
    await it.rounds(1);
    expect(await userOf(it.client, a)).toMatchObject({ backupAddress: x });
    expect(await it.client.users.get(b)).toBeUndefined();
    expect(await waiting(it.client)).toEqual({ [b]: 'address-held' });
    expect(await holdsOf(it)).toMatchObject([{ reason: 'held', users: [b], holderId: a }]);
    await it.rounds(1);
    expect(await userOf(it.client, a)).toMatchObject({ backupAddress: x, userPrincipalName: x });
    expect(await userOf(it.client, b)).toMatchObject({
      state: 'active',
      userPrincipalName: upnOfB,
      mail: x,
      backupAddress: null,
    });
    expect(await holdsOf(it)).toMatchObject([{ reason: 'contested', users: [b], holderId: a }]);
    await it.rounds(3);
    expect(await holdsOf(it)).toMatchObject([{ reason: 'contested', users: [b], holderId: a }]);
    expect(await usersOf(it.client)).toHaveLength(2);
  });

  test('I4: when the holder moves, the newcomer has the address in the same round', async () => {
    const { it, a, b } = await twoWithOneMail();
    await it.rounds(2);
    it.directory.updateUser(a, moved(y));
    await it.rounds(1);
    expect(await userOf(it.client, b)).toMatchObject({ backupAddress: x });
    expect(await holdsOf(it)).toEqual([]);
    expect(await waiting(it.client)).toEqual({});
    await it.expectTrue();
  });

  test.each([
    ['to another', z],
    ['to none', null],
  ])('I4: when the newcomer moves %s, the hold ends', async (_to, mail) => {
    const { it, a, b } = await twoWithOneMail();
    await it.rounds(2);
    it.directory.updateUser(b, { mail, proxyAddresses: [] });
    await it.rounds(1);
    expect(await userOf(it.client, b)).toMatchObject({ backupAddress: mail ?? upnOfB });
    expect(await userOf(it.client, a)).toMatchObject({ backupAddress: x });
    expect(await holdsOf(it)).toEqual([]);
    await it.expectTrue();
  });

  test.each([0, 1, 2])(
    'I4: when the holder is deleted after %i rounds, the newcomer has the address',
    async (rounds) => {
      const { it, a, b } = await twoWithOneMail();
      await it.rounds(rounds);
      it.directory.removeUser(a);
      await it.rounds(1);
      expect(await userOf(it.client, a)).toMatchObject({ state: 'preserved' });
      expect(await userOf(it.client, b)).toMatchObject({ backupAddress: x });
      expect(await waiting(it.client)).toEqual({});
    },
  );

  test('I4: when the newcomer is deleted, before or after the import, nobody waits any more', async () => {
    for (const rounds of [1, 2]) {
      const { it, b } = await twoWithOneMail();
      await it.rounds(rounds);
      it.directory.removeUser(b);
      await it.rounds(1);
      expect(await holdsOf(it)).toEqual([]);
      expect((await it.client.users.get(b))?.state).toBe(rounds === 1 ? undefined : 'preserved');
      await it.rounds(1);
      expect(await waiting(it.client)).toEqual({});
    }
  });

  test('I4: three with one mail: one holds it, both others are imported without, and inherit one by one', async () => {
    const { it, a, b } = await twoWithOneMail();
    const c = it.directory.addUser({ userPrincipalName: 'c@tenant.example', mail: x });
    await it.rounds(2);
    expect((await holdsOf(it)).map(({ reason }) => reason)).toEqual(['contested', 'contested']);
    expect(await usersOf(it.client)).toHaveLength(3);
    it.directory.updateUser(a, moved(y));
    await it.rounds(1);
    const holders = (await usersOf(it.client)).filter(({ backupAddress }) => backupAddress === x);
    expect(holders).toHaveLength(1);
    expect(await holdsOf(it)).toHaveLength(1);
    it.directory.updateUser(holders[0]!.objectId, moved(z));
    await it.rounds(1);
    expect(await holdsOf(it)).toEqual([]);
    expect((await usersOf(it.client)).map(({ objectId }) => objectId).sort()).toEqual([a, b, c].sort());
    await it.expectTrue();
  });

  test('I4: both new in an initial round: the first has it, and the other is imported without it', async () => {
    const it = new WatchedWorld();
    it.directory.addUser({ userPrincipalName: x, mail: z });
    it.directory.addUser({ userPrincipalName: y, mail: z });
    await it.begin();
    await it.rounds(2);
    const users = await usersOf(it.client);
    expect(users.map(({ backupAddress }) => backupAddress).sort()).toEqual([z, null].sort());
    expect(await holdsOf(it)).toMatchObject([{ reason: 'contested' }]);
  });

  test('I4: a managed person who takes over the mail of another waits without an address, and keeps no old one', async () => {
    const it = new WatchedWorld();
    const a = it.directory.addUser(named(x));
    const b = it.directory.addUser(named(y));
    await it.begin();
    it.directory.updateUser(b, { mail: x });
    for (const reason of ['held', 'contested', 'contested']) {
      await it.rounds(1);
      expect(await userOf(it.client, a)).toMatchObject({ backupAddress: x });
      expect(await userOf(it.client, b)).toMatchObject({
        state: 'active',
        userPrincipalName: y,
        mail: x,
        backupAddress: null,
      });
      expect(await holdsOf(it)).toMatchObject([{ reason, users: [b], holderId: a }]);
    }
    // y is free for somebody else meanwhile.
    const c = it.directory.addUser({ userPrincipalName: 'c@tenant.example', mail: y });
    await it.rounds(1);
    expect(await userOf(it.client, c)).toMatchObject({ backupAddress: y });
  });
});

describe('a mail and a UPN that stands in for one', () => {
  test.each([1, 5])(
    'I4: a newcomer with the mail outranks the holder without one (pages of %i)',
    async (pageSize) => {
      const it = new WatchedWorld({ behaviour: { pageSize } });
      const a = it.directory.addUser({ userPrincipalName: x, mail: null });
      await it.begin();
      expect(await userOf(it.client, a)).toMatchObject({ backupAddress: x });
      const b = it.directory.addUser({ userPrincipalName: upnOfB, mail: x });
      await it.rounds(1);
      expect(await userOf(it.client, b)).toMatchObject({ backupAddress: x });
      expect(await userOf(it.client, a)).toMatchObject({
        state: 'active',
        userPrincipalName: x,
        backupAddress: null,
      });
      expect(await holdsOf(it)).toMatchObject([{ users: [a], holderId: b }]);
      it.directory.updateUser(a, moved(y));
      await it.rounds(1);
      expect(await holdsOf(it)).toEqual([]);
      await it.expectTrue();
    },
  );

  test('I4: who loses the mail does not take it back as a UPN from whom it belongs to', async () => {
    const it = new WatchedWorld();
    const a = it.directory.addUser({ userPrincipalName: x, mail: y });
    const b = it.directory.addUser({ userPrincipalName: upnOfB, mail: x });
    await it.begin();
    it.directory.updateUser(a, { mail: null, proxyAddresses: [] });
    await it.rounds(2);
    expect(await userOf(it.client, b)).toMatchObject({ backupAddress: x });
    expect(await userOf(it.client, a)).toMatchObject({ backupAddress: null });
    it.directory.updateUser(b, { mail: z });
    await it.rounds(1);
    expect(await userOf(it.client, a)).toMatchObject({ backupAddress: x });
    expect(await holdsOf(it)).toEqual([]);
  });
});

describe('when holds are tried', () => {
  test('I4: at the start of a round, before its first page, and all that wait as one set', async () => {
    const it = new WatchedWorld({ behaviour: { pageSize: 1 } });
    const holders = [1, 2, 3].map((n) => it.directory.addUser(named(`h${n}@tenant.example`)));
    await it.begin();
    for (const [index, id] of holders.entries())
      it.directory.updateUser(id, moved(`new${index}@tenant.example`));
    for (const id of holders) it.directory.behaviour.unreadableIds.add(id);
    for (const id of holders) it.directory.behaviour.omittedIds.add(id);
    const heirs = [1, 2, 3].map((n) => it.directory.addUser(named(`h${n}@tenant.example`)));
    await it.rounds(1);
    expect(await holdsOf(it)).toHaveLength(3);
    it.directory.behaviour.unreadableIds.clear();
    const calls = it.directory.calls.length;
    await it.rounds(1);
    const made = it.directory.calls.slice(calls).filter(({ name }) => name !== 'tenantId');
    expect(made.map(({ name }) => name)).toEqual(['readUsers', 'readUsers', 'fetchPage']);
    expect(made.map((call) => (call.name === 'readUsers' ? [...call.ids].sort() : []))).toEqual([
      heirs.toSorted(),
      holders.toSorted(),
      [],
    ]);
    expect(await holdsOf(it)).toEqual([]);
    // What one read alone showed of the holders has to be seen in a later round, too.
    expect(Object.values(await waiting(it.client))).toEqual(['unsettled', 'unsettled', 'unsettled']);
    await it.rounds(1);
    expect(await waiting(it.client)).toEqual({});
    await it.expectTrue();
  });

  test('I3: a contested holder whom a read shows elsewhere, though not where the stream says, is off at once', async () => {
    const { it, a, b } = await twoWithOneMail();
    await it.rounds(2);
    it.directory.answer = (request) => {
      if (request.kind !== 'link') return undefined;
      it.directory.answer = undefined;
      it.directory.updateUser(a, moved(y));
      const properties = { ...named(z), accountEnabled: true, userType: 'Member' };
      const entry = { kind: 'user', objectId: a, whole: false, properties } as const;
      return { kind: 'page', entries: [entry], next: { kind: 'delta', link: request.link } };
    };
    await it.rounds(1);
    expect(await userOf(it.client, b)).toMatchObject({ backupAddress: x });
    await it.rounds(2);
    await it.expectTrue();
  });

  test('I4: at the end of the round as well: a holder who could not be read is asked again', async () => {
    const it = new WatchedWorld({ behaviour: { pageSize: 1 } });
    const a = it.directory.addUser(named(x));
    await it.begin();
    it.directory.updateUser(a, moved(y));
    it.directory.behaviour.unreadableIds.add(a);
    it.directory.behaviour.omittedIds.add(a);
    const b = it.directory.addUser(named(x));
    const client = it.another();
    const ended: (string | undefined)[] = [];
    client.once('page:committed', () => it.directory.behaviour.unreadableIds.clear());
    client.on('hold:ended', ({ objectId }) => void ended.push(objectId));
    expect(await client.syncNow()).toMatchObject({ holds: 0, imported: 1 });
    it.expectSafe();
    expect(ended).toEqual([b]);
    await it.expectTrue();
  });

  test('I4: a hold blocks neither other users nor the token', async () => {
    const { it, a } = await twoWithOneMail({ behaviour: { pageSize: 1 } });
    await it.rounds(1);
    const others = it.directory.addUsers(3);
    it.directory.updateUser(a, { displayName: 'Changed' });
    it.clock.advance(1);
    const report = await it.client.syncNow();
    expect(report).toMatchObject({ kind: 'incremental', outcome: 'completed', holds: 1 });
    expect(report.imported).toBe(others.length + 1);
    expect(await userOf(it.client, a)).toMatchObject({ displayName: 'Changed' });
    // The same people are not brought again: the token has moved.
    expect(await it.client.syncNow()).toMatchObject({ kind: 'incremental', users: 0, holds: 1 });
  });
});

test('I4: status, report, list, events and changes tell the same of a hold', async () => {
  const { it, a, b } = await twoWithOneMail();
  const client = it.another();
  const events: unknown[] = [];
  client.on('hold:created', ({ objectId, reason }) => void events.push([objectId, reason]));
  client.on('hold:ended', ({ objectId }) => void events.push([objectId, 'ended']));
  const agreed = async () => {
    const { counts, lastReport } = await client.status();
    expect(lastReport?.holds).toBe(counts.holds);
    expect(await all(client.holds.list())).toHaveLength(counts.holds);
    expect(
      (await all(client.leftovers.list({ reason: 'address-held' }))).map(({ holdId }) => holdId),
    ).toEqual((await all(client.holds.list())).map(({ holdId }) => holdId));
    return counts.holds;
  };
  await client.syncNow();
  expect(await agreed()).toBe(1);
  await client.syncNow();
  expect(await agreed()).toBe(1);
  it.directory.updateUser(a, moved(y));
  await client.syncNow();
  expect(await agreed()).toBe(0);
  expect(events).toEqual([
    [b, 'held'],
    [b, 'contested'],
    [b, 'ended'],
  ]);
  const holdId = addressHoldId(b);
  expect(await changesOf(client, 'held')).toMatchObject([
    { objectId: b, holdId, reason: 'held', holderId: a },
    { objectId: b, holdId, reason: 'contested', holderId: a },
  ]);
  expect(await changesOf(client, 'released')).toMatchObject([{ objectId: b, holdId }]);
  it.expectSafe();
});

test('I4: dismissed by nobody, a hold outlives a reset of the token and a crash', async () => {
  const { it, a, b } = await twoWithOneMail({ behaviour: { pageSize: 1 } });
  await it.rounds(1);
  await it.client.resetDeltaToken({ by: 'test', reason: 'a full round' });
  for (let commit = 1; await it.crashAfter(commit); commit += 1);
  await it.rounds(1);
  expect(await holdsOf(it)).toMatchObject([{ reason: 'contested', users: [b], holderId: a }]);
  expect(await userOf(it.client, a)).toMatchObject({ backupAddress: x });
});
