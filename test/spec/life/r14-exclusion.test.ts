import { describe, expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import { brakeWorld, fullRound, holdsOf, laterRound, remove, rename } from '../brake/brake-world.js';
import {
  all,
  changesOf,
  failure,
  hourMs,
  inDepartment,
  liveReads,
  userOf,
  type World,
  type WorldOptions,
  waiting,
  world,
} from '../client/world.js';
import { aGroupWorld } from '../groups/group-world.js';

const word = { by: 'ann@product.example', reason: 'asked for' };
const stranger = '00000000-0000-4000-8000-00000000beef';
const x = 'x@tenant.example';
const y = 'y@tenant.example';
const named = (address: string) => ({ userPrincipalName: address, mail: address });

async function managed(options: WorldOptions = {}) {
  const it = world(options);
  const anna = it.directory.addUser({ ...named(x), department: 'Sales' });
  const { mappingId } = await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
  await it.client.syncNow();
  it.clock.advance(hourMs);
  return { ...it, anna, mappingId };
}

const counts = async ({ client }: World) => (await client.status()).counts;

describe('R14: excluding somebody who is managed', () => {
  test('R14: preserves them at once, releases their addresses, and tells it with who, why, before and after', async () => {
    const it = await managed();
    const from = it.repository.writes.length;
    const calls = it.directory.calls.length;
    it.license.expire();
    await it.client.users.exclude(it.anna.toUpperCase(), word);
    expect(it.directory.calls).toHaveLength(calls);
    expect(it.repository.writes.length - from).toBe(1);
    const at = it.clock.now();
    expect(await userOf(it.client, it.anna)).toMatchObject({
      state: 'preserved',
      stateReason: 'excluded',
      preservedAt: at,
      userPrincipalName: x,
    });
    expect(await counts(it)).toMatchObject({ active: 0, preserved: 1 });
    expect(await all(it.client.identity.history(it.anna))).toMatchObject([
      { address: x, label: 'upn', until: at, evidence: { reason: 'excluded' } },
      { address: x, label: 'backup-address', until: at, evidence: { reason: 'excluded' } },
    ]);
    const changes = (await all(it.client.changes.list())).slice(-2);
    expect(changes).toMatchObject([
      {
        kind: 'admin',
        action: 'user-excluded',
        subject: it.anna,
        ...word,
        before: { excluded: false, state: 'active', stateReason: null },
        after: { excluded: true, state: 'preserved', stateReason: 'excluded' },
      },
      { kind: 'preserved', objectId: it.anna, reason: 'excluded', by: word.by },
    ]);
    expect(await all(it.client.users.exclusions())).toEqual([{ objectId: it.anna, since: at, ...word }]);
  });

  test('R14: twice writes nothing the second time, nor does including who is not excluded', async () => {
    const it = await managed();
    await it.client.users.include(it.anna, word);
    expect(await changesOf(it.client, 'left-over')).toEqual([]);
    await it.client.users.exclude(it.anna, word);
    const from = it.repository.writes.length;
    await it.client.users.exclude(it.anna, { ...word, reason: 'again' });
    expect(it.repository.writes).toHaveLength(from);
  });

  test('R14: they stay preserved through renames, a soft delete, a restore and full rounds; details flow', async () => {
    const it = await managed({ policy: { onUnmatched: 'preserve', reassign: 'follow' } });
    await it.client.users.exclude(it.anna, word);
    it.directory.updateUser(it.anna, { ...named(y), displayName: 'Anna Y' });
    await laterRound(it);
    const kept = { state: 'preserved', stateReason: 'excluded', userPrincipalName: y, displayName: 'Anna Y' };
    expect(await userOf(it.client, it.anna)).toMatchObject(kept);
    it.directory.removeUser(it.anna);
    await laterRound(it);
    expect(await userOf(it.client, it.anna)).toMatchObject({ ...kept, stateReason: 'soft-deleted' });
    it.directory.restoreUser(it.anna);
    await laterRound(it);
    expect(await userOf(it.client, it.anna)).toMatchObject(kept);
    it.directory.updateUser(it.anna, { department: 'Ops' });
    await it.client.mappings.create(aMapping({ criteria: inDepartment('Ops') }));
    expect(await fullRound(it)).toMatchObject({ reactivated: 0, imported: 0 });
    const from = it.repository.writes.length;
    await fullRound(it);
    expect(it.repository.putSince(from, 'user')).toBe(0);
    expect(await userOf(it.client, it.anna)).toMatchObject({ ...kept, mappingId: it.mappingId });
  });

  test('R14: their address is free for somebody else, and nobody is asked about them', async () => {
    const it = await managed();
    await it.client.users.exclude(it.anna, word);
    it.directory.updateUser(it.anna, named(y));
    const ben = it.directory.addUser({ ...named(x), department: 'Sales' });
    await laterRound(it);
    expect(await userOf(it.client, ben)).toMatchObject({ state: 'active', backupAddress: x });
  });

  test('R14: no brake counts it, and whoever was on hold or waiting leaves with the counts in order', async () => {
    const it = await brakeWorld();
    remove(it, it.people.slice(0, 12));
    await laterRound(it);
    rename(it, it.people.slice(20, 35));
    await laterRound(it);
    const onHold = async () => (await holdsOf(it)).map(({ kind, users }) => [kind, users.length]);
    expect(await onHold()).toEqual([
      ['preserve', 12],
      ['rekey', 15],
    ]);
    for (const id of [it.people[0]!, it.people[20]!]) await it.client.users.exclude(id, word);
    expect(await onHold()).toEqual([
      ['preserve', 11],
      ['rekey', 14],
    ]);
    expect((await changesOf(it.client, 'released')).map(({ objectId }) => objectId)).toEqual([
      it.people[0],
      it.people[20],
    ]);
    for (const id of it.people.slice(0, 12)) await it.client.users.exclude(id, word);
    for (const id of it.people.slice(20, 35)) await it.client.users.exclude(id, word);
    expect(await holdsOf(it)).toEqual([]);
    expect(await counts(it)).toMatchObject({ active: 13, preserved: 27, holds: 0, leftovers: 15 });
    // A day's limit of 10 is untouched.
    remove(it, it.people.slice(12, 20));
    expect(await laterRound(it)).toMatchObject({ outcome: 'completed', preserved: 8 });
    // The new names were still to come.
    expect(await counts(it)).toMatchObject({ leftovers: 0 });
  });

  test('R14: a round that runs meanwhile decides again', async () => {
    const it = await managed();
    it.directory.updateUser(it.anna, named(y));
    let once = true;
    it.repository.beforeCommit = async (_number, { put }) => {
      if (!once || (put.user ?? []).length === 0) return;
      once = false;
      await it.another().users.exclude(it.anna, word);
    };
    await laterRound(it);
    expect(once).toBe(false);
    expect(await userOf(it.client, it.anna)).toMatchObject({ state: 'preserved', stateReason: 'excluded' });
  });
});

describe('R14: excluding somebody who is not managed', () => {
  test('R14: nobody excluded is imported: not by pages, groups, retries, by hand, or a seat that is free', async () => {
    const it = world();
    const anna = it.directory.addUser(named(x));
    await it.client.users.exclude(anna, word);
    await it.client.users.exclude(stranger, word);
    const { mappingId } = await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ imported: 0, skipped: { excluded: 1, disabled: 0 } });
    expect(await it.client.users.import(anna, { mappingId })).toEqual({ outcome: 'excluded' });
    expect(liveReads(it).flat()).not.toContain(stranger);
    it.directory.updateUser(anna, { displayName: 'Anna' });
    expect(await laterRound(it)).toMatchObject({ imported: 0 });
    expect(await all(it.client.users.list())).toEqual([]);
  });

  test('R14: who waits does so no more', async () => {
    const it = world();
    const anna = it.directory.addUser(named(x));
    await it.client.mappings.create(aMapping({ autoImport: false }));
    await it.client.syncNow();
    expect(await waiting(it.client)).toEqual({ [anna]: 'manual' });
    await it.client.users.exclude(anna, word);
    expect(await waiting(it.client)).toEqual({});
    expect(await counts(it)).toMatchObject({ leftovers: 0 });
  });

  test('R14: a membership of a group takes nobody excluded, and a managed one stays as they are', async () => {
    const it = await aGroupWorld({ policy: { onUnmatched: 'preserve' } });
    const anna = it.person('anna', it.group);
    const ben = it.person('ben');
    await it.sync();
    await it.client.users.exclude(anna, word);
    await it.client.users.exclude(ben, word);
    it.directory.removeMember(it.group, anna);
    it.directory.addMember(it.group, ben);
    await it.sync();
    expect(await it.client.users.get(ben)).toBeUndefined();
    expect(await userOf(it.client, anna)).toMatchObject({ state: 'preserved', stateReason: 'excluded' });
  });

  test('R14, I5: their names still say who holds an address', async () => {
    const it = world();
    const ben = it.directory.addUser({ ...named(x), department: 'Sales' });
    await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
    await it.client.syncNow();
    // Ben's own rename is late; Anna is named at his old address.
    it.directory.updateUser(ben, named(y));
    it.directory.behaviour.omittedIds.add(ben);
    const anna = it.directory.addUser(named(x));
    await it.client.users.exclude(anna, word);
    await laterRound(it);
    expect(await userOf(it.client, ben)).toMatchObject({ backupAddress: y });
    expect(await all(it.client.identity.suspectWindows())).toMatchObject([
      { address: x, oldObjectId: ben, newObjectId: anna },
    ]);
  });

  test('R14: preview and explain say it', async () => {
    const it = world();
    const anna = it.directory.addUser(named(x));
    const ben = it.directory.addUser(named(y));
    const { mappingId } = await it.client.mappings.create(aMapping());
    await it.client.users.exclude(anna, word);
    const rows: unknown[] = [];
    const { summary } = await it.client.preview({ onRow: (row) => void rows.push(row) });
    expect(rows).toContainEqual({
      kind: 'skipped',
      objectId: anna,
      userPrincipalName: x,
      why: 'excluded',
    });
    expect(summary).toMatchObject({
      imports: 1,
      skipped: { excluded: 1 },
      mappings: [{ mappingId, takes: 1, matches: 1 }],
    });
    expect(await it.client.users.explain(anna)).toMatchObject({
      hints: expect.arrayContaining(['excluded']),
      sync: { action: 'nothing', why: 'excluded' },
    });
    expect((await it.client.users.explain(ben)).hints).not.toContain('excluded');
    await it.client.users.exclude(stranger, word);
    expect(await it.client.users.explain(stranger)).toMatchObject({ directory: 'deleted' });
  });
});

