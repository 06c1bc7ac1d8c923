import { describe, expect, test } from 'vitest';
import { DeltaSyncError } from '../../../src/errors.js';
import { all, changesOf, failure, usersOf, waiting } from '../client/world.js';
import { activeIds, aGroupWorld, refuseGroups } from './group-world.js';

describe('S12: an answer that comes later loses nobody', () => {
  test('a nested group that can be read only later brings its members then', async () => {
    const { directory, client, group, sync, person } = await aGroupWorld();
    const inner = directory.addGroup();
    const ann = person('ann', inner);
    await sync();
    directory.behaviour.omittedIds.add(inner);
    directory.addMember(group, inner);
    await sync();
    expect(await activeIds(client)).toEqual([]);
    directory.behaviour.omittedIds.clear();
    expect(await sync()).toMatchObject({ kind: 'incremental', imported: 1 });
    expect(await activeIds(client)).toEqual([ann]);
  });

  test('a first reading that fails and is gone on with in a later round brings the members', async () => {
    const world = await aGroupWorld();
    const { client, group, sync, person } = world;
    const ann = person('ann', group);
    refuseGroups(world);
    await sync();
    expect(await waiting(client)).toEqual({ [ann]: 'undecided' });
    expect(await sync()).toMatchObject({ kind: 'incremental', imported: 1 });
    expect(await waiting(client)).toEqual({});
  });

  test('R3: un-nesting a group takes the membership of all that were in it', async () => {
    const { directory, client, group, sync, person } = await aGroupWorld({
      policy: { onUnmatched: 'preserve' },
    });
    const [inner, innermost] = [directory.addGroup(), directory.addGroup()];
    directory.addMember(group, inner);
    directory.addMember(inner, innermost);
    person('ann', inner);
    person('bob', innermost);
    const cid = person('cid', inner, group);
    expect(await sync()).toMatchObject({ imported: 3 });
    directory.removeMember(group, inner);
    expect(await sync()).toMatchObject({ preserved: 2 });
    expect(await activeIds(client)).toEqual([cid]);
  });

  test('what failed while a stream ended does not spoil the group when a mapping asks again', async () => {
    const { directory, client, repository, group, sync, person } = await aGroupWorld();
    const ann = person('ann', group);
    await sync();
    const [mapping] = await all(client.mappings.list());
    await client.mappings.delete(mapping!.mappingId);
    repository.beforeCommit = (_number, write) => {
      if ((write.remove.groupStream?.length ?? 0) > 0) throw new Error('the store is away');
    };
    await expect(sync()).rejects.toMatchObject({ code: 'ERR_REPOSITORY_UNAVAILABLE' });
    repository.beforeCommit = undefined;
    directory.updateUser(ann, { displayName: 'Ann' });
    const bob = person('bob', group);
    await client.mappings.create({ name: 'again', criteria: { memberOf: group }, assignment: {} });
    await sync();
    expect(await activeIds(client)).toEqual([ann, bob].sort());
    expect(await waiting(client)).toEqual({});
    await client.mappings.create({ name: 'not', criteria: { not: { memberOf: group } }, assignment: {} });
    await sync();
    expect(await activeIds(client)).toEqual([ann, bob].sort());
    const { records } = await repository.scan(directory.tenant, 'membership', { limit: 10 });
    expect(records.map(({ memberId }) => memberId).sort()).toEqual([ann, bob].sort());
  });

  test('a group that the stream called removed and a read still shows is asked about again', async () => {
    const { directory, client, repository, group, sync, person } = await aGroupWorld();
    const ann = person('ann', group);
    const bob = person('bob', group);
    await sync();
    directory.removeMember(group, bob);
    directory.removeGroup(group);
    const release = directory.hold('readGroups');
    const round = sync();
    await release.reached;
    directory.restoreGroup(group);
    release();
    await round;
    await sync();
    expect(await activeIds(client)).toEqual([ann, bob].sort());
    const { records } = await repository.scan(directory.tenant, 'membership', { limit: 10 });
    expect(records.map(({ memberId }) => memberId)).toEqual([ann]);
  });

  test('members that the stream shows are believed though the group alone cannot be read', async () => {
    const world = await aGroupWorld();
    const { directory, client, group, sync, person } = world;
    const ann = person('ann', group);
    const away = new DeltaSyncError('ERR_DIRECTORY_RESPONSE_INVALID', 'broken', { retryable: false });
    directory.failNext(1, away, 'readGroups');
    await sync();
    expect(await activeIds(client)).toEqual([ann]);
  });

  test('R5: all who waited for an answer are decided in the round that knows it, however many', async () => {
    const world = await aGroupWorld({ criteria: (group) => ({ not: { memberOf: group } }) });
    const { directory, client, sync } = world;
    directory.addUsers(10_200);
    refuseGroups(world);
    expect(await sync()).toMatchObject({ imported: 0, leftovers: 10_200 });
    expect(await sync()).toMatchObject({ imported: 10_200, leftovers: 0 });
    expect(await changesOf(client, 'imported')).toHaveLength(10_200);
  }, 30_000);
});

