import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GraphDirectory } from '../../../src/adapters/graph/index.js';
import { DeltaSyncClient } from '../../../src/client.js';
import type { IdentityVerdict } from '../../../src/domain/identity-verdict.js';
import { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';
import {
  aMapping,
  FakeLicense,
  InMemoryRepository,
  type InMemoryTransaction,
  VirtualClock,
} from '../../../src/testing/index.js';
import { verifyIdentity } from '../../../src/verify-identity.js';
import { all, dayMs, hourMs } from '../client/world.js';

const former = "o'brien+x@tenant.example";
const mail = 'present@tenant.example';
const upn = 'p.r@tenant.example';
const alias = 'alias@tenant.example';
const free = 'free@tenant.example';
const labels = [mail, upn, alias];

let simulator: GraphSimulator;
let clock: VirtualClock;
let directory: GraphDirectory;
let client: DeltaSyncClient<unknown, InMemoryTransaction>;
let anna: string;

/** Anna is managed under her former address for a day and renamed since, which no round has seen yet. */
beforeEach(async () => {
  clock = new VirtualClock();
  simulator = await GraphSimulator.start({ seed: 3, now: () => clock.now() });
  directory = new GraphDirectory({ client: simulator.client() });
  client = new DeltaSyncClient({
    tenantId: simulator.tenant.tenantId,
    directory,
    repository: new InMemoryRepository({ clock }),
    license: new FakeLicense(),
    clock,
    retry: { maxAttempts: 2 },
  });
  await client.mappings.create(aMapping());
  anna = simulator.tenant.addUser({ userPrincipalName: former, mail: former }).id;
  await client.syncNow();
  const proxyAddresses = [`SMTP:${mail}`, `smtp:${alias}`, 'SIP:present'];
  simulator.tenant.updateUser(anna, { userPrincipalName: upn, mail, proxyAddresses });
  clock.advance(dayMs);
});

afterEach(async () => {
  await simulator.stop();
});

async function verdictOf(address?: string): Promise<IdentityVerdict['verdict']> {
  const query = { objectId: anna, ...(address === undefined ? {} : { address }) };
  return (await client.identity.verify(query)).verdict;
}

describe('between a rename and its sync', () => {
  test.each([
    ['her mail', mail.toUpperCase(), 'same'],
    ['her UPN', upn, 'same'],
    ['her alias', alias, 'renamed'],
    ['her former address, now free', former, 'renamed'],
    ['none', undefined, 'same'],
  ])('I9: %s', async (_what, address, verdict) => {
    expect(await verdictOf(address)).toBe(verdict);
    expect(await client.identity.verify({ objectId: anna, address })).toMatchObject({ addresses: labels });
  });

  test.each([
    ['as mail and UPN', { userPrincipalName: former, mail: former }],
    ['as an alias alone', { mail: 'heir@tenant.example', proxyAddresses: [`smtp:${former}`] }],
    ['as a guest', { userPrincipalName: 'g#EXT#@tenant.example', mail: former, userType: 'Guest' }],
  ])('I9: her former address, now of another user %s', async (_how, properties) => {
    const { id } = simulator.tenant.addUser(properties);
    expect(await client.identity.verify({ objectId: anna, address: former })).toMatchObject({
      verdict: 'recycled',
      proceed: false,
      holder: { objectId: id, type: 'user' },
      addresses: labels,
    });
  });

  test('I9: her former address, now a group or a contact', async () => {
    const group = simulator.tenant.addGroup({ mail: former });
    expect(await client.identity.verify({ objectId: anna, address: former })).toMatchObject({
      holder: { objectId: group.id, type: 'group' },
    });
    simulator.tenant.removeHolder(group.id);
    const contact = simulator.tenant.addContact({ mail: former });
    expect(await client.identity.verify({ objectId: anna, address: former })).toMatchObject({
      holder: { objectId: contact.id, type: 'contact' },
    });
  });
});

test('I9: soft-deleted, restored, purged, and so new that nobody can tell', async () => {
  simulator.tenant.removeUser(anna);
  expect(await verdictOf(mail)).toBe('gone');
  simulator.tenant.restoreUser(anna);
  expect(await verdictOf(mail)).toBe('same');
  simulator.tenant.purgeUser(anna);
  expect(await verdictOf(mail)).toBe('gone');
  simulator.tenant.addUser({ mail });
  expect(await verdictOf(mail)).toBe('recycled');

  const { id } = simulator.tenant.addUser({ mail: free });
  await client.syncNow();
  simulator.tenant.purgeUser(id);
  clock.advance(dayMs - hourMs);
  expect(await client.identity.verify({ objectId: id, address: free })).toMatchObject({ verdict: 'unknown' });
  clock.advance(hourMs);
  expect(await client.identity.verify({ objectId: id, address: free })).toMatchObject({ verdict: 'gone' });
});

describe('what is refused or does not answer', () => {
  test.each([
    ['403', 'forbidden'],
    ['bodies of nulls', 'nulled'],
  ] as const)('I9, S11: getByIds with %s: people are read singly', async (_what, withoutDirectoryRead) => {
    Object.assign(simulator.rights, { directoryReadAll: false, withoutDirectoryRead });
    expect(await verdictOf(mail)).toBe('same');
    expect(await verdictOf(former)).toBe('renamed');
    simulator.tenant.addUser({ mail: former });
    expect(await verdictOf(former)).toBe('recycled');
    simulator.tenant.removeUser(anna);
    expect(await verdictOf(mail)).toBe('gone');
  });

  test('I9: groups and contacts refused: nothing is proven free, and a user is still seen', async () => {
    Object.assign(simulator.rights, { groupsRead: false, contactsRead: false });
    expect(await verdictOf(mail)).toBe('same');
    expect(await verdictOf(alias)).toBe('renamed');
    expect(await verdictOf(former)).toBe('unknown');
    expect(await verdictOf(upn)).toBe('unknown');
    simulator.tenant.addUser({ mail: former });
    expect(await verdictOf(former)).toBe('recycled');
  });

  test('I9, S11: with User.ReadBasic.All nobody is readable', async () => {
    simulator.rights.usersBasicOnly = true;
    expect(await verdictOf(mail)).toBe('unknown');
  });

  test('I9: deletedItems refused: whom the users do not hold is unknown', async () => {
    simulator.rights.deletedItems = false;
    simulator.tenant.removeUser(anna);
    expect(await verdictOf(mail)).toBe('unknown');
  });

  test('I9: getByIds leaves her out: she is asked for singly', async () => {
    simulator.behaviour.omittedReads = 1;
    expect(await verdictOf(mail)).toBe('same');
  });

  test.each([
    ['down', '500-internal'],
    ['throttling without end', { throttle: '1' }],
    ['a captive portal', 'html'],
    ['breaking connections', 'reset'],
    ['refusing the token', { status: 401 }],
  ] as const)('I9: the directory %s', async (_what, respond) => {
    simulator.faults.add({ respond, times: 1_000 });
    for (const address of [mail, former]) {
      expect(await client.identity.verify({ objectId: anna, address })).toMatchObject({
        verdict: 'unknown',
        proceed: false,
      });
    }
    simulator.faults.clear();
    expect(await verdictOf(mail)).toBe('same');
  });

  test('I9: only the look-up fails', async () => {
    simulator.faults.add({
      match: ({ kind }) => kind === 'users' || kind === 'batch',
      respond: '500-internal',
      times: 1_000,
    });
    expect(await verdictOf(mail)).toBe('same');
    expect(await verdictOf(former)).toBe('unknown');
  });

  test('I9: garbage as address or id', async () => {
    expect(await verdictOf("' or 1 eq 1 --")).toBe('renamed');
    expect(await verdictOf('\ud800')).toBe('renamed');
    expect(await client.identity.verify({ objectId: upn, address: upn })).toMatchObject({
      verdict: 'unknown',
    });
  });
});

test('I9: 2,500 mailboxes cost 3 getByIds, and one batch for each that was renamed', async () => {
  const users = simulator.tenant.addUsers(2_500);
  const queries = users.map(({ id, mail: at }) => ({ objectId: id, address: String(at) }));
  for (const { id } of users.slice(0, 5)) {
    const moved = `${id}@moved.example`;
    simulator.tenant.updateUser(id, { mail: moved, userPrincipalName: moved, proxyAddresses: [] });
  }
  simulator.tenant.addUser({ mail: queries[0]!.address, userPrincipalName: 'heir@tenant.example' });
  const before = simulator.requests.length;
  const verdicts = await all(client.identity.verifyMany(queries));
  expect(verdicts.slice(0, 6).map(({ verdict }) => verdict)).toEqual([
    'recycled',
    'renamed',
    'renamed',
    'renamed',
    'renamed',
    'same',
  ]);
  expect(verdicts.filter(({ verdict }) => verdict === 'same')).toHaveLength(2_495);
  const kinds = simulator.requests.slice(before).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'get-by-ids')).toHaveLength(3);
  expect(kinds.filter((kind) => kind === 'batch')).toHaveLength(5);
});

test('I9: the gate alone, over the real SDK', async () => {
  simulator.tenant.addUser({ mail: former });
  expect(await verifyIdentity(directory, { objectId: anna, address: former }, { clock })).toMatchObject({
    verdict: 'recycled',
    addresses: labels,
  });
});
