import { afterEach, describe, expect, test } from 'vitest';
import { GraphDirectory } from '../../../src/adapters/graph/index.js';
import type { GroupPageRequest } from '../../../src/ports/directory.js';
import {
  type ErrorSample,
  GraphSimulator,
  type GraphSimulatorOptions,
} from '../../../src/testing/graph-simulator/index.js';
import { groupRound, Memberships } from '../../unit/testing/group-round.js';

let simulator: GraphSimulator;
afterEach(() => simulator.stop());

async function start(options: GraphSimulatorOptions = {}): Promise<GraphDirectory> {
  simulator = await GraphSimulator.start(options);
  return new GraphDirectory({ client: simulator.client() });
}

interface Crew {
  readonly id: string;
  readonly people: readonly string[];
}

function groupOf(people: readonly string[]): Crew {
  const { id } = simulator.tenant.addGroup();
  for (const person of people) simulator.tenant.groups.addMember(id, person);
  return { id, people };
}

function crew(count: number): Crew {
  return groupOf(simulator.tenant.addUsers(count).map(({ id }) => id));
}

const users = (people: readonly string[]) => people.map((id) => `user ${id}`).sort();
const failure = (asked: Promise<unknown>) =>
  asked.then(
    () => expect.fail('no failure'),
    (error: unknown) => error,
  );