test('S6, S12: a stored link of groups that leads elsewhere is told once, and the groups are read anew', async () => {
  const it = await aGroupWorld();
  const ann = it.person('ann', it.group);
  await it.sync();
  const { tenant } = it.directory;
  const { records } = await it.repository.scan(tenant, 'groupStream', { limit: 1 });
  const { position } = (await it.repository.head(tenant))!;
  const groupStream = [{ ...records[0]!, deltaLink: 'https://evil.example/v1.0/groups/delta?$deltatoken=x' }];
  const guard = { position, commitId: 'tampered' };
  await it.repository.commit(tenant, guard, { put: { groupStream }, remove: {}, head: {} });
  const bob = it.person('bob', it.group);
  expect(await failure(it.sync())).toMatchObject({ code: 'ERR_DIRECTORY_LINK_INVALID' });
  // The round that goes on decides nobody by them, the next one reads them.
  expect(await it.sync()).toMatchObject({ outcome: 'completed' });
  expect(await activeIds(it.client)).toEqual([ann]);
  await it.sync();
  expect(await activeIds(it.client)).toEqual([ann, bob].sort());
});

describe('S12: a deleted group', () => {
  test('R2: lets nobody in, and who is managed does not enter by it either', async () => {
    const { directory, client, group, sync, person } = await aGroupWorld({ policy: { reassign: 'follow' } });
    await client.mappings.create({ name: 'all', criteria: { everyone: true }, assignment: {} });
    const ann = person('ann', group);
    directory.updateUser(ann, { userType: 'Guest' });
    await sync();
    directory.removeGroup(group);
    await sync();
    directory.updateUser(ann, { userType: 'Member' });
    await sync();
    directory.updateUser(ann, { displayName: 'Ann' });
    await sync();
    expect((await usersOf(client)).map(({ objectId }) => objectId)).toEqual([ann]);
    expect(await changesOf(client, 'reassigned')).toEqual([]);
  });

  test('R3: takes nothing, neither from its members nor from who was let in for not being one', async () => {
    const options = { policy: { onUnmatched: 'preserve' } } as const;
    const members = await aGroupWorld(options);
    members.person('ann', members.group);
    await members.sync();
    members.directory.removeGroup(members.group);
    expect(await members.sync()).toMatchObject({ preserved: 0 });
    members.directory.purgeGroup(members.group);
    expect(await members.sync()).toMatchObject({ preserved: 0 });
    expect(await activeIds(members.client)).toHaveLength(1);

    const others = await aGroupWorld({ ...options, criteria: (group) => ({ not: { memberOf: group } }) });
    const bob = others.person('bob', others.group);
    await others.sync();
    expect(await activeIds(others.client)).toEqual([]);
    others.directory.removeGroup(others.group);
    expect(await others.sync()).toMatchObject({ imported: 1 });
    others.directory.updateUser(bob, { displayName: 'Bob' });
    expect(await others.sync()).toMatchObject({ preserved: 0 });
    expect(await activeIds(others.client)).toEqual([bob]);
  });
});

describe('R8: groups and the license', () => {
  test('R8: who joined waits for a seat in the order of mappings', async () => {
    const { directory, client, license, group, sync, person } = await aGroupWorld();
    const other = directory.addGroup();
    await client.mappings.create({ name: 'lower', criteria: { memberOf: other }, assignment: {} });
    license.activate({ limit: 0 });
    const ann = person('ann', group);
    await sync();
    expect(await waiting(client)).toEqual({ [ann]: 'no-seat' });
    const bob = person('bob');
    await sync();
    directory.addMember(other, bob);
    license.activate({ limit: 1 });
    await sync();
    expect(await activeIds(client)).toEqual([ann]);
    expect(await waiting(client)).toEqual({ [bob]: 'no-seat' });
  });
});
