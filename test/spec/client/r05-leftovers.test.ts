import { describe, expect, test } from 'vitest';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import {
  all,
  changesOf,
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

const groupId = '11111111-1111-4111-8111-111111111111';
const readsFail = () => aDirectoryError('ERR_DIRECTORY_REQUEST_INVALID');

/** A tenant of which everybody is managed, synced once; its incremental entries are partial. */
async function synced(options: WorldOptions = {}) {
  const it = world({ ...options, behaviour: { partialEntries: 1, ...options.behaviour } });
  const ann = it.directory.addUser({ mail: 'ann@tenant.example' });
  const mapping = await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  it.clock.advance(minuteMs);
  return { ...it, ann, mapping };
}

describe('why somebody is left over', () => {
  test('R5: each reason is told, in the list, in the feed and in the counts', async () => {
    const it = world({
      policy: { maxImportsPerRound: 2 },
      onCommit: (_tx, changes) =>
        changes.flatMap((change) => ('objectId' in change && change.objectId === refused ? [refused] : [])),
    });
    it.license.activate({ limit: 3 });
    const add = (department: string, mail?: string) =>
      it.directory.addUser(
        mail === undefined
          ? { department }
          : { department, mail, userPrincipalName: `${it.directory.users().length}@x.example` },
      );
    const first = add('Top', 'shared@x.example');
    const held = add('Top', 'shared@x.example');
    const refused = add('Top');
    const unstorable = add('Top');
    it.repository.unstorable.add(unstorable);
    const second = add('Top');
    const limited = add('Top');
    const manual = add('Manual');
    const undecided = add('Group');
    await it.client.mappings.create(aMapping({ criteria: inDepartment('Top') }));
    await it.client.mappings.create(aMapping({ criteria: inDepartment('Manual'), autoImport: false }));
    await it.client.mappings.create(
      aMapping({ criteria: { all: [inDepartment('Group'), { memberOf: groupId }] } }),
    );
    const report = await it.client.syncNow();
    expect((await usersOf(it.client)).map(({ objectId }) => objectId)).toEqual([first, second]);
    expect(await waiting(it.client)).toEqual({
      [held]: 'address-held',
      [refused]: 'host-error',
      [unstorable]: 'unstorable',
      [limited]: 'import-limit',
      [manual]: 'manual',
      [undecided]: 'undecided',
    });
    expect(report.leftovers).toBe(6);
    expect((await it.client.status()).counts).toMatchObject({ active: 2, leftovers: 6 });
    const told = await changesOf(it.client, 'left-over');
    const reasons = new Map(told.map(({ objectId, reason }) => [objectId, reason]));
    for (const [objectId, reason] of Object.entries(await waiting(it.client))) {
      expect(reasons.get(objectId)).toBe(reason);
    }
    expect(await all(it.client.leftovers.list({ reason: 'manual' }))).toMatchObject([{ objectId: manual }]);
  });

  test('R5: leftovers stand in the same commit as the rest of their page, and its place', async () => {
    const it = world({ behaviour: { pageSize: 2 }, policy: { maxImportsPerRound: 1 } });
    it.directory.addUsers(4);
    await it.client.mappings.create(aMapping());
    const before = it.repository.writes.length;
    await it.client.syncNow();
    const [page] = it.repository.writes.slice(before);
    expect(page).toMatchObject({
      put: { user: [{}], leftover: [{ reason: 'import-limit' }], change: [{}, {}] },
      head: { checkpoint: { state: 'running', round: { pages: 1, counters: { imports: 1 } } } },
    });
  });

  test('R5: leftovers hold back neither the token nor other people', async () => {
    const it = world();
    it.directory.addUsers(3);
    const incomplete = it.directory.addUser();
    await it.client.mappings.create(aMapping());
    it.repository.unstorable.add(incomplete);
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 3, leftovers: 1 });
    expect(await it.client.syncNow()).toMatchObject({ kind: 'incremental', users: 0 });
  });
});

