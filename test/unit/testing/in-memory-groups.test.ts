import { describe, expect, test } from 'vitest';
import { InMemoryDirectory } from '../../../src/testing/index.js';
import { groupRound, Memberships } from './group-round.js';

function crew(directory: InMemoryDirectory, count: number): { id: string; people: string[] } {
  const id = directory.addGroup();
  const people = directory.addUsers(count);
  for (const person of people) directory.addMember(id, person);
  return { id, people };
}

const caught = (asked: Promise<unknown>) =>
  asked.then(
    () => expect.fail('no failure'),
    (error: unknown) => error,
  );

test('S12: slices of a large group lie on many pages, with other groups between', async () => {
  const directory = new InMemoryDirectory({ behaviour: { pageSize: 2, memberSliceSize: 2 } });
  const [large, small, middle] = [crew(directory, 7), crew(directory, 1), crew(directory, 3)];
  const round = await groupRound(directory, [large.id, small.id, middle.id]);
  expect(round.pages.map(({ entries }) => entries.map(({ objectId }) => objectId))).toEqual([
    [large.id, small.id],
    [middle.id, large.id],
    [middle.id, large.id],
    [large.id],
  ]);
  const known = new Memberships().apply(round.entries);
  expect(known.of(large.id)).toEqual(large.people.map((id) => `user ${id}`).sort());
});

test('S12: only the groups asked for, in every round of the stream', async () => {
  const directory = new InMemoryDirectory();
  const [asked, other] = [crew(directory, 1), crew(directory, 1)];
  const { entries, deltaLink } = await groupRound(directory, [asked.id.toUpperCase()]);
  expect(entries.map(({ objectId }) => objectId)).toEqual([asked.id]);
  directory.removeMember(asked.id, asked.people[0]!);
  directory.removeMember(other.id, other.people[0]!);
  expect((await groupRound(directory, deltaLink)).entries).toEqual([
    {
      objectId: asked.id,
      removed: null,
      members: [{ objectId: asked.people[0], kind: 'user', removed: true }],
    },
  ]);
});

test('S12: members of every kind, a dynamic group, and what a purge ends', async () => {
  const directory = new InMemoryDirectory();
  const { id, people } = crew(directory, 1);
  const nested = directory.addGroup();
  const others = [directory.addDevice(), directory.addServicePrincipal(), directory.addContact({})];
  for (const member of [nested, ...others]) directory.addMember(id, member);
  const known = new Memberships();
  const first = await groupRound(directory, [id]);
  const expected = [`user ${people[0]}`, `group ${nested}`, ...others.map((other) => `other ${other}`)];
  expect(known.apply(first.entries).of(id)).toEqual(expected.sort());
  directory.purgeUser(people[0]!);
  directory.purgeGroup(nested);
  for (const other of others) directory.removeMember(id, other);
  directory.addUser({ department: 'Sales', id: 'aaaaaaaa-0000-4000-8000-000000000001' });
  directory.evaluateMembers(id, ({ department }) => department === 'Sales');
  const second = await groupRound(directory, first.deltaLink);
  expect(known.apply(second.entries).of(id)).toEqual(['user aaaaaaaa-0000-4000-8000-000000000001']);
  expect(directory.members(id)).toEqual(['aaaaaaaa-0000-4000-8000-000000000001']);
});

