import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ERROR_SAMPLES, type ErrorSample } from '../../../src/testing/graph-simulator/error-samples.js';
import { GraphSimulator, type JsonObject } from '../../../src/testing/graph-simulator/index.js';
import { codeOf, drain, itemsOf, type Round, send } from './graph-requests.js';

const DELTA = '/v1.0/groups/delta';
const TRACKED = `${DELTA}?$select=id,deletedDateTime,members`;

let simulator: GraphSimulator;
beforeEach(async () => {
  simulator = await GraphSimulator.start({ pageSize: 3 });
});
afterEach(() => simulator.stop());

/** A group with so many users in it. */
function crew(count: number): { id: string; people: string[] } {
  const { id } = simulator.tenant.addGroup();
  const people = simulator.tenant.addUsers(count).map((user) => user.id);
  for (const person of people) simulator.tenant.groups.addMember(id, person);
  return { id, people };
}

const user = (id: string) => ({ '@odata.type': '#microsoft.graph.user', id });
const gone = (id: string) => ({ ...user(id), '@removed': { reason: 'deleted' } });
const slices = (round: Round, id: string) =>
  round.items.filter((item) => item.id === id).map((item) => item['members@delta']);

describe('an initial round', () => {
  it('names members by type and id, and says nothing of members where there are none', async () => {
    const { tenant } = simulator;
    const group = tenant.addGroup({ displayName: 'Deck', description: 'On deck' });
    const empty = tenant.addGroup({ displayName: 'Empty' });
    const contact = tenant.addContact();
    const members = [
      ['user', tenant.addUser().id],
      ['group', empty.id],
      ['device', tenant.addDevice()],
      ['servicePrincipal', tenant.addServicePrincipal()],
      ['orgContact', contact.id],
    ] as const;
    for (const [, id] of members) tenant.groups.addMember(group.id, id);
    tenant.groups.addMember(empty.id, group.id);
    tenant.groups.removeMember(empty.id, group.id);
    simulator.behaviour.tombstonesInInitial = false;
    const { body } = await send(simulator, `${DELTA}?$select=displayName,description,members`);
    expect(body['@odata.context']).toBe(
      'https://graph.microsoft.com/v1.0/$metadata#groups(displayName,description)',
    );
    expect(body['@odata.deltaLink']).toMatch(
      /^https:\/\/graph\.microsoft\.com\/v1\.0\/groups\/delta\?\$deltatoken=[\w-]+$/,
    );
    expect(itemsOf(body)).toEqual([
      {
        displayName: 'Deck',
        description: 'On deck',
        id: group.id,
        'members@delta': members.map(([type, id]) => ({ '@odata.type': `#microsoft.graph.${type}`, id })),
      },
      { displayName: 'Empty', id: empty.id },
    ]);
  });

  it('gives members by default, and not where they are not selected', async () => {
    const { id, people } = crew(1);
    const { items } = await drain(simulator, '/v1.0/groups/microsoft.graph.delta()');
    expect(items).toEqual([
      { displayName: `Group ${id.slice(0, 8)}`, id, 'members@delta': [user(people[0]!)] },
    ]);
    expect((await drain(simulator, `${DELTA}?$select=displayName`)).items[0]).not.toHaveProperty(
      'members@delta',
    );
  });

  it('cuts members in slices, a group once a page, with other groups in between', async () => {
    simulator.pageSize = 2;
    simulator.behaviour.memberSliceSize = 2;
    const [large, small, middle] = [crew(7), crew(1), crew(3)];
    const round = await drain(simulator, TRACKED);
    expect(round.pages.map((page) => page.map(({ id }) => id))).toEqual([
      [large.id, small.id],
      [middle.id, large.id],
      [middle.id, large.id],
      [large.id],
    ]);
    expect(slices(round, large.id).flat()).toEqual(large.people.map(user));
    expect(slices(round, large.id).map((slice) => (slice as unknown[]).length)).toEqual([2, 2, 2, 1]);
  });

  it('filters by 50 ids and refuses 51; of an id that nobody has it says nothing', async () => {
    const groups = Array.from({ length: 52 }, () => simulator.tenant.addGroup().id);
    const filter = (ids: readonly string[]) =>
      `${TRACKED}&$filter=${encodeURIComponent(ids.map((id) => `id eq '${id}'`).join(' or '))}`;
    const { items, deltaLink } = await drain(simulator, filter([...groups.slice(0, 49), 'nobody']));
    expect(items.map(({ id }) => id)).toEqual(groups.slice(0, 49));
    const tooMany = await send(simulator, filter(groups.slice(0, 51)));
    expect([tooMany.status, codeOf(tooMany.body)]).toEqual([400, 'Request_UnsupportedQuery']);
    for (const id of groups) simulator.tenant.groups.purge(id);
    expect((await drain(simulator, deltaLink)).items.map(({ id }) => id)).toEqual(groups.slice(0, 49));
  });

  it('has deleted groups and members who left, unless switched off', async () => {
    const { id, people } = crew(2);
    const [soft, hard] = [simulator.tenant.addGroup(), simulator.tenant.addGroup()];
    simulator.tenant.groups.removeMember(id, people[0]!);
    simulator.tenant.groups.remove(soft.id);
    simulator.tenant.groups.purge(hard.id);
    const here = (members: JsonObject[]) => ({ id, 'members@delta': members });
    expect((await drain(simulator, TRACKED)).items).toEqual([
      here([gone(people[0]!), user(people[1]!)]),
      { id: soft.id, '@removed': { reason: 'changed' } },
      { id: hard.id, '@removed': { reason: 'deleted' } },
    ]);
    simulator.behaviour.tombstonesInInitial = false;
    expect((await drain(simulator, TRACKED)).items).toEqual([here([user(people[1]!)])]);
  });

  it('refuses a property that groups do not have', async () => {
    const { status, body } = await send(simulator, `${DELTA}?$select=userPrincipalName`);
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining("'microsoft.graph.group'")]);
  });
});

