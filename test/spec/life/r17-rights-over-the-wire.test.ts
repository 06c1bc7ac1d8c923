import { describe, expect, test } from 'vitest';
import type { Capability } from '../../../src/domain/access.js';
import { addressKey } from '../../../src/domain/address.js';
import { all } from '../client/world.js';
import { type Name, RightsWorld } from './rights-world.js';

interface TakenAway {
  readonly take: (it: RightsWorld) => void;
  readonly giveBack: (it: RightsWorld) => void;
  /** Of the check: what is missing, and what to grant. */
  readonly missing: Partial<Record<Capability, readonly string[]>>;
  /** Of the status, after some rounds. */
  readonly rights: readonly string[];
  /** Rounds are refused, by this code. */
  readonly refused?: string;
}

const right = (name: 'usersRead' | 'directoryReadAll' | 'deletedItems' | 'groupsRead' | 'organization') => ({
  take: ({ simulator }: RightsWorld) => {
    simulator.rights[name] = false;
  },
  giveBack: ({ simulator }: RightsWorld) => {
    simulator.rights[name] = true;
  },
});

const takenAway: Readonly<Record<string, TakenAway>> = {
  'the right to read users': {
    ...right('usersRead'),
    missing: { 'read-users': ['User.Read.All'] },
    rights: ['User.Read.All'],
    refused: 'ERR_DIRECTORY_FORBIDDEN',
  },
  'all but the names of users': {
    take: ({ simulator }) => {
      simulator.rights.usersBasicOnly = true;
    },
    giveBack: ({ simulator }) => {
      simulator.rights.usersBasicOnly = false;
    },
    missing: { 'read-users': ['User.Read.All'], batches: ['Directory.Read.All'] },
    rights: ['Directory.Read.All', 'User.Read.All'],
  },
  'the recycle bin': {
    ...right('deletedItems'),
    missing: { 'deleted-items': ['User.Read.All'] },
    rights: ['User.Read.All'],
  },
  'batches, which are refused': {
    ...right('directoryReadAll'),
    missing: { batches: ['Directory.Read.All'] },
    rights: ['Directory.Read.All'],
  },
  'batches, which come with nulls': {
    take: ({ simulator }) =>
      Object.assign(simulator.rights, { directoryReadAll: false, withoutDirectoryRead: 'nulled' }),
    giveBack: right('directoryReadAll').giveBack,
    missing: { batches: ['Directory.Read.All'] },
    rights: ['Directory.Read.All'],
  },
  groups: {
    ...right('groupsRead'),
    missing: { groups: ['GroupMember.Read.All'] },
    rights: ['GroupMember.Read.All'],
  },
  'the organization': {
    ...right('organization'),
    missing: { organization: ['Organization.Read.All'] },
    rights: [],
  },
  'consent as a whole': {
    take: (it) => {
      it.withdrawn = true;
    },
    giveBack: (it) => {
      it.withdrawn = false;
    },
    missing: {},
    rights: [],
    refused: 'ERR_DIRECTORY_UNAUTHORIZED',
  },
};

/** Addresses that a person ever had. */
const own: Readonly<Partial<Record<Name, readonly string[]>>> = {
  renamed: ['renamed@x.example', 'has-a-new-name@x.example'],
  'hands-over': ['hands-over@x.example', 'moved-on@x.example'],
  'takes-over': ['hands-over@x.example'],
  later: ['later@x.example', 'renamed-later@x.example'],
};

/** Nobody is preserved who is there, nobody has an address that is not theirs, no two have one. */
async function expectNothingWrong(it: RightsWorld): Promise<void> {
  const users = await all(it.client.users.list());
  const held = new Map<string, string>();
  for (const { objectId, state, backupAddress } of users) {
    const name = Object.entries(it.ids).find(([, id]) => id === objectId)![0] as Name;
    if (state === 'preserved') expect(['gone', 'disabled']).toContain(name);
    if (backupAddress === null) continue;
    expect(own[name] ?? [`${name}@x.example`]).toContain(backupAddress);
    if (state === 'preserved') continue;
    const key = addressKey(backupAddress);
    expect(held.get(key) ?? name).toBe(name);
    held.set(key, name);
  }
  expect((await it.repository.head(it.simulator.tenant.tenantId))!.checkpoint.token).not.toBeNull();
}

/** The end of a history, with a right away in the middle of it or with none. */
async function play(what: TakenAway | undefined): Promise<Readonly<Record<string, string>>> {
  await using it = await RightsWorld.start();
  const before = await it.table();
  const tokenOf = async () => (await it.repository.head(it.simulator.tenant.tenantId))!.checkpoint.token;
  const token = await tokenOf();
  what?.take(it);
  const since = it.clock.now();
  await it.live();
  const rounds: Awaited<ReturnType<RightsWorld['dueRound']>>[] = [];
  for (let round = 0; round < 6; round += 1) {
    rounds.push(await it.dueRound());
    await expectNothingWrong(it);
    if (what !== undefined) await expectNamed(it, what);
  }
  if (what?.refused !== undefined) {
    expect(rounds.map(({ ended }) => ended)).toEqual(Array(6).fill(what.refused));
    expect(rounds.slice(1).map(({ hours }) => hours)).toEqual([1, 6, 12, 24, 24]);
    const { connection } = await it.client.status();
    expect(connection.since!.getTime()).toBeGreaterThanOrEqual(since.getTime());
    // Nothing at all moved: neither the table nor the token.
    expect([await it.table(), await tokenOf()]).toEqual([before, token]);
  } else {
    expect(rounds.map(({ ended }) => ended)).toEqual(Array(6).fill('completed'));
    expect((await it.client.status()).connection.since).toBeUndefined();
  }
  what?.giveBack(it);
  expect((await it.access()).batches.state).toBe('granted');
  it.liveOn();
  await it.dueRound();
  await expectNothingWrong(it);
  await it.week();
  await expectNothingWrong(it);
  expect((await it.client.status()).connection).toEqual({ missingRights: [] });
  expect(Object.values(await it.access()).map(({ state }) => state)).toEqual(Array(6).fill('granted'));
  return it.table();
}