test('S12: deleted, restored, purged, on the stream and in reads', async () => {
  const directory = new InMemoryDirectory();
  const id = directory.addGroup({ displayName: 'Deck', mail: 'deck@tenant.example' });
  const unnamed = directory.addGroup({ displayName: '', visibility: 'HiddenMembership' });
  const read = async () => (await directory.readGroups([id.toUpperCase()])).groups.get(id);
  const holders = async () => (await directory.findByAddress('deck@tenant.example')).holders.length;
  let { deltaLink, entries } = await groupRound(directory, [id]);
  const removed = async () => {
    ({ deltaLink, entries } = await groupRound(directory, deltaLink));
    return entries.map((entry) => entry.removed);
  };
  expect(await read()).toEqual({ outcome: 'found', displayName: 'Deck', hiddenMembership: false });
  directory.updateGroup(id, { displayName: 'Main deck', visibility: 'HiddenMembership' });
  expect(await read()).toEqual({ outcome: 'found', displayName: 'Main deck', hiddenMembership: true });
  expect(await removed()).toEqual([]);
  directory.removeGroup(id);
  expect([await removed(), await read(), await holders()]).toEqual([
    ['changed'],
    { outcome: 'soft-deleted' },
    0,
  ]);
  directory.restoreGroup(id);
  expect([await removed(), (await read())?.outcome, await holders()]).toEqual([[null], 'found', 1]);
  directory.purgeGroup(id);
  expect([await removed(), await read(), await holders()]).toEqual([['deleted'], { outcome: 'deleted' }, 0]);
  directory.behaviour.unreadableIds.add(id);
  const odd = [id, unnamed, "x' or 'a"];
  const { groups } = await directory.readGroups(odd);
  expect([...groups]).toEqual(odd.map((each) => [each, { outcome: 'unreadable' }]));
});

describe('links and tokens', () => {
  test('S5: tokens of groups and of users are rejected apart', async () => {
    const directory = new InMemoryDirectory();
    const { id } = crew(directory, 1);
    const { deltaLink } = await groupRound(directory, [id]);
    const users = await directory.fetchPage({ kind: 'initial', select: ['mail'] });
    if (users.kind !== 'page') return expect.fail('no page');
    const later = { kind: 'link', link: users.next.link, round: 'incremental' } as const;
    directory.rejectGroupTokens('gone');
    expect(await directory.fetchGroupPage({ kind: 'link', link: deltaLink })).toEqual({
      kind: 'token-rejected',
      cause: 'gone',
    });
    expect(await directory.fetchPage(later)).toMatchObject({ kind: 'page' });
    const again = await groupRound(directory, [id]);
    directory.rejectTokens();
    expect(await directory.fetchPage(later)).toMatchObject({ kind: 'token-rejected' });
    expect((await groupRound(directory, again.deltaLink)).entries).toEqual([]);
  });

  test('S6: a link of the other stream, or of another place, is refused', async () => {
    const directory = new InMemoryDirectory();
    const { deltaLink } = await groupRound(directory, [directory.addGroup()]);
    const invalid = { code: 'ERR_DIRECTORY_LINK_INVALID' };
    const request = { kind: 'link', link: deltaLink, round: 'incremental' } as const;
    expect(await caught(directory.fetchPage(request))).toMatchObject(invalid);
    for (const link of [deltaLink.replace('groups', 'users'), deltaLink.replace('graph.', 'evil.')]) {
      expect(await caught(directory.fetchGroupPage({ kind: 'link', link }))).toMatchObject(invalid);
    }
  });

  test.each([
    ['none', []],
    ['51', Array.from({ length: 51 }, (_, at) => `aaaaaaaa-0000-4000-8000-${String(at).padStart(12, '0')}`)],
    ['what is no GUID', ["x' or 'a"]],
  ])('S8: a stream of %s is refused', async (_what, groupIds) => {
    const asked = new InMemoryDirectory().fetchGroupPage({ kind: 'initial', groupIds });
    expect(await caught(asked)).toMatchObject({ code: 'ERR_DIRECTORY_REQUEST_INVALID' });
  });

  test('calls are logged, fail and are held by name', async () => {
    const directory = new InMemoryDirectory();
    const id = directory.addGroup();
    directory.failNext(1, new Error('groups are down'), 'fetchGroupPage');
    await directory.fetchPage({ kind: 'initial', select: ['mail'] });
    await expect(groupRound(directory, [id])).rejects.toThrow('groups are down');
    const release = directory.hold('readGroups');
    const reading = directory.readGroups([id]);
    await release.reached;
    release();
    expect((await reading).groups.get(id)?.outcome).toBe('found');
    expect(directory.calls.slice(1)).toEqual([
      { name: 'fetchGroupPage', request: { kind: 'initial', groupIds: [id] } },
      { name: 'readGroups', ids: [id] },
    ]);
  });
});