describe('a change round', () => {
  it('names who joined and who left, and nobody who did both', async () => {
    const { id, people } = crew(3);
    const { deltaLink } = await drain(simulator, TRACKED);
    const { groups } = simulator.tenant;
    const newcomer = simulator.tenant.addUser().id;
    groups.removeMember(id, people[0]!);
    groups.removeMember(id, people[1]!);
    groups.addMember(id, people[1]!);
    groups.addMember(id, newcomer);
    const round = await drain(simulator, deltaLink);
    expect(round.items).toEqual([{ id, 'members@delta': [gone(people[0]!), user(newcomer)] }]);
    const quiet = await drain(simulator, round.deltaLink);
    expect([quiet.items, quiet.pages.length]).toEqual([[], 1]);
  });

  it('tells a deleted group in one item and a restored one like a new one', async () => {
    const { id, people } = crew(2);
    let { deltaLink, items } = await drain(simulator, TRACKED);
    const round = async () => {
      ({ deltaLink, items } = await drain(simulator, deltaLink));
      return items;
    };
    simulator.tenant.groups.remove(id);
    expect(await round()).toEqual([{ id, '@removed': { reason: 'changed' } }]);
    simulator.tenant.groups.restore(id);
    expect(await round()).toEqual([{ id, 'members@delta': people.map(user) }]);
    simulator.tenant.groups.remove(id);
    await round();
    simulator.tenant.groups.purge(id);
    expect(await round()).toEqual([{ id, '@removed': { reason: 'deleted' } }]);
  });

  it('shows a restore only with deletedDateTime selected, unless told otherwise', async () => {
    const { id } = crew(1);
    const { deltaLink } = await drain(simulator, `${DELTA}?$select=members`);
    simulator.tenant.groups.remove(id);
    const removed = await drain(simulator, deltaLink);
    simulator.tenant.groups.restore(id);
    expect((await drain(simulator, removed.deltaLink)).items).toEqual([]);
    expect(simulator.played.restoresUnseen).toBe(1);
    simulator.behaviour.restores = 'always';
    expect((await drain(simulator, removed.deltaLink)).items).toHaveLength(1);
  });

  it('mentions a rename only where the name is selected', async () => {
    const { id } = crew(1);
    const bare = await drain(simulator, TRACKED);
    const named = await drain(simulator, `${DELTA}?$select=displayName,members`);
    simulator.tenant.groups.update(id, { displayName: 'Renamed' });
    expect((await drain(simulator, bare.deltaLink)).items).toEqual([]);
    expect((await drain(simulator, named.deltaLink)).items).toEqual([{ displayName: 'Renamed', id }]);
  });

  it('mentions no membership where members are not selected', async () => {
    const { id, people } = crew(1);
    const { deltaLink } = await drain(simulator, `${DELTA}?$select=displayName`);
    simulator.tenant.groups.removeMember(id, people[0]!);
    expect((await drain(simulator, deltaLink)).items).toEqual([]);
  });

  it('never mentions who left before the group was deleted and restored', async () => {
    const { id, people } = crew(2);
    const { deltaLink } = await drain(simulator, TRACKED);
    simulator.tenant.groups.removeMember(id, people[0]!);
    simulator.tenant.groups.remove(id);
    const removed = await drain(simulator, deltaLink);
    simulator.tenant.groups.restore(id);
    const restored = await drain(simulator, removed.deltaLink);
    expect(restored.items).toEqual([{ id, 'members@delta': [user(people[1]!)] }]);
  });

  it('keeps users in the recycle bin as members, and tells their end when they are purged, if at all', async () => {
    const { id, people } = crew(3);
    const [soft, purged, silent] = people as [string, string, string];
    const { deltaLink } = await drain(simulator, TRACKED);
    simulator.behaviour.unreportedEnds.add(silent);
    for (const person of people) simulator.tenant.removeUser(person);
    const quiet = await drain(simulator, deltaLink);
    expect(quiet.items).toEqual([]);
    simulator.tenant.purgeUser(purged);
    simulator.tenant.purgeUser(silent);
    expect((await drain(simulator, quiet.deltaLink)).items).toEqual([
      { id, 'members@delta': [gone(purged)] },
    ]);
    expect(simulator.tenant.groups.members(id)).toEqual([soft]);
  });

  it('follows a dynamic group when it is evaluated, not when its users change', async () => {
    const { tenant } = simulator;
    const group = tenant.addGroup({ groupTypes: ['DynamicMembership'] });
    const [ada, ben] = tenant.addUsers(2, () => ({ department: 'Sales' }));
    const evaluate = () =>
      tenant.groups.evaluateMembers(group.id, ({ department }) => department === 'Sales');
    evaluate();
    const { deltaLink } = await drain(simulator, TRACKED);
    tenant.updateUser(ada!.id, { department: 'Ops' });
    const before = await drain(simulator, deltaLink);
    expect(before.items).toEqual([]);
    evaluate();
    expect((await drain(simulator, before.deltaLink)).items).toEqual([
      { id: group.id, 'members@delta': [gone(ada!.id)] },
    ]);
    expect(tenant.groups.members(group.id)).toEqual([ben!.id]);
  });

  it('hides the members of a group from who has not the right to them, without an error', async () => {
    const { id, people } = crew(1);
    simulator.tenant.groups.update(id, { visibility: 'HiddenMembership' });
    expect((await drain(simulator, TRACKED)).items).toEqual([{ id, 'members@delta': people.map(user) }]);
    simulator.rights.hiddenMembersRead = false;
    expect((await drain(simulator, TRACKED)).items).toEqual([{ id }]);
  });
});