describe('S12: groups over the real SDK', () => {
  test('S12: the slices of 50,000 members lie on many pages, with other groups between them', async () => {
    const directory = await start({ pageSize: 2 });
    const large = crew(50_000);
    const others = Array.from({ length: 20 }, (_, index) => groupOf(large.people.slice(0, index * 250)));
    const groups = [large, ...others];
    const round = await groupRound(
      directory,
      groups.map(({ id }) => id),
    );
    const known = new Memberships().apply(round.entries);
    for (const { id, people } of groups) expect(known.of(id)).toEqual(users(people));
    const places = round.entries.flatMap(({ objectId }, index) => (objectId === large.id ? [index] : []));
    expect(places).toHaveLength(100);
    expect(places.filter((place, nth) => nth > 0 && place - places[nth - 1]! > 1).length).toBeGreaterThan(8);
    // One request a page, and none besides.
    expect(simulator.requests.map(({ kind }) => kind)).toEqual([
      'group-delta-initial',
      ...Array.from({ length: round.pages.length - 1 }, () => 'group-delta-page'),
    ]);
    const quiet = await groupRound(directory, round.deltaLink);
    expect([quiet.entries, quiet.pages.length]).toEqual([[], 1]);
    expect(quiet.deltaLink).not.toBe(round.deltaLink);
  });

  test('S12: joining, leaving, nesting, a cycle, members who are no people', async () => {
    const directory = await start({ pageSize: 2 });
    const { groups } = simulator.tenant;
    const [outer, inner] = [crew(2), crew(1)];
    const device = simulator.tenant.addDevice();
    let { entries, deltaLink } = await groupRound(directory, [outer.id, inner.id]);
    const known = new Memberships().apply(entries);
    groups.addMember(outer.id, inner.id);
    groups.addMember(inner.id, outer.id);
    groups.addMember(outer.id, device);
    groups.removeMember(outer.id, outer.people[0]!);
    ({ entries, deltaLink } = await groupRound(directory, deltaLink));
    known.apply(entries);
    const kept = `user ${outer.people[1]}`;
    expect(known.of(outer.id)).toEqual([`group ${inner.id}`, `other ${device}`, kept].sort());
    expect(known.of(inner.id)).toEqual([`group ${outer.id}`, `user ${inner.people[0]}`].sort());
    // A user in the recycle bin stays a member.
    simulator.tenant.removeUser(outer.people[1]!);
    ({ entries, deltaLink } = await groupRound(directory, deltaLink));
    expect(entries).toEqual([]);
    simulator.tenant.purgeUser(outer.people[1]!);
    ({ entries } = await groupRound(directory, deltaLink));
    expect(known.apply(entries).of(outer.id)).not.toContain(kept);
  });

  test('S12: a group deleted and restored: no member is reported as having left', async () => {
    const directory = await start();
    const { id, people } = crew(3);
    let { entries, deltaLink } = await groupRound(directory, [id]);
    const known = new Memberships().apply(entries);
    simulator.tenant.groups.remove(id);
    ({ entries, deltaLink } = await groupRound(directory, deltaLink));
    expect(entries).toEqual([{ objectId: id, removed: 'changed', members: [] }]);
    expect(known.apply(entries).of(id)).toBeUndefined();
    simulator.tenant.groups.restore(id);
    ({ entries, deltaLink } = await groupRound(directory, deltaLink));
    expect(known.apply(entries).of(id)).toEqual(users(people));
    simulator.tenant.groups.purge(id);
    ({ entries } = await groupRound(directory, deltaLink));
    expect(entries).toEqual([{ objectId: id, removed: 'deleted', members: [] }]);
  });

  test('S12: of a group that the initial round does not name, a read by id tells what became', async () => {
    const directory = await start();
    simulator.behaviour.tombstonesInInitial = false;
    const ids = [crew(1), crew(1), crew(1)].map(({ id }) => id);
    const [there, soft, hard] = ids as [string, string, string];
    const never = '0a1b2c3d-1111-4222-8333-944445555666';
    simulator.tenant.groups.update(there, { displayName: 'Deck', visibility: 'HiddenMembership' });
    simulator.tenant.groups.remove(soft);
    simulator.tenant.groups.purge(hard);
    const { entries } = await groupRound(directory, [...ids, never]);
    expect(entries.map(({ objectId }) => objectId)).toEqual([there]);
    const { groups, missingRights } = await directory.readGroups([...ids, never]);
    expect(Object.fromEntries(groups)).toEqual({
      [there]: { outcome: 'found', displayName: 'Deck', hiddenMembership: true },
      [soft]: { outcome: 'soft-deleted' },
      [hard]: { outcome: 'deleted' },
      [never]: { outcome: 'deleted' },
    });
    expect(missingRights).toEqual([]);
  });

  test('S11, S12: a 403 on groups alone: no group is lost by it, and users go on', async () => {
    const directory = await start();
    const { id } = crew(1);
    const { deltaLink } = await groupRound(directory, [id]);
    simulator.rights.groupsRead = false;
    for (const request of [
      { kind: 'initial', groupIds: [id] },
      { kind: 'link', link: deltaLink },
    ] satisfies GroupPageRequest[]) {
      expect(await failure(directory.fetchGroupPage(request))).toMatchObject({
        code: 'ERR_DIRECTORY_FORBIDDEN',
        retryable: false,
      });
    }
    expect(await directory.readGroups([id])).toEqual({
      groups: new Map([[id, { outcome: 'unreadable' }]]),
      missingRights: ['GroupMember.Read.All'],
    });
    expect(await directory.fetchPage({ kind: 'initial', select: ['mail'] })).toMatchObject({ kind: 'page' });
    simulator.rights.groupsRead = true;
    expect((await groupRound(directory, deltaLink)).entries).toEqual([]);
  });
});

