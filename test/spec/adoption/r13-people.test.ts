import { describe, expect, test } from 'vitest';
import { emptyHead } from '../../../src/domain/records.js';
import { aManagedUser, aMapping } from '../../../src/testing/index.js';
import {
  all,
  changesOf,
  dayMs,
  liveReads,
  userOf,
  usersOf,
  type World,
  waiting,
  world,
} from '../client/world.js';
import { adopt, aRecord, outcomes } from './adopt.js';

const headOf = async ({ repository, directory }: World) =>
  (await repository.head(directory.tenant)) ?? emptyHead;

describe('R13: a record with an object id', () => {
  test('is taken as the directory shows the person, with what the product gave, and without an import', async () => {
    const it = world({ select: ['department'] });
    const ann = it.directory.addUser({ userPrincipalName: 'Ann@tenant.example', department: 'Sales' });
    const assignment = { profile: 'gold' };
    const record = aRecord({
      objectId: ann.toUpperCase(),
      address: 'old@tenant.example',
      assignment,
      ref: 'row-1',
    });
    const { rows, summary } = await adopt(it.client, [record]);
    expect(rows).toEqual([
      {
        index: 0,
        objectId: ann,
        address: 'old@tenant.example',
        ref: 'row-1',
        seen: [ann],
        outcome: 'adopted',
        state: 'active',
        stateReason: null,
      },
    ]);
    expect(summary).toMatchObject({ records: 1, adopted: 1 });
    expect(await userOf(it.client, ann)).toMatchObject({
      userPrincipalName: 'Ann@tenant.example',
      backupAddress: 'Ann@tenant.example',
      attributes: { department: 'Sales' },
      state: 'active',
      stateReason: null,
      mappingId: 'adopted',
      assignment,
      ref: 'row-1',
      importedAt: it.clock.now(),
    });
    expect((await headOf(it)).counts).toEqual({ ...emptyHead.counts, active: 1 });
    expect(await changesOf(it.client, 'imported')).toEqual([]);
    const [admin, adopted] = await all(it.client.changes.list());
    expect(admin).toMatchObject({
      kind: 'admin',
      action: 'users-adopted',
      by: 'mia',
      before: null,
      after: { objectIds: [ann], excluded: [] },
    });
    expect(adopted).toEqual({
      position: 2,
      at: it.clock.now(),
      by: 'mia',
      kind: 'adopted',
      objectId: ann,
      mappingId: 'adopted',
      state: 'active',
      ref: 'row-1',
    });
  });

  test('joins the mapping that it names, and none that there is not', async () => {
    const it = world();
    const [ann, bob] = it.directory.addUsers(2) as [string, string];
    const { mappingId } = await it.client.mappings.create(aMapping());
    const { rows } = await adopt(it.client, [
      aRecord({ objectId: ann, mappingId }),
      aRecord({ objectId: bob, mappingId: 'gold' }),
    ]);
    expect(rows[1]).toMatchObject({
      outcome: 'invalid',
      problems: [{ path: 'mappingId', reason: expect.stringContaining('no such mapping') }],
    });
    expect((await usersOf(it.client)).map((user) => [user.objectId, user.mappingId])).toEqual([
      [ann, mappingId],
    ]);
  });

  test('of somebody soft-deleted is preserved, nameless, and a restore comes back to it', async () => {
    const it = world();
    const ann = it.directory.addUser({ userPrincipalName: 'ann@tenant.example', displayName: 'Ann' });
    it.directory.removeUser(ann);
    const { rows } = await adopt(it.client, [aRecord({ objectId: ann, ref: 'row-1' })]);
    expect(rows[0]).toMatchObject({ outcome: 'adopted', state: 'preserved', stateReason: 'soft-deleted' });
    expect(await userOf(it.client, ann)).toMatchObject({
      userPrincipalName: null,
      mail: null,
      backupAddress: null,
      displayName: null,
      attributes: {},
      state: 'preserved',
      preservedAt: it.clock.now(),
    });
    expect((await changesOf(it.client, 'adopted'))[0]).toMatchObject({
      state: 'preserved',
      reason: 'soft-deleted',
    });
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.directory.restoreUser(ann);
    expect(await it.client.syncNow()).toMatchObject({ imported: 0, reactivated: 1 });
    expect(await userOf(it.client, ann)).toMatchObject({
      state: 'active',
      backupAddress: 'ann@tenant.example',
      displayName: 'Ann',
      ref: 'row-1',
      assignment: { profile: 'legacy' },
    });
  });

  test('of somebody soft-deleted who may be younger than the chain is active on it only after an include', async () => {
    const it = world();
    const ann = it.directory.addUser({ createdDateTime: '2024-01-01T00:00:00Z' });
    it.directory.removeUser(ann);
    const firstBackupAt = new Date('2020-01-01T00:00:00Z');
    const record = aRecord({ objectId: ann, firstBackupAt, ref: 'row-1' });
    expect((await adopt(it.client, [record])).rows[0]).toMatchObject({ stateReason: 'soft-deleted' });
    expect(await all(it.client.users.exclusions())).toMatchObject([
      { objectId: ann, by: 'mia', reason: expect.stringContaining('first backup') },
    ]);
    expect((await headOf(it)).counts).toEqual({ ...emptyHead.counts, preserved: 1, exclusions: 1 });
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.directory.restoreUser(ann);
    await it.client.syncNow();
    expect(await userOf(it.client, ann)).toMatchObject({ state: 'preserved', stateReason: 'excluded' });
    expect((await adopt(it.client, [record])).rows[0]).toMatchObject({ outcome: 'unchanged' });
    await it.client.users.include(ann, { by: 'eve', reason: 'it is her chain' });
    await it.client.syncNow();
    expect(await userOf(it.client, ann)).toMatchObject({ state: 'active', ref: 'row-1' });
  });

  test('of somebody found nowhere, or not to be read, is told and not taken', async () => {
    const it = world();
    const [gone, unread] = it.directory.addUsers(2) as [string, string];
    it.directory.purgeUser(gone);
    it.directory.behaviour.unreadableIds.add(unread);
    const records = [aRecord({ objectId: gone }), aRecord({ objectId: unread })];
    const { rows } = await adopt(it.client, records);
    expect(rows.map(({ outcome, seen }) => [outcome, seen])).toEqual([
      ['gone', []],
      ['unanswered', []],
    ]);
    expect(it.repository.commits).toBe(0);
    it.directory.behaviour.unreadableIds.clear();
    expect(outcomes((await adopt(it.client, records)).summary)).toEqual({ adopted: 1, gone: 1 });
  });

  test('of an account that is no older than the first backup is not taken: the chain began with another person', async () => {
    const it = world();
    const firstBackupAt = new Date('2020-01-01T00:00:00Z');
    const [before, at, after] = ['2019-12-31T23:59:59Z', '2020-01-01T00:00:00Z', '2020-06-01T00:00:00Z'].map(
      (createdDateTime) => it.directory.addUser({ createdDateTime }),
    ) as [string, string, string];
    const { rows } = await adopt(
      it.client,
      [before, at, after].map((objectId) => aRecord({ objectId, firstBackupAt })),
    );
    expect(rows.map(({ outcome, seen }) => [outcome, seen])).toEqual([
      ['adopted', [before]],
      ['reused', [at]],
      ['reused', [after]],
    ]);
  });

  test('whom the product has stopped: disabled ones come back when they are enabled, others are excluded', async () => {
    const it = world();
    const off = it.directory.addUser({ accountEnabled: false });
    const on = it.directory.addUser();
    const { rows } = await adopt(it.client, [
      aRecord({ objectId: off, state: 'preserved' }),
      aRecord({ objectId: on, state: 'preserved' }),
    ]);
    expect(rows).toMatchObject([
      { outcome: 'adopted', state: 'preserved', stateReason: 'disabled' },
      { outcome: 'adopted', state: 'preserved', stateReason: 'excluded' },
    ]);
    expect(await it.repository.get(it.directory.tenant, 'exclusion', [off, on])).toEqual([
      { objectId: on, since: it.clock.now(), by: 'mia', reason: 'adopted as preserved' },
    ]);
    expect((await headOf(it)).counts).toEqual({ ...emptyHead.counts, preserved: 2, exclusions: 1 });
    expect((await changesOf(it.client, 'admin'))[0]).toMatchObject({ after: { excluded: [on] } });
    await it.client.mappings.create(aMapping());
    it.directory.updateUser(off, { accountEnabled: true });
    await it.client.syncNow();
    await it.client.syncNow();
    expect(await userOf(it.client, off)).toMatchObject({ state: 'active' });
  });

  test('with a disabled account is active, and stays so', async () => {
    const it = world();
    const shared = it.directory.addUser({ accountEnabled: false });
    await adopt(it.client, [aRecord({ objectId: shared })]);
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    await it.client.syncNow();
    expect(await userOf(it.client, shared)).toMatchObject({ state: 'active', accountEnabled: false });
  });

  test('takes no address that another record holds, and gets it when it is free', async () => {
    const it = world({ policy: { brake: { rekey: { maxUsers: 500 } } } });
    const ann = it.directory.addUser({ userPrincipalName: 'ann@tenant.example' });
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.directory.updateUser(ann, { userPrincipalName: 'anna@tenant.example', mail: 'anna@tenant.example' });
    const bob = it.directory.addUser({ userPrincipalName: 'ann@tenant.example' });
    const { rows } = await adopt(it.client, [aRecord({ objectId: bob, ref: 'row-2' })]);
    expect(rows[0]).toMatchObject({ outcome: 'adopted', state: 'active', holderId: ann });
    expect(await userOf(it.client, bob)).toMatchObject({ userPrincipalName: null, backupAddress: null });
    expect(await waiting(it.client)).toEqual({ [bob]: 'address-held' });
    expect((await headOf(it)).counts).toMatchObject({ active: 2, leftovers: 1, holds: 1 });
    expect(await it.client.syncNow()).toMatchObject({ imported: 0, leftovers: 0 });
    expect(await userOf(it.client, bob)).toMatchObject({ backupAddress: 'ann@tenant.example', ref: 'row-2' });
    expect(await userOf(it.client, ann)).toMatchObject({ backupAddress: 'anna@tenant.example' });
  });

  test('of two people at one address the first has it, the other is on hold', async () => {
    const it = world();
    const mail = 'team@tenant.example';
    const [ann, bob] = ['a', 'b'].map((name) =>
      it.directory.addUser({ userPrincipalName: `${name}@tenant.example`, mail }),
    ) as [string, string];
    const { rows } = await adopt(it.client, [aRecord({ objectId: bob }), aRecord({ objectId: ann })]);
    expect(rows).toMatchObject([{ outcome: 'adopted' }, { outcome: 'adopted', holderId: bob }]);
    expect(await userOf(it.client, ann)).toMatchObject({
      userPrincipalName: 'a@tenant.example',
      backupAddress: null,
    });
  });

  test('of somebody who was left over ends the waiting', async () => {
    const it = world();
    const ann = it.directory.addUser();
    await it.client.mappings.create(aMapping({ autoImport: false }));
    await it.client.syncNow();
    expect(await waiting(it.client)).toEqual({ [ann]: 'manual' });
    await adopt(it.client, [aRecord({ objectId: ann })]);
    expect(await waiting(it.client)).toEqual({});
    expect((await headOf(it)).counts).toMatchObject({ active: 1, leftovers: 0 });
  });

  test('asks for no seat and is no mass change: neither seats nor brakes keep anybody out', async () => {
    const it = world();
    it.license.activate({ limit: 1 });
    const ids = it.directory.addUsers(700);
    const { summary } = await adopt(
      it.client,
      ids.map((objectId) => aRecord({ objectId })),
    );
    expect(outcomes(summary)).toEqual({ adopted: 700 });
    it.directory.addUser();
    await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 0, leftovers: 1 });
  });
});