describe('behaviours', () => {
  it('repeats on a page, replays in the next round, and shows older memberships that the next round repairs', async () => {
    const { id, people } = crew(2);
    const { deltaLink } = await drain(simulator, TRACKED);
    simulator.behaviour.duplicates = 1;
    const { groups } = simulator.tenant;
    groups.removeMember(id, people[0]!);
    const left = { id, 'members@delta': [gone(people[0]!)] };
    const doubled = await drain(simulator, deltaLink);
    expect(doubled.pages).toEqual([[left, left]]);
    Object.assign(simulator.behaviour, { duplicates: 0, replays: 1 });
    const replayed = await drain(simulator, doubled.deltaLink);
    expect(replayed.items).toEqual([left]);
    Object.assign(simulator.behaviour, { replays: 0, olderValues: 1 });
    groups.addMember(id, people[0]!);
    const spoiled = await drain(simulator, replayed.deltaLink);
    const joined = { id, 'members@delta': [user(people[0]!)] };
    expect(spoiled.pages).toEqual([[joined], [left]]);
    expect((await drain(simulator, spoiled.deltaLink)).items).toEqual([joined]);
    expect(simulator.played).toMatchObject({ duplicates: 1, replays: 1, olderValues: 1, repairs: 1 });
  });

  it('lags, leaves groups out, comes in any order and after empty pages', async () => {
    simulator.behaviour.memberSliceSize = 1;
    const { id, people } = crew(6);
    const other = crew(1);
    const { deltaLink } = await drain(simulator, TRACKED);
    simulator.behaviour.lagRounds = 1;
    for (const person of people) simulator.tenant.groups.removeMember(id, person);
    simulator.tenant.groups.removeMember(other.id, other.people[0]!);
    const early = await drain(simulator, deltaLink);
    expect(early.items).toEqual([]);
    Object.assign(simulator.behaviour, { shuffle: true, emptyPages: 3, omittedIds: new Set([other.id]) });
    const late = await drain(simulator, early.deltaLink);
    const told = slices(late, id).flat() as JsonObject[];
    expect(told).toHaveLength(6);
    expect(told).not.toEqual(people.map(gone));
    expect(new Set(told.map((member) => member.id))).toEqual(new Set(people));
    expect(late.pages).toHaveLength(2 + 3);
    expect(simulator.played).toMatchObject({ lagRounds: 1, omittedIds: 1, emptyPages: 3 });
  });

  it('gives the same deltaLink again when nothing changed, if told to', async () => {
    simulator.behaviour.equalDeltaLink = true;
    const { deltaLink } = await drain(simulator, TRACKED);
    expect((await drain(simulator, deltaLink)).deltaLink).toBe(deltaLink);
  });
});