describe('S5: tokens of groups', () => {
  const causes: readonly (readonly [ErrorSample, string])[] = [
    ['410-location', 'syncStateNotFound'],
    ['410-empty-body', 'gone'],
    ['410-empty-object', 'gone'],
    ['410-resync-required', 'resyncRequired'],
    ['410-sync-state-not-found', 'syncStateNotFound'],
    ['410-nested-resync', 'resyncApplyDifferences'],
    ['400-sync-state-not-found', 'syncStateNotFound'],
    ['400-deltalink-older-than-30-days', 'request_UnsupportedQuery'],
    ['400-steady-state-30-days', 'request_UnsupportedQuery'],
    ['400-expired-page-token', 'directory_ExpiredPageToken'],
    ['400-invalid-skiptoken', 'tokenInvalid'],
    ['404-unknown-error', 'pageLinkNotFound'],
  ];

  test.each(causes)('S5: %s rejects deltaLinks and page links alike: %s', async (shape, cause) => {
    const directory = await start({ pageSize: 1 });
    simulator.behaviour.memberSliceSize = 1;
    const { id } = crew(2);
    const first = await directory.fetchGroupPage({ kind: 'initial', groupIds: [id] });
    const { deltaLink } = await groupRound(directory, [id]);
    const people = await directory.fetchPage({ kind: 'initial', select: ['mail'] });
    simulator.expireTokens(shape, 'groups');
    if (first.kind !== 'page' || people.kind !== 'page') return expect.fail('no page');
    for (const link of [first.next.link, deltaLink]) {
      expect(await directory.fetchGroupPage({ kind: 'link', link })).toEqual({
        kind: 'token-rejected',
        cause,
      });
    }
    // The users' token lives on.
    const { link } = people.next;
    expect(await directory.fetchPage({ kind: 'link', link, round: 'initial' })).toMatchObject({
      kind: 'page',
    });
  });

  test('S5: a token dies of age', async () => {
    let days = 0;
    const directory = await start({ now: () => new Date(days * 24 * 3_600_000) });
    const { id } = crew(1);
    const { deltaLink } = await groupRound(directory, [id]);
    days = 8;
    expect(await directory.fetchGroupPage({ kind: 'link', link: deltaLink })).toMatchObject({
      kind: 'token-rejected',
    });
  });

  test('S5, S7: throttling, outages and broken pages keep the token', async () => {
    const directory = await start();
    const { id } = crew(1);
    const { deltaLink } = await groupRound(directory, [id]);
    const answers = [
      [{ throttle: '2.128' }, { code: 'ERR_DIRECTORY_THROTTLED', retryable: true, retryAfterMs: 2128 }],
      ['503-unavailable', { code: 'ERR_DIRECTORY_UNAVAILABLE', retryable: true }],
      ['reset', { code: 'ERR_DIRECTORY_UNAVAILABLE', retryable: true }],
      ['cut', { code: 'ERR_DIRECTORY_RESPONSE_INVALID', retryable: true }],
      ['html', { code: 'ERR_DIRECTORY_RESPONSE_INVALID' }],
      ['no-value', { code: 'ERR_DIRECTORY_RESPONSE_INVALID', retryable: false }],
      ['no-link', { code: 'ERR_DIRECTORY_RESPONSE_INVALID', retryable: false }],
      ['both-links', { code: 'ERR_DIRECTORY_RESPONSE_INVALID', retryable: false }],
    ] as const;
    for (const [respond, expected] of answers) {
      simulator.faults.add({ match: 'group-delta-round', respond });
      const error = await failure(directory.fetchGroupPage({ kind: 'link', link: deltaLink }));
      expect(error).toMatchObject(expected);
    }
    expect((await groupRound(directory, deltaLink)).entries).toEqual([]);
  });
});

describe('S6: nothing of groups leads elsewhere', () => {
  test('S6: a foreign link, stored or on a page, and the Location of a 410: no request leaves for it', async () => {
    const directory = await start();
    const { id } = crew(1);
    const { deltaLink } = await groupRound(directory, [id]);
    const asked = simulator.requests.length;
    const evil = deltaLink.replace('graph.microsoft.com', 'graph.microsoft.com.evil.example');
    const invalid = { code: 'ERR_DIRECTORY_LINK_INVALID', retryable: false };
    expect(await failure(directory.fetchGroupPage({ kind: 'link', link: evil }))).toMatchObject(invalid);
    expect(simulator.requests).toHaveLength(asked);
    const page = { status: 200, body: { value: [], '@odata.nextLink': evil } };
    simulator.faults.add({ match: 'group-delta-round', respond: page });
    simulator.faults.add({ match: 'group-delta-round', respond: '410-foreign-location' });
    for (let time = 0; time < 2; time += 1) {
      const error = await failure(directory.fetchGroupPage({ kind: 'link', link: deltaLink }));
      expect(error).toMatchObject(invalid);
    }
    expect(simulator.requests).toHaveLength(asked + 2);
    expect(simulator.foreignOrigins).toEqual([]);
  });
});