describe('R14: including somebody again', () => {
  test('R14: a managed one is active again after the next round, which is due at once', async () => {
    const it = await managed();
    await it.client.users.exclude(it.anna, word);
    it.directory.updateUser(it.anna, named(y));
    await laterRound(it);
    await it.client.users.include(it.anna, word);
    expect(await all(it.client.users.exclusions())).toEqual([]);
    expect(await waiting(it.client)).toEqual({ [it.anna]: 'unsettled' });
    expect((await it.client.status()).nextDueAt).toEqual(it.clock.now());
    expect(await laterRound(it)).toMatchObject({ kind: 'incremental', reactivated: 1 });
    expect(await userOf(it.client, it.anna)).toMatchObject({ state: 'active', stateReason: null, mail: y });
    expect(await waiting(it.client)).toEqual({});
    expect(await changesOf(it.client, 'reactivated')).toMatchObject([{ reason: 'excluded' }]);
    expect((await changesOf(it.client, 'admin')).at(-1)).toMatchObject({
      action: 'user-included',
      subject: it.anna,
      ...word,
      before: { excluded: true },
      after: { excluded: false },
    });
  });

  test('R14: while a round runs, the next one is due at once all the same', async () => {
    const it = await managed();
    await it.client.users.exclude(it.anna, word);
    it.clock.advance(hourMs);
    const from = it.repository.commits;
    it.repository.beforeCommit = async (_number, { head }) => {
      if (head.lastSyncAt === undefined) return;
      it.repository.beforeCommit = undefined;
      it.clock.advance(1_000);
      await it.another().users.include(it.anna, word);
      it.clock.advance(1_000);
    };
    await it.client.syncNow();
    expect(it.repository.commits).toBeGreaterThan(from + 1);
    expect(await waiting(it.client)).toEqual({ [it.anna]: 'unsettled' });
    expect(await it.client.syncIfDue()).toMatchObject({ outcome: 'completed', reactivated: 1 });
    expect(await it.client.syncIfDue()).toMatchObject({ outcome: 'skipped', reason: 'not-due' });
  });

  test('R14, I6: a read that shows other names than the record has to be repeated by a later round', async () => {
    const it = await managed();
    await it.client.users.exclude(it.anna, word);
    await laterRound(it);
    it.directory.behaviour.omittedIds.add(it.anna);
    it.directory.updateUser(it.anna, named(y));
    await it.client.users.include(it.anna, word);
    expect(await laterRound(it)).toMatchObject({ reactivated: 0 });
    expect(await laterRound(it)).toMatchObject({ reactivated: 1 });
    expect(await userOf(it.client, it.anna)).toMatchObject({ state: 'active', mail: y, backupAddress: y });
  });

  test('R14, I6: a word that was open when they were excluded is not lost to a stale read', async () => {
    const it = await managed();
    it.directory.settle();
    const { behaviour } = it.directory;
    Object.assign(behaviour, { partialEntries: 1, staleReads: 1 });
    behaviour.unreadableIds.add(it.anna);
    it.directory.updateUser(it.anna, named(y));
    await laterRound(it);
    behaviour.unreadableIds.clear();
    expect(await waiting(it.client)).toEqual({ [it.anna]: 'unsettled' });
    await it.client.users.exclude(it.anna, word);
    expect(await userOf(it.client, it.anna)).toMatchObject({ state: 'preserved', stateReason: 'excluded' });
    expect(await counts(it)).toMatchObject({ preserved: 1, leftovers: 1, holds: 0 });
    await it.client.users.include(it.anna, word);
    expect(await laterRound(it)).toMatchObject({ reactivated: 0 });
    behaviour.staleReads = 0;
    await laterRound(it);
    expect(await userOf(it.client, it.anna)).toMatchObject({ state: 'active', backupAddress: y });
    expect(await counts(it)).toMatchObject({ active: 1, leftovers: 0 });
  });

  test('R14: not if something else keeps them', async () => {
    const it = await managed();
    await it.client.users.exclude(it.anna, word);
    it.directory.updateUser(it.anna, { accountEnabled: false });
    await laterRound(it);
    await it.client.users.include(it.anna, word);
    await laterRound(it);
    expect(await userOf(it.client, it.anna)).toMatchObject({ state: 'preserved', stateReason: 'disabled' });
    expect(await waiting(it.client)).toEqual({});
  });

  test('R14: a stranger is asked about as a newcomer, and let go at the first answer', async () => {
    const it = world();
    const [anna, ben] = [
      it.directory.addUser({ ...named(x), department: 'Sales' }),
      it.directory.addUser(named(y)),
    ];
    await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
    for (const id of [anna, ben, stranger]) await it.client.users.exclude(id, word);
    await it.client.syncNow();
    for (const id of [anna, ben, stranger]) await it.client.users.include(id, word);
    expect(await laterRound(it)).toMatchObject({ kind: 'incremental', imported: 1 });
    expect(await userOf(it.client, anna)).toMatchObject({ state: 'active' });
    // Who is found nowhere may be too new to be read: a second round has to agree (I6).
    expect(await waiting(it.client)).toEqual({ [stranger]: 'unsettled' });
    await laterRound(it);
    expect(await counts(it)).toMatchObject({ active: 1, leftovers: 0 });
  });
});

test('R14: what is no person, or says not who and why, is refused', async () => {
  const { client } = world();
  for (const call of ['exclude', 'include', 'erase'] as const) {
    const error = await failure(client.users[call]('anna', { by: '', reason: 5 } as never));
    expect(error).toMatchObject({
      code: 'ERR_OPTIONS_INVALID',
      problems: [
        { path: 'objectId', reason: 'must be a GUID' },
        { path: 'by', reason: 'must be a text' },
        { path: 'reason', reason: 'must be a text' },
      ],
    });
  }
});

test('R14: a tenant in which nobody is excluded pays no statement for it', async () => {
  const it = await managed();
  const reads: string[] = [];
  const { get } = it.repository;
  it.repository.get = (tenantId, kind, keys) => {
    reads.push(kind);
    return get.call(it.repository, tenantId, kind, keys) as never;
  };
  it.directory.updateUser(it.anna, named(y));
  await laterRound(it);
  expect(reads).not.toContain('exclusion');
});