describe('tokens and rights', () => {
  it.each(Object.keys(ERROR_SAMPLES).filter((name) => name.startsWith('410')) as ErrorSample[])(
    'tokens of groups expire apart from those of users: %s',
    async (shape) => {
      const groups = await drain(simulator, TRACKED);
      const users = await drain(simulator, '/v1.0/users/delta');
      simulator.expireTokens(shape, 'groups');
      const { status, headers } = await send(simulator, groups.deltaLink);
      expect(status).toBe(410);
      const location = headers.get('location');
      if (location !== null) expect(location).toContain('/v1.0/groups/delta?$deltatoken=');
      expect((await send(simulator, users.deltaLink)).status).toBe(200);
      const again = await drain(simulator, TRACKED);
      simulator.expireTokens(shape, 'users');
      expect((await send(simulator, users.deltaLink)).status).toBe(410);
      expect((await send(simulator, again.deltaLink)).status).toBe(200);
      simulator.expireTokens(shape);
      expect((await send(simulator, again.deltaLink)).status).toBe(410);
    },
  );

  it('knows no token of the other stream', async () => {
    const groups = await drain(simulator, TRACKED);
    const foreign = await send(simulator, groups.deltaLink.replace('/groups/', '/users/'));
    expect([foreign.status, codeOf(foreign.body)]).toEqual([400, 'syncStateNotFound']);
  });

  it('403 on groups alone, and faults by kind of request', async () => {
    const { id } = crew(5);
    simulator.behaviour.memberSliceSize = 2;
    const first = await send(simulator, TRACKED);
    const round = await drain(simulator, TRACKED);
    simulator.rights.groupsRead = false;
    const deleted = `/v1.0/directory/deletedItems/${id}/microsoft.graph.group`;
    const links = [String(first.body['@odata.nextLink']), round.deltaLink];
    for (const target of [TRACKED, ...links, '/v1.0/groups', `/v1.0/groups/${id}`, deleted]) {
      expect((await send(simulator, target)).status).toBe(403);
    }
    expect((await send(simulator, '/v1.0/users/delta')).status).toBe(200);
    Object.assign(simulator.rights, { groupsRead: true, usersRead: false });
    expect((await send(simulator, '/v1.0/users/delta')).status).toBe(403);
    await drain(simulator, round.deltaLink);
    simulator.faults.add({ match: 'group-delta-page', skip: 1, respond: '404-unknown-error' });
    simulator.faults.add({ match: 'group-delta-round', respond: 'loop' });
    await expect(drain(simulator, TRACKED)).rejects.toThrow('404');
    const { deltaLink } = await drain(simulator, TRACKED);
    expect((await send(simulator, deltaLink)).body['@odata.nextLink']).toBe(deltaLink);
    expect(simulator.requests.slice(-5).map(({ kind, page, initial }) => [kind, page, initial])).toEqual([
      ['group-delta-page', 3, true],
      ['group-delta-initial', 1, true],
      ['group-delta-page', 2, true],
      ['group-delta-page', 3, true],
      ['group-delta-round', 1, false],
    ]);
  });
});

