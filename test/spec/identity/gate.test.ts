import { describe, expect, test } from 'vitest';
import type { IdentityVerdict } from '../../../src/domain/identity-verdict.js';
import { aMapping, type UserProperties } from '../../../src/testing/index.js';
import { dayMs, hourMs, type World, world } from '../client/world.js';

const mail = 'anna@tenant.example';
const upn = 'a.n@tenant.example';
const alias = 'annie@tenant.example';
const former = 'former@tenant.example';

/** A managed person under the former address, in their first days or old, and where they are now. */
interface PersonState {
  readonly name: string;
  readonly now: (world: World, objectId: string) => void;
  readonly addresses: readonly string[];
  readonly managedMs?: number;
  readonly managed?: false;
}

const present: UserProperties = {
  mail,
  userPrincipalName: upn,
  proxyAddresses: [`SMTP:${mail}`, `smtp:${alias}`, 'X500:/o=tenant'],
};
const labels = [mail, upn, alias];

const states: readonly PersonState[] = [
  { name: 'alive with a mail', now: update(present), addresses: labels },
  {
    name: 'alive with a UPN only',
    now: update({ userPrincipalName: upn, mail: null, proxyAddresses: [`smtp:${alias}`] }),
    addresses: [upn, alias],
  },
  { name: 'disabled', now: update({ ...present, accountEnabled: false }), addresses: labels },
  { name: 'a guest', now: update({ ...present, userType: 'Guest' }), addresses: labels },
  {
    name: 'restored',
    now: (given, id) => {
      update(present)(given, id);
      given.directory.removeUser(id);
      given.directory.restoreUser(id);
    },
    addresses: labels,
  },
  {
    name: 'soft-deleted',
    now: (given, id) => {
      update(present)(given, id);
      given.directory.removeUser(id);
    },
    addresses: [],
  },
  { name: 'purged', now: ({ directory }, id) => directory.purgeUser(id), addresses: [] },
  {
    name: 'purged in their first day',
    now: ({ directory }, id) => directory.purgeUser(id),
    addresses: [],
    managedMs: dayMs - 1,
  },
  {
    name: 'unreadable',
    now: (given, id) => {
      update(present)(given, id);
      given.directory.behaviour.unreadableIds.add(id);
    },
    addresses: [],
  },
  { name: 'never seen', now: () => undefined, addresses: [], managed: false },
];

function update(properties: UserProperties): PersonState['now'] {
  return ({ directory }, id) => directory.updateUser(id, properties);
}

interface AddressCase {
  readonly name: string;
  readonly address?: string;
  /** Makes somebody else hold the address. */
  readonly taken?: (world: World) => string;
  readonly type?: 'user' | 'group' | 'contact';
}

const other = 'other@tenant.example';
const addresses: readonly AddressCase[] = [
  { name: 'their mail', address: mail.toUpperCase() },
  { name: 'their UPN', address: upn },
  { name: 'their alias', address: alias },
  { name: 'their former address, now free', address: former },
  {
    name: 'their former address, now the mail of another user',
    address: former,
    taken: ({ directory }) => directory.addUser({ userPrincipalName: other, mail: former }),
    type: 'user',
  },
  {
    name: "another's UPN",
    address: other,
    taken: ({ directory }) => directory.addUser({ userPrincipalName: other, mail: null }),
    type: 'user',
  },
  {
    name: "another's alias",
    address: other,
    taken: ({ directory }) =>
      directory.addUser({ mail: 'else@tenant.example', proxyAddresses: [`smtp:${other}`] }),
    type: 'user',
  },
  {
    name: "a group's",
    address: other,
    taken: ({ directory }) => directory.addGroup({ mail: other }),
    type: 'group',
  },
  {
    name: "a contact's",
    address: other,
    taken: ({ directory }) => directory.addContact({ proxyAddresses: [`smtp:${other}`] }),
    type: 'contact',
  },
  { name: 'garbage', address: "no address ' at all" },
  { name: 'none' },
];

type Kind = IdentityVerdict['verdict'];

/** By state, the verdicts in the order of `addresses`. */
const expected: Readonly<Record<string, readonly Kind[]>> = {
  'alive with a mail': [
    ...kinds('same', 'same', 'renamed', 'renamed'),
    ...kinds('recycled', 'recycled', 'recycled', 'recycled', 'recycled'),
    ...kinds('renamed', 'same'),
  ],
  'alive with a UPN only': [
    ...kinds('renamed', 'same', 'renamed', 'renamed'),
    ...kinds('recycled', 'recycled', 'recycled', 'recycled', 'recycled'),
    ...kinds('renamed', 'same'),
  ],
  'soft-deleted': missing('gone'),
  purged: missing('gone'),
  'purged in their first day': missing('unknown'),
  'never seen': missing('unknown'),
  unreadable: Array<Kind>(11).fill('unknown'),
};
const asTheLiving = ['disabled', 'a guest', 'restored'];

function kinds(...all: Kind[]): Kind[] {
  return all;
}

function missing(kind: Kind): Kind[] {
  const recycled: Kind = 'recycled';
  return [kind, kind, kind, kind, recycled, recycled, recycled, recycled, recycled, kind, kind];
}

function expectedOf(state: string, index: number): Kind {
  const row = expected[asTheLiving.includes(state) ? 'alive with a mail' : state];
  return row![index]!;
}

