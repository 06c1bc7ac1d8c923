import { describe, expect, test } from 'vitest';
import type { Criteria } from '../../../src/domain/criteria.js';
import type { DeltaSyncEvents } from '../../../src/events.js';
import { all, type Client, userOf, waiting } from '../client/world.js';
import { activeIds, aGroupWorld, refuseGroups } from './group-world.js';

type Told = DeltaSyncEvents['group:frozen'] | DeltaSyncEvents['group:thawed'];

function tellingsOf(client: Client): (readonly [string, Told])[] {
  const told: (readonly [string, Told])[] = [];
  client.on('group:frozen', (facts) => void told.push(['frozen', facts]));
  client.on('group:thawed', (facts) => void told.push(['thawed', facts]));
  return told;
}

describe('S12: a group that cannot be read freezes its mapping', () => {
  test('R2: nobody enters by `not memberOf`, nobody falls to a lower mapping, an earlier one goes on', async () => {
    const world = await aGroupWorld({ criteria: (group) => ({ not: { memberOf: group } }) });
    const { directory, client, group, sync, person } = world;
    const [mapping] = await all(client.mappings.list());
    const upper = await client.mappings.create({
      name: 'upper',
      criteria: { attribute: 'department', op: 'eq', value: 'sales' },
      assignment: {},
    });
    await client.mappings.create({ name: 'lower', criteria: { everyone: true }, assignment: {} });
    await client.mappings.reorder([
      upper.mappingId,
      mapping!.mappingId,
      ...(await all(client.mappings.list())).slice(2).map(({ mappingId }) => mappingId),
    ]);
    const ann = person('ann');
    const bob = person('bob', group);
    const cid = person('cid');
    directory.updateUser(cid, { department: 'sales' });
    for (const code of ['ERR_DIRECTORY_FORBIDDEN', 'ERR_DIRECTORY_UNAVAILABLE'] as const) {
      refuseGroups(world, code);
      await sync();
      expect(await activeIds(client)).toEqual([cid]);
      expect(await waiting(client)).toEqual({ [ann]: 'undecided', [bob]: 'undecided' });
    }
    expect(await sync()).toMatchObject({ kind: 'incremental', imported: 2 });
    expect(await userOf(client, ann)).toMatchObject({ mappingId: mapping!.mappingId });
    expect(await userOf(client, bob)).not.toMatchObject({ mappingId: mapping!.mappingId });
  });

  test('R3: it takes nothing from anybody, and what changed meanwhile is applied when it thaws', async () => {
    const world = await aGroupWorld({ policy: { onUnmatched: 'preserve', reassign: 'follow' } });
    const { directory, client, clock, group, sync, person } = world;
    const lower = await client.mappings.create({
      name: 'lower',
      criteria: { attribute: 'department', op: 'eq', value: 'sales' },
      assignment: {},
    });
    const [ann, bob] = [person('ann', group), person('bob', group)];
    await sync();
    const told = tellingsOf(client);
    for (const id of [ann, bob]) {
      directory.removeMember(group, id);
      directory.updateUser(id, { department: id === ann ? 'sales' : 'legal' });
    }
    refuseGroups(world);
    expect(await sync()).toMatchObject({ preserved: 0, outcome: 'completed' });
    const since = clock.now();
    refuseGroups(world, 'ERR_DIRECTORY_RESPONSE_INVALID');
    await sync();
    expect(await activeIds(client)).toEqual([ann, bob].sort());
    expect((await userOf(client, ann)).mappingId).not.toBe(lower.mappingId);
    const [status] = (await client.status()).mappings;
    expect(status).toMatchObject({
      state: 'frozen',
      frozenGroups: [{ groupId: group, reason: 'unreadable', since }],
    });
    expect(await sync()).toMatchObject({ preserved: 1 });
    expect((await userOf(client, ann)).mappingId).toBe(lower.mappingId);
    const mappingIds = [status!.mappingId];
    expect(told).toMatchObject([
      ['frozen', { groupId: group, reason: 'forbidden', mappingIds }],
      ['frozen', { groupId: group, reason: 'unreadable', mappingIds }],
      ['thawed', { groupId: group, mappingIds }],
    ]);
  });

  test('a reset serves the old memberships until the groups are read anew', async () => {
    const world = await aGroupWorld({ behaviour: { memberSliceSize: 1 } });
    const { directory, client, repository, group, sync, person } = world;
    await client.mappings.create({ name: 'not', criteria: { not: { memberOf: group } }, assignment: {} });
    const [ann, bob] = [person('ann', group), person('bob', group)];
    await sync();
    const [mapping] = await all(client.mappings.list());
    directory.rejectGroupTokens();
    directory.updateUser(ann, { displayName: 'Ann' });
    const cid = person('cid', group);
    repository.beforeCommit = (_number, { put }) => {
      if (put.membership !== undefined && put.membership.length > 0) throw new Error('the store is away');
    };
    await expect(sync()).rejects.toMatchObject({ code: 'ERR_REPOSITORY_UNAVAILABLE' });
    const { records } = await repository.scan(directory.tenant, 'membership', { limit: 9 });
    expect(records).toHaveLength(2);
    repository.beforeCommit = undefined;
    await sync();
    for (const id of [ann, bob, cid]) {
      expect(await userOf(client, id)).toMatchObject({ mappingId: mapping!.mappingId });
    }
  });

  test('a group that vanished without a word is frozen; hidden members freeze a group without any', async () => {
    const vanished = await aGroupWorld({ policy: { onUnmatched: 'preserve' } });
    vanished.person('ann', vanished.group);
    await vanished.sync();
    vanished.directory.purgeGroup(vanished.group);
    vanished.directory.rejectGroupTokens();
    expect(await vanished.sync()).toMatchObject({ preserved: 0 });
    expect((await vanished.client.status()).mappings).toMatchObject([
      { state: 'frozen', frozenGroups: [{ reason: 'vanished' }] },
    ]);

    const hidden = await aGroupWorld({ behaviour: { missingRights: ['Member.Read.Hidden'] } });
    hidden.directory.updateGroup(hidden.group, { visibility: 'HiddenMembership' });
    await hidden.sync();
    expect((await hidden.client.status()).mappings).toMatchObject([
      { state: 'frozen', frozenGroups: [{ reason: 'hidden-members' }] },
    ]);
  });

  test.each([
    ['granted', 'active', true],
    ['missing', 'frozen', false],
    ['unknown', 'frozen', false],
    ['away', 'frozen', false],
    ['left out', 'frozen', false],
  ] as const)(
    'R17: the last hidden member leaves, and the right to see them is %s',
    async (right, state, enters) => {
      const criteria = (group: string) => ({ not: { memberOf: group } });
      const { directory, client, group, sync, person } = await aGroupWorld({ criteria });
      directory.updateGroup(group, { visibility: 'HiddenMembership' });
      const ann = person('ann', group);
      if (right === 'missing') directory.behaviour.missingRights = ['Member.Read.Hidden'];
      if (right === 'unknown') directory.checkAccess = async () => ({ state: 'unknown', missingRights: [] });
      if (right === 'away') directory.checkAccess = () => Promise.reject(new Error('away'));
      if (right === 'left out') directory.checkAccess = undefined as never;
      await sync();
      directory.removeMember(group, ann);
      await client.resetDeltaToken({ by: 'admin', reason: 'a full round' });
      await sync();
      const bob = person('bob');
      await sync();
      expect((await client.status()).mappings).toMatchObject([{ state }]);
      expect((await activeIds(client)).includes(bob)).toBe(enters);
    },
  );

  test('R17: a hidden group of which fewer members show loses none while the right may be away', async () => {
    const world = await aGroupWorld({ policy: { onUnmatched: 'preserve' } });
    const { directory, client, group, repository, sync, person } = world;
    directory.updateGroup(group, { visibility: 'HiddenMembership' });
    const [ann, bob] = [person('ann', group), person('bob', group)];
    const known = async () => {
      const { records } = await repository.scan(directory.tenant, 'membership', { limit: 9 });
      return records.length;
    };
    await sync();
    directory.behaviour.missingRights = ['Member.Read.Hidden'];
    directory.removeMember(group, bob);
    for (let round = 0; round < 2; round += 1) {
      directory.rejectGroupTokens();
      expect(await sync()).toMatchObject({ preserved: 0 });
      expect((await client.status()).mappings).toMatchObject([
        { state: 'frozen', frozenGroups: [{ reason: 'hidden-members' }] },
      ]);
      expect([await activeIds(client), await known()]).toEqual([[ann, bob].sort(), 2]);
    }
    directory.behaviour.missingRights = [];
    expect(await sync()).toMatchObject({ preserved: 1 });
    expect((await client.status()).mappings).toMatchObject([{ state: 'active' }]);
    expect([await activeIds(client), await known()]).toEqual([[ann], 1]);
  });

  test('a nested group that is frozen freezes those around it, and not who asks for direct members alone', async () => {
    const { directory, client, group, sync, person } = await aGroupWorld();
    const inner = directory.addGroup();
    directory.addMember(group, inner);
    const direct: Criteria = { memberOf: group, transitive: false };
    await client.mappings.create({ name: 'direct', criteria: direct, assignment: {} });
    directory.behaviour.omittedIds.add(inner);
    const ann = person('ann', group);
    await sync();
    expect((await client.status()).mappings).toMatchObject([
      { state: 'frozen', frozenGroups: [{ groupId: inner, reason: 'unreadable' }] },
      { state: 'active', frozenGroups: [] },
    ]);
    expect(await waiting(client)).toEqual({ [ann]: 'undecided' });
    directory.behaviour.omittedIds.clear();
    await sync();
    expect(await activeIds(client)).toEqual([ann]);
  });

  test('deleting the mapping ends its streams, and all that was known of the groups goes', async () => {
    const { directory, client, repository, group, sync, person } = await aGroupWorld();
    const ann = person('ann', group);
    await sync();
    const [mapping] = await all(client.mappings.list());
    await client.mappings.delete(mapping!.mappingId);
    await sync();
    for (const kind of ['group', 'groupStream', 'membership', 'evaluation'] as const) {
      expect((await repository.scan(directory.tenant, kind, { limit: 9 })).records).toEqual([]);
    }
    const asked = directory.calls.filter(({ name }) => name === 'fetchGroupPage').length;
    await sync();
    expect(directory.calls.filter(({ name }) => name === 'fetchGroupPage')).toHaveLength(asked);
    expect(await activeIds(client)).toEqual([ann]);
  });

  test('a tenant without groups in its mappings reads none, in status() neither', async () => {
    const { client, repository, sync } = await aGroupWorld({ criteria: () => ({ everyone: true }) });
    await sync();
    const scanned: string[] = [];
    const scan = repository.scan.bind(repository);
    repository.scan = (tenantId, kind, query) => {
      scanned.push(kind);
      return scan(tenantId, kind, query);
    };
    await client.status();
    await sync();
    expect(scanned.filter((kind) => kind.startsWith('group') || kind === 'membership')).toEqual([]);
  });
});