describe('reads by id', () => {
  it('find a group, then in the recycle bin, then nowhere', async () => {
    const { id } = crew(1);
    const deleted = `/v1.0/directory/deletedItems/${id}/microsoft.graph.group?$select=id`;
    const statuses = async () =>
      Promise.all(
        [`/v1.0/groups/${id}`, deleted].map(async (target) => (await send(simulator, target)).status),
      );
    expect(await statuses()).toEqual([200, 404]);
    simulator.tenant.groups.remove(id);
    expect(await statuses()).toEqual([404, 200]);
    simulator.tenant.groups.restore(id);
    expect(await statuses()).toEqual([200, 404]);
    simulator.tenant.groups.purge(id);
    expect(await statuses()).toEqual([404, 404]);
  });
});

it('stale reads by id show a group as it was since the last settle()', async () => {
  const { id } = crew(1);
  const read = async () => (await send(simulator, `/v1.0/groups/${id}`)).status;
  simulator.behaviour.staleReads = 1;
  expect(await read()).toBe(404);
  simulator.settle();
  expect(await read()).toBe(200);
  simulator.tenant.groups.remove(id);
  expect(await read()).toBe(200);
  simulator.settle();
  expect(await read()).toBe(404);
});

it('the tenant refuses what Graph refuses', () => {
  const { tenant } = simulator;
  const { id, people } = crew(1);
  expect(() => tenant.addGroup({ id })).toThrow('already exists');
  expect(() => tenant.groups.addMember(id, people[0]!)).toThrow('is a member');
  expect(() => tenant.groups.addMember(id, 'nobody')).toThrow('No object');
  expect(() => tenant.groups.removeMember(id, id)).toThrow('no member');
  expect(() => tenant.groups.restore(id)).toThrow('not deleted');
  tenant.groups.remove(id);
  expect(() => tenant.groups.addMember(id, people[0]!)).toThrow('not active');
  tenant.groups.purge(id);
  expect(() => tenant.groups.purge(id)).toThrow('to purge');
});