/** The person as the table knows them, then as the directory has them; a round between the two where asked for. */
async function given({ now, managed, managedMs }: PersonState, sync: boolean) {
  const made = world();
  const { client, directory, clock } = made;
  await client.mappings.create(aMapping());
  const objectId =
    managed === false
      ? '99999999-0000-4000-8000-000000000001'
      : directory.addUser({ userPrincipalName: former, mail: former });
  await client.syncNow();
  now(made, objectId);
  clock.advance(managedMs ?? dayMs);
  if (sync) await client.syncNow();
  return { ...made, objectId };
}

describe.each([
  ['before the change is synced', false],
  ['after it', true],
])('%s', (_when, sync) => {
  const cells = states.flatMap((state) => addresses.map((address, index) => ({ state, address, index })));

  test.each(cells)('I9: $state.name × $address.name', async ({ state, address, index }) => {
    const made = await given(state, sync);
    const holderId = address.taken?.(made);
    let verdict = expectedOf(state.name, index);
    // The stream said removed, too: that is the second word.
    if (sync && state.name === 'purged in their first day' && verdict === 'unknown') verdict = 'gone';
    const query = {
      objectId: made.objectId.toUpperCase(),
      ...(address.address === undefined ? {} : { address: address.address }),
    };
    expect(await made.client.identity.verify(query)).toEqual({
      verdict,
      proceed: verdict === 'same',
      addresses: state.addresses,
      ...(verdict === 'recycled' ? { holder: { objectId: holderId, type: address.type } } : {}),
      checkedAt: made.clock.now(),
    });
  });
});

test("I9: a UPN that is somebody else's mail is recycled", async () => {
  const { client, directory, objectId } = await given(states[0]!, true);
  const holder = directory.addUser({ userPrincipalName: other, mail: upn });
  expect(await client.identity.verify({ objectId, address: upn })).toMatchObject({
    verdict: 'recycled',
    holder: { objectId: holder, type: 'user' },
    addresses: labels,
  });
});

test('I9: the known hazard: the old name of a renamed person, created anew before the sync', async () => {
  const { client, directory } = await given(states[0]!, false);
  const anna = directory.users()[0]!.id;
  const heir = directory.addUser({ userPrincipalName: former });
  expect((await client.users.get(anna))?.backupAddress).toBe(former);
  expect(await client.identity.verify({ objectId: anna, address: former })).toMatchObject({
    verdict: 'recycled',
    proceed: false,
    holder: { objectId: heir, type: 'user' },
    addresses: labels,
  });
});

test('I9: a legacy API is not covered: nothing is asked and nobody goes on', async () => {
  const { client, directory, objectId } = await given(states[0]!, true);
  const before = directory.calls.length;
  expect(await client.identity.verify({ objectId, address: mail, api: 'legacy' })).toMatchObject({
    verdict: 'not-covered',
    proceed: false,
    addresses: [],
  });
  expect(directory.calls).toHaveLength(before);
});

test('I9: a proxy with its prefix is an address, an empty one is nobody else holds', async () => {
  const { client, objectId } = await given(states[0]!, true);
  const kindOf = async (address: string | null) =>
    (await client.identity.verify({ objectId, address })).verdict;
  expect(await kindOf(`SMTP:${mail}`)).toBe('same');
  expect(await kindOf('')).toBe('unknown');
  expect(await kindOf(null)).toBe('same');
});

test.each([
  ['no query', null, 'query'],
  ['no id', { objectId: '' }, 'objectId'],
  ['an address that is no text', { objectId: 'a', address: 7 }, 'address'],
  ['an API of its own', { objectId: 'a', api: 'ews' }, 'api'],
])('S8, I9: %s is refused and named', async (_what, query, path) => {
  const { client } = world();
  await expect(client.identity.verify(query as never)).rejects.toMatchObject({
    code: 'ERR_OPTIONS_INVALID',
    problems: [{ path }],
  });
});

test('I9: it works with an expired license and while a round runs, without a lease', async () => {
  const { client, directory, license, objectId } = await given(states[0]!, false);
  const release = directory.hold('fetchPage');
  const round = client.syncNow();
  await release.reached;
  expect(await client.identity.verify({ objectId, address: mail })).toMatchObject({ verdict: 'same' });
  release();
  await round;
  license.expire();
  expect(await client.identity.verify({ objectId, address: former })).toMatchObject({ verdict: 'renamed' });
});

test('I9: with verifyUnknown open, unknown proceeds and nothing else does', async () => {
  const { another, directory, objectId } = await given(states[0]!, true);
  const open = another({ policy: { verifyUnknown: 'open' } });
  expect(await open.identity.verify({ objectId, address: former })).toMatchObject({ proceed: false });
  directory.behaviour.unreadableIds.add(objectId);
  const unknown = { verdict: 'unknown', proceed: true };
  expect(await open.identity.verify({ objectId, address: mail })).toMatchObject(unknown);
  expect(await another().identity.verify({ objectId, address: mail })).toMatchObject({ proceed: false });
});

test('I9: the instant of the verdict is that of the read', async () => {
  const { client, clock, directory, objectId } = await given(states[0]!, true);
  const asked = clock.now();
  const release = directory.hold('findByAddress');
  const verdict = client.identity.verify({ objectId, address: upn });
  await release.reached;
  clock.advance(hourMs / 60);
  release();
  expect((await verdict).checkedAt).toEqual(asked);
});
