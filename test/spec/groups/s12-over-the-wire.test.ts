import { afterEach, describe, expect, test } from 'vitest';
import { activeIds } from './group-world.js';
import { WireWorld } from './wire-world.js';

let world: WireWorld;
afterEach(async () => {
  await world.simulator.stop();
});

const memberOf = (group: string) => ({ memberOf: group });

describe('S12: membership over the real SDK', () => {
  test('a user joins a mapped group and nothing else changes: imported by the next sync, no token is reset', async () => {
    world = await WireWorld.start();
    const group = await world.group(memberOf);
    const ann = world.person('ann');
    await world.sync();
    world.simulator.tenant.groups.addMember(group, ann);
    expect(await world.sync()).toMatchObject({ kind: 'incremental', imported: 1, tokenResets: 0, users: 0 });
    expect(await activeIds(world.client)).toEqual([ann]);
    expect(world.simulator.counts['delta-initial']).toBe(1);
  });

  test('R3: who leaves, directly, through a cycle of nested groups or a dynamic group, follows onUnmatched', async () => {
    world = await WireWorld.start({ onUnmatched: 'preserve' });
    const outer = await world.group(memberOf);
    const dynamic = await world.group(memberOf);
    const inner = await world.group();
    const { groups } = world.simulator.tenant;
    groups.addMember(outer, inner);
    groups.addMember(inner, outer);
    const people = [world.person('ann', outer), world.person('bob', inner), world.person('cid')];
    groups.evaluateMembers(dynamic, ({ id }) => id === people[2]);
    expect(await world.sync()).toMatchObject({ imported: 3 });
    groups.removeMember(outer, people[0]!);
    groups.removeMember(inner, people[1]!);
    groups.evaluateMembers(dynamic, () => false);
    expect(await world.sync()).toMatchObject({ preserved: 3 });
    groups.addMember(inner, people[0]!);
    expect(await world.sync()).toMatchObject({ reactivated: 1 });
    expect(await activeIds(world.client)).toEqual([people[0]]);
  });

  test('direct members alone, with transitive: false', async () => {
    world = await WireWorld.start();
    const outer = await world.group((group) => ({ memberOf: group, transitive: false }));
    const inner = await world.group();
    world.simulator.tenant.groups.addMember(outer, inner);
    const ann = world.person('ann', outer);
    world.person('bob', inner);
    await world.sync();
    expect(await activeIds(world.client)).toEqual([ann]);
    // Who is nested does not matter, so that nobody reads them.
    expect(await world.requestsOf()).toEqual({ 'delta-round': 1, 'group-delta-round': 1 });
  });

  test('members that are devices or service principals, and people in the recycle bin', async () => {
    world = await WireWorld.start();
    const group = await world.group(memberOf);
    const { tenant } = world.simulator;
    tenant.groups.addMember(group, tenant.addDevice());
    tenant.groups.addMember(group, tenant.addServicePrincipal());
    const ann = world.person('ann', group);
    tenant.removeUser(ann);
    await world.sync();
    expect(await activeIds(world.client)).toEqual([]);
    tenant.restoreUser(ann);
    await world.sync();
    expect(await activeIds(world.client)).toEqual([ann]);
  });

  test('a group of 50,000 members in slices, with other groups in between', async () => {
    world = await WireWorld.start({}, { pageSize: 999 });
    const [large, small] = [await world.group(memberOf), await world.group(memberOf)];
    const { tenant } = world.simulator;
    world.simulator.behaviour.memberSliceSize = 5_000;
    const ids = tenant
      .addUsers(50_000, (index) => ({ userPrincipalName: `u${index}@x.example` }))
      .map(({ id }) => id);
    for (const id of ids) tenant.groups.addMember(large, id);
    for (const id of ids.slice(0, 12_000)) tenant.groups.addMember(small, id);
    expect(await world.sync()).toMatchObject({ imported: 50_000, leftovers: 0 });
    const kinds = world.simulator.counts;
    expect(kinds['group-delta-initial']! + kinds['group-delta-page']!).toBe(10);
    const stranger = world.person('stranger', large);
    expect(await world.requestsOf()).toEqual({
      'delta-round': 1,
      'group-delta-round': 1,
      'get-by-ids': 1,
    });
    expect(await world.client.users.get(stranger)).toMatchObject({ state: 'active' });
  }, 120_000);

  test('120 mapped groups are three streams; the requests of each kind of round', async () => {
    world = await WireWorld.start();
    const { groups } = world.simulator.tenant;
    const all = [];
    for (let index = 0; index < 120; index += 1) all.push(await world.group(memberOf));
    const people = all.map((group, index) => world.person(`u${index}`, group));
    const rounds: Record<string, Readonly<Record<string, number>>> = {};
    rounds['the first'] = await world.requestsOf();
    rounds.quiet = await world.requestsOf();
    for (const [index, id] of people.entries()) groups.addMember(all[(index + 1) % 120]!, id);
    rounds['all join another'] = await world.requestsOf();
    groups.remove(all[0]!);
    rounds['a group is deleted'] = await world.requestsOf();
    rounds['it stays deleted'] = await world.requestsOf();
    groups.restore(all[0]!);
    rounds['it is back'] = await world.requestsOf();
    world.simulator.expireTokens('410-location', 'groups');
    rounds['tokens of groups expire'] = await world.requestsOf();
    world.simulator.rights.groupsRead = false;
    rounds['403 on groups'] = await world.requestsOf();
    world.simulator.rights.groupsRead = true;
    rounds['readable again'] = await world.requestsOf();
    process.stdout.write(`\nRequests with 120 mapped groups\n${JSON.stringify(rounds, null, 1)}\n`);
    expect(await activeIds(world.client)).toHaveLength(120);
    const quiet = { 'delta-round': 1, 'group-delta-round': 3 };
    expect(rounds['the first']).toMatchObject({ 'delta-initial': 1, 'group-delta-initial': 3 });
    expect(rounds.quiet).toEqual(quiet);
    expect(rounds['readable again']).toEqual(quiet);
    expect(rounds['403 on groups']).toEqual(quiet);
    expect(rounds['all join another']).toEqual(quiet);
    // One look at the group of which the token says no more, in a batch of its own; when it is back, its stream anew.
    const look = { batch: 2, group: 1, 'deleted-group': 1 };
    expect(rounds['a group is deleted']).toEqual({ ...quiet, ...look });
    expect(rounds['it stays deleted']).toEqual({ ...quiet, ...look });
    expect(rounds['it is back']).toMatchObject({ 'group-delta-initial': 1, 'group-delta-round': 3 });
    expect(rounds['tokens of groups expire']).toMatchObject({ 'delta-round': 1, 'group-delta-initial': 3 });
  }, 60_000);

  test('S5: tokens of groups and of users die apart', async () => {
    world = await WireWorld.start();
    const group = await world.group(memberOf);
    const ann = world.person('ann', group);
    await world.sync();
    world.simulator.expireTokens('410-location', 'groups');
    expect(await world.sync()).toMatchObject({ kind: 'incremental', tokenResets: 0 });
    world.simulator.tenant.groups.removeMember(group, ann);
    const bob = world.person('bob', group);
    world.simulator.expireTokens('410-resync-required', 'users');
    expect(await world.sync()).toMatchObject({ kind: 'initial', tokenResets: 1 });
    expect(world.simulator.counts['group-delta-initial']).toBe(2);
    expect(await activeIds(world.client)).toEqual([ann, bob].sort());
  });

  test('S11: a 403 on groups alone: the round completes, the mapping is frozen and thaws by itself', async () => {
    world = await WireWorld.start({ onUnmatched: 'preserve' });
    const group = await world.group(memberOf);
    const ann = world.person('ann', group);
    await world.sync();
    world.simulator.rights.groupsRead = false;
    world.simulator.tenant.groups.removeMember(group, ann);
    const bob = world.person('bob', group);
    expect(await world.sync()).toMatchObject({ outcome: 'completed', imported: 0, preserved: 0 });
    const status = await world.client.status();
    expect(status.connection.missingRights).toEqual(['GroupMember.Read.All']);
    expect(status.mappings).toMatchObject([
      { state: 'frozen', frozenGroups: [{ groupId: group, reason: 'forbidden' }] },
    ]);
    world.simulator.rights.groupsRead = true;
    expect(await world.sync()).toMatchObject({ imported: 1, preserved: 1, leftovers: 0 });
    expect(await activeIds(world.client)).toEqual([bob]);
    expect((await world.client.status()).mappings).toMatchObject([{ state: 'active', frozenGroups: [] }]);
  });
});