describe('R13: somebody who is there already', () => {
  test('is told: the same record, another one, one of a round, an excluded one', async () => {
    const it = world();
    const [ann, bob, cid, dan] = it.directory.addUsers(4) as [string, string, string, string];
    const { mappingId } = await it.client.mappings.create(aMapping());
    await it.client.users.import(cid, { mappingId });
    await adopt(it.client, [aRecord({ objectId: ann, ref: '1' }), aRecord({ objectId: bob })]);
    const { position } = await headOf(it);
    await it.repository.commit(
      it.directory.tenant,
      { position, commitId: 'exclude dan' },
      {
        put: { exclusion: [{ objectId: dan, since: it.clock.now(), by: 'eve', reason: 'left' }] },
        remove: {},
        head: { counts: { ...(await headOf(it)).counts, exclusions: 1 } },
      },
    );
    const commits = it.repository.writes.length;
    const { rows } = await adopt(it.client, [
      aRecord({ objectId: ann, ref: '1', assignment: 'other' }),
      aRecord({ objectId: ann, ref: '2' }),
      aRecord({ objectId: ann }),
      aRecord({ objectId: bob }),
      aRecord({ objectId: bob, ref: '3' }),
      aRecord({ objectId: cid, ref: '4' }),
      aRecord({ objectId: dan }),
    ]);
    expect(rows.map(({ outcome }) => outcome)).toEqual([
      'unchanged',
      'duplicate',
      'duplicate',
      'unchanged',
      'already-managed',
      'already-managed',
      'excluded',
    ]);
    expect(it.repository.writes.length).toBe(commits);
    expect(await userOf(it.client, cid)).toMatchObject({ mappingId, assignment: { profile: 'standard' } });
  });

  test('who was erased and is let in again is adopted as a stranger, in the place of what was left', async () => {
    const it = world();
    const ann = it.directory.addUser({ userPrincipalName: 'ann@tenant.example' });
    const erased = aManagedUser({
      tenantId: it.directory.tenant,
      objectId: ann,
      userPrincipalName: null,
      mail: null,
      displayName: null,
      attributes: {},
      state: 'preserved',
      stateReason: 'erased',
    });
    const counts = { ...emptyHead.counts, preserved: 1 };
    const write = { put: { user: [erased] }, remove: {}, head: { counts } };
    await it.repository.commit(it.directory.tenant, { position: 0, commitId: 'erased' }, write);
    const { rows } = await adopt(it.client, [aRecord({ objectId: ann, ref: '1' })]);
    expect(rows[0]).toMatchObject({ outcome: 'adopted' });
    expect(await userOf(it.client, ann)).toMatchObject({ backupAddress: 'ann@tenant.example', ref: '1' });
    expect((await headOf(it)).counts).toEqual({ ...emptyHead.counts, active: 1 });
  });

  test('in one batch: the first record of a person is taken, a second one is a duplicate', async () => {
    const it = world();
    const ann = it.directory.addUser();
    const { rows } = await adopt(it.client, [
      aRecord({ objectId: ann, mappingId: 'nowhere' }),
      aRecord({ objectId: ann, ref: '1' }),
      aRecord({ objectId: ann.toUpperCase(), ref: '2' }),
      aRecord({ objectId: ann, ref: '1' }),
    ]);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['invalid', 'adopted', 'duplicate', 'unchanged']);
    expect(await userOf(it.client, ann)).toMatchObject({ ref: '1' });
  });

  test('a first round updates them and imports who is missing alone', async () => {
    const it = world();
    const ids = it.directory.addUsers(30);
    await adopt(
      it.client,
      ids.slice(0, 20).map((objectId) => aRecord({ objectId, ref: objectId })),
    );
    it.directory.updateUser(ids[0]!, { displayName: 'Renamed' });
    await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ imported: 10, updated: 1, unchanged: 19 });
    const users = await usersOf(it.client);
    expect(users).toHaveLength(30);
    expect(users.filter(({ mappingId }) => mappingId === 'adopted')).toHaveLength(20);
    expect((await changesOf(it.client, 'imported')).map(({ objectId }) => objectId).sort()).toEqual(
      ids.slice(20).sort(),
    );
  });

  test('who is adopted while a full round runs is not missed by it', async () => {
    const it = world({ behaviour: { pageSize: 10 } });
    const ids = it.directory.addUsers(40, () => ({ createdDateTime: '2019-01-01T00:00:00Z' }));
    await it.client.mappings.create(aMapping({ criteria: { not: { everyone: true } } }));
    const firstBackupAt = new Date('2020-01-01T00:00:00Z');
    const before = it.repository.commits;
    it.repository.beforeCommit = async (number) => {
      if (number !== before + 3) return;
      it.clock.advance(1);
      const records = ids.map((objectId) => aRecord({ objectId, firstBackupAt }));
      expect(outcomes((await adopt(it.another(), records)).summary)).toEqual({ adopted: 40 });
    };
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', pages: 4, imported: 0 });
    expect(await headOf(it)).toMatchObject({ sweep: null, counts: { active: 40 } });
    it.clock.advance(dayMs);
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', preserved: 0, unproven: 0 });
    expect(liveReads(it)).toHaveLength(1);
  });

  test('keeps the assignment that the product gave, unless mappings are to take over', async () => {
    for (const reassign of ['never', 'follow'] as const) {
      const it = world({ policy: { reassign } });
      const ann = it.directory.addUser();
      await adopt(it.client, [aRecord({ objectId: ann, ref: '1' })]);
      const { mappingId } = await it.client.mappings.create(aMapping());
      await it.client.syncNow();
      const kept = { mappingId: 'adopted', assignment: { profile: 'legacy' } };
      const taken = { mappingId, assignment: { profile: 'standard' } };
      expect(await userOf(it.client, ann)).toMatchObject({
        ref: '1',
        ...(reassign === 'never' ? kept : taken),
      });
    }
  });

  test('and whom no mapping takes falls under onUnmatched, many of them under the brake', async () => {
    const it = world({ policy: { onUnmatched: 'preserve' } });
    const ids = it.directory.addUsers(30);
    await adopt(
      it.client,
      ids.map((objectId) => aRecord({ objectId })),
    );
    await it.client.mappings.create(aMapping({ criteria: { not: { everyone: true } } }));
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'held', preserved: 0 });
    expect((await headOf(it)).counts).toMatchObject({ active: 30, holds: 1 });
  });
});