describe('when they are tried again', () => {
  test('R5: in the last phase of their own round, from a live read', async () => {
    const it = await synced();
    const bob = it.directory.addUser();
    it.directory.failNext(1, readsFail(), 'readUsers');
    expect(await it.client.syncNow()).toMatchObject({ imported: 1, leftovers: 0 });
    expect(liveReads(it)).toEqual([[bob], [bob]]);
    const feed = await all(it.client.changes.list());
    expect(feed.slice(-2).map(({ kind }) => kind)).toEqual(['left-over', 'imported']);
  });

  test('R5: in the first later round, although Graph does not send them again', async () => {
    const it = await synced();
    const bob = it.directory.addUser();
    it.directory.behaviour.unreadableIds.add(bob);
    await it.client.syncNow();
    expect(await waiting(it.client)).toEqual({ [bob]: 'unsettled' });
    it.directory.behaviour.unreadableIds.clear();
    it.clock.advance(minuteMs);
    expect(await it.client.syncNow()).toMatchObject({ users: 0, imported: 1, leftovers: 0 });
  });

  test('R5: after that with back-off, from an hour, doubling, up to a day', async () => {
    const it = await synced();
    const bob = it.directory.addUser();
    it.directory.behaviour.unreadableIds.add(bob);
    await it.client.syncNow();
    const tried: number[] = [];
    const from = it.clock.now().getTime();
    for (let quarter = 1; quarter <= 4 * 80; quarter += 1) {
      it.clock.advance(hourMs / 4);
      const before = liveReads(it).length;
      await it.client.syncNow();
      if (liveReads(it).length > before) tried.push((it.clock.now().getTime() - from) / hourMs);
    }
    const waits = tried.map((at, index) => at - (tried[index - 1] ?? 0));
    expect(waits).toEqual([0.25, 1, 2, 4, 8, 16, 24, 24]);
    const [left] = await all(it.client.leftovers.list());
    expect(left).toMatchObject({ objectId: bob, attempts: 1 + waits.length });
  });

  test('R5: the retry goes through the whole decision: who has become a guest is dropped', async () => {
    const it = await synced();
    const bob = it.directory.addUser();
    it.directory.behaviour.unreadableIds.add(bob);
    await it.client.syncNow();
    it.directory.behaviour.unreadableIds.clear();
    it.directory.behaviour.lagRounds = 5;
    it.directory.updateUser(bob, { userType: 'Guest' });
    it.clock.advance(minuteMs);
    await it.client.syncNow();
    it.clock.advance(minuteMs);
    await it.client.syncNow();
    it.clock.advance(hourMs);
    await it.client.syncNow();
    expect(await it.client.users.get(bob)).toBeUndefined();
    expect(await waiting(it.client)).toEqual({});
  });

  test('R5: a retry takes the mapping that takes the person now', async () => {
    const it = world({ policy: { maxImportsPerRound: 1 } });
    const [, bob] = it.directory.addUsers(2, () => ({ department: 'Sales' }));
    await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
    const other = await it.client.mappings.create(aMapping({ criteria: inDepartment('IT') }));
    await it.client.syncNow();
    expect(await waiting(it.client)).toEqual({ [bob!]: 'import-limit' });
    it.directory.behaviour.lagRounds = 1;
    it.directory.updateUser(bob!, { department: 'IT' });
    await it.client.syncNow();
    expect(await userOf(it.client, bob!)).toMatchObject({ mappingId: other.mappingId });
  });

  test('R5: a leftover who is gone is dropped when the stream says so', async () => {
    const it = await synced();
    it.license.activate({ limit: 1 });
    const bob = it.directory.addUser();
    await it.client.syncNow();
    expect(await waiting(it.client)).toEqual({ [bob]: 'no-seat' });
    it.directory.removeUser(bob);
    await it.client.syncNow();
    expect(await waiting(it.client)).toEqual({});
    expect((await it.client.status()).counts).toMatchObject({ leftovers: 0, active: 1 });
  });

  test('R5: a leftover whom the stream calls removed is not dropped before a read agrees', async () => {
    const it = await synced();
    it.license.activate({ limit: 1 });
    const bob = it.directory.addUser();
    await it.client.syncNow();
    it.directory.removeUser(bob);
    it.directory.behaviour.unreadableIds.add(bob);
    await it.client.syncNow();
    expect(await waiting(it.client)).toEqual({ [bob]: 'unsettled' });
    it.directory.restoreUser(bob);
    it.directory.behaviour.unreadableIds.clear();
    it.license.activate();
    it.clock.advance(minuteMs);
    await it.client.syncNow();
    it.clock.advance(minuteMs);
    await it.client.syncNow();
    expect(await userOf(it.client, bob)).toMatchObject({ state: 'active' });
  });

  test('R5: a leftover who is gone is dropped when the live read says so', async () => {
    const it = await synced();
    const bob = it.directory.addUser();
    it.directory.behaviour.unreadableIds.add(bob);
    await it.client.syncNow();
    it.directory.behaviour.unreadableIds.clear();
    it.directory.behaviour.omittedIds.add(bob);
    it.directory.removeUser(bob);
    it.clock.advance(minuteMs);
    await it.client.syncNow();
    expect(await waiting(it.client)).toEqual({});
  });
});