async function expectNamed(it: RightsWorld, { missing, rights, refused }: TakenAway): Promise<void> {
  const access = Object.values(await it.access());
  const named = access
    .filter(({ state }) => state === 'missing')
    .map(({ capability, grant }) => [capability, grant]);
  expect(Object.fromEntries(named)).toEqual(missing);
  if (refused === 'ERR_DIRECTORY_UNAUTHORIZED') {
    expect(access.map(({ state, code }) => [state, code])).toEqual(Array(6).fill(['unknown', refused]));
  }
  expect((await it.client.status()).connection.missingRights).toEqual(rights);
}

let control: ReturnType<typeof play> | undefined;

/** The same history with every right, played once. */
function undisturbed(): ReturnType<typeof play> {
  control ??= play(undefined);
  return control;
}

describe('a right that is taken away while the tenant lives on', () => {
  test.each(Object.keys(takenAway))(
    'R17: %s: it is named, nothing wrong is written, and it ends as if it had been there',
    async (name) => {
      const [ended, expected] = [await play(takenAway[name]), await undisturbed()];
      expect(ended).toEqual(expected);
      expect(expected).toMatchObject({
        gone: 'preserved soft-deleted gone@x.example gone@x.example here',
        disabled: expect.stringMatching(/^preserved disabled/),
        renamed: expect.stringMatching(/^active {2}has-a-new-name@x.example/),
        'hands-over': expect.stringMatching(/^active {2}moved-on@x.example/),
        'takes-over': expect.stringMatching(/^active {2}hands-over@x.example/),
        joins: expect.stringMatching(/^active .* sales$/),
      });
    },
  );
});

test('R17: who joined and left a hidden group while the right was away is known with the next full round', async () => {
  await using it = await RightsWorld.start();
  const { simulator, client, ids, hiddenGroup } = it;
  const { groups } = simulator.tenant;
  groups.addMember(hiddenGroup, ids.joins);
  const secret = { memberOf: hiddenGroup };
  await client.mappings.create({ name: 'secret', criteria: secret, assignment: 'secret' });
  await it.dueRound();
  expect((await it.table()).joins).toMatch(/^active .* secret$/);
  simulator.rights.hiddenMembersRead = false;
  const address = { userPrincipalName: 'newcomer@x.example', mail: 'newcomer@x.example' };
  ids.newcomer = simulator.tenant.addUser(address).id;
  groups.addMember(hiddenGroup, ids.newcomer);
  const before = await it.table();
  for (let round = 0; round < 3; round += 1) await it.dueRound();
  expect(await it.table()).toEqual(before);
  simulator.rights.hiddenMembersRead = true;
  await it.week();
  expect(await it.table()).toEqual({
    ...before,
    newcomer: 'active  newcomer@x.example newcomer@x.example secret',
  });
});

test('R17: a right that stays away for a full round costs a hidden group no member', async () => {
  await using it = await RightsWorld.start();
  const { simulator, client, ids, hiddenGroup } = it;
  simulator.tenant.groups.addMember(hiddenGroup, ids.joins);
  await client.mappings.create({
    name: 'secret',
    criteria: { memberOf: hiddenGroup },
    assignment: 'secret',
  });
  await it.dueRound();
  const before = await it.table();
  simulator.rights.hiddenMembersRead = false;
  await it.week();
  expect(await it.table()).toEqual(before);
  expect((await client.status()).connection).toEqual({ missingRights: ['Member.Read.Hidden'] });
  simulator.rights.hiddenMembersRead = true;
  await it.week();
  expect(await it.table()).toEqual(before);
  expect((await client.status()).mappings.map(({ state }) => state)).toEqual(['active', 'active', 'active']);
  expect((await client.status()).connection).toEqual({ missingRights: [] });
});

test('R17: members that a group hides are named, and come with the right', async () => {
  await using it = await RightsWorld.start();
  const { simulator, client, ids, hiddenGroup } = it;
  simulator.rights.hiddenMembersRead = false;
  simulator.tenant.groups.addMember(hiddenGroup, ids.joins);
  await client.mappings.create({
    name: 'secret',
    criteria: { memberOf: hiddenGroup },
    assignment: 'secret',
  });
  for (let round = 0; round < 3; round += 1) {
    expect(await it.dueRound()).toMatchObject({ ended: 'completed' });
    expect((await it.access())['hidden-members']).toMatchObject({
      state: 'missing',
      grant: ['Member.Read.Hidden'],
    });
    const { connection, mappings } = await client.status();
    expect(connection).toEqual({ missingRights: ['Member.Read.Hidden'] });
    expect(mappings.find(({ name }) => name === 'secret')!.frozenGroups).toMatchObject([
      { reason: 'hidden-members' },
    ]);
    expect(Object.keys(await it.table())).not.toContain('joins');
  }
  simulator.rights.hiddenMembersRead = true;
  await it.week();
  expect((await it.table()).joins).toMatch(/^active .* secret$/);
  expect((await client.status()).connection).toEqual({ missingRights: [] });
  expect((await it.access())['hidden-members'].state).toBe('granted');
});
