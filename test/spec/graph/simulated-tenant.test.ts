import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GraphDirectory } from '../../../src/adapters/graph/index.js';
import { alwaysSelected, type DirectoryEntry } from '../../../src/domain/directory-user.js';
import type { PageRequest } from '../../../src/ports/directory.js';
import { type FaultResponse, GraphSimulator } from '../../../src/testing/graph-simulator/index.js';
import { selfSignedIdentity } from '../../unit/graph-simulator/self-signed-identity.js';

let simulator: GraphSimulator;
let directory: GraphDirectory;

beforeEach(async () => {
  simulator = await GraphSimulator.start({ pageSize: 3, seed: 7 });
  directory = new GraphDirectory({ client: simulator.client() });
});

afterEach(async () => {
  await simulator.stop();
});

const initial: PageRequest = { kind: 'initial', select: alwaysSelected };

interface Round {
  readonly entries: readonly DirectoryEntry[];
  readonly deltaLink: string;
  readonly pages: number;
}

async function drain(request: PageRequest): Promise<Round> {
  const round = request.kind === 'initial' ? 'initial' : request.round;
  const entries: DirectoryEntry[] = [];
  let next = request;
  for (let pages = 1; ; pages++) {
    const result = await directory.fetchPage(next);
    if (result.kind !== 'page') return expect.fail(`token rejected: ${result.cause}`);
    entries.push(...result.entries);
    if (result.next.kind === 'delta') return { entries, deltaLink: result.next.link, pages };
    next = { kind: 'link', link: result.next.link, round };
  }
}

const since = ({ deltaLink }: Round): PageRequest => ({
  kind: 'link',
  link: deltaLink,
  round: 'incremental',
});

describe('rounds', () => {
  test('a full round brings every user whole, an incremental one what changed', async () => {
    const [first, second, third] = simulator.tenant.addUsers(7);
    simulator.behaviour.emptyPages = 2;
    const full = await drain(initial);
    expect(full.entries.map(({ objectId }) => objectId)).toEqual(
      simulator.tenant.users().map(({ id }) => id),
    );
    expect(full.entries.every((entry) => entry.kind === 'user' && entry.whole)).toBe(true);
    expect(full.pages).toBeGreaterThan(3);
    simulator.behaviour.emptyPages = 0;

    simulator.tenant.updateUser(first!.id, { displayName: 'Ines', mail: null });
    simulator.tenant.removeUser(second!.id);
    simulator.tenant.purgeUser(third!.id);
    const later = await drain(since(full));
    expect(later.entries).toHaveLength(3);
    expect(later.entries).toEqual(
      expect.arrayContaining([
        {
          kind: 'user',
          objectId: first!.id,
          whole: false,
          properties: expect.objectContaining({ mail: null }),
        },
        { kind: 'removed', objectId: second!.id, reason: 'changed' },
        { kind: 'removed', objectId: third!.id, reason: 'deleted' },
      ]),
    );
    expect((await drain(since(later))).entries).toEqual([]);
    expect(
      simulator.requests.every(
        ({ query, headers }) => !(query.$select && query.$deltatoken) && !headers.prefer,
      ),
    ).toBe(true);
  });

  test('tokens of 2500 characters come back whole', async () => {
    simulator.behaviour.tokenLength = 2500;
    simulator.tenant.addUsers(7);
    expect((await drain(since(await drain(initial)))).pages).toBe(1);
  });

  test('S5: a token that is too old is rejected, and a new round begins', async () => {
    simulator.tenant.addUsers(2);
    const full = await drain(initial);
    for (const sample of ['410-location', '410-empty-body', '400-deltalink-older-than-30-days'] as const) {
      simulator.faults.add({ match: 'delta-round', respond: sample });
      expect(await directory.fetchPage(since(full))).toMatchObject({ kind: 'token-rejected' });
    }
    expect((await drain(initial)).entries).toHaveLength(2);
  });
});

describe('faults', () => {
  const faults: readonly (readonly [FaultResponse, object])[] = [
    ['reset', { code: 'ERR_DIRECTORY_UNAVAILABLE', retryable: true }],
    ['cut', { code: 'ERR_DIRECTORY_RESPONSE_INVALID', retryable: true }],
    ['html', { code: 'ERR_DIRECTORY_RESPONSE_INVALID', retryable: true }],
    ['broken-json', { code: 'ERR_DIRECTORY_RESPONSE_INVALID', retryable: true }],
    ['gateway-html', { code: 'ERR_DIRECTORY_UNAVAILABLE', retryable: true }],
    ['no-value', { code: 'ERR_DIRECTORY_RESPONSE_INVALID', retryable: false }],
    ['no-link', { code: 'ERR_DIRECTORY_RESPONSE_INVALID', retryable: false }],
    ['both-links', { code: 'ERR_DIRECTORY_RESPONSE_INVALID', retryable: false }],
    ['403-request-denied', { code: 'ERR_DIRECTORY_FORBIDDEN', retryable: false }],
    ['500-internal', { code: 'ERR_DIRECTORY_UNAVAILABLE', retryable: true }],
    ['410-foreign-location', { code: 'ERR_DIRECTORY_LINK_INVALID', retryable: false }],
    [{ throttle: '2.128' }, { code: 'ERR_DIRECTORY_THROTTLED', retryAfterMs: 2128 }],
    [
      { throttle: '0,120', status: 503 },
      { code: 'ERR_DIRECTORY_UNAVAILABLE', retryAfterMs: 120_000 },
    ],
    [
      { throttle: '600', status: 504 },
      { code: 'ERR_DIRECTORY_UNAVAILABLE', retryAfterMs: 600_000 },
    ],
    [
      { throttle: null, status: 509 },
      { code: 'ERR_DIRECTORY_THROTTLED', retryAfterMs: undefined },
    ],
  ];

  test.each(faults)(
    'S6, S7: %j: one request, no token in the error, and the next attempt works',
    async (respond, error) => {
      simulator.tenant.addUsers(2);
      const full = await drain(initial);
      const token = new URL(full.deltaLink).searchParams.get('$deltatoken')!;
      const before = simulator.requests.length;
      simulator.faults.add({ respond });
      const caught = await directory.fetchPage(since(full)).catch((failure: unknown) => failure);
      expect(caught).toMatchObject(error);
      const shown = inspect(caught, { depth: 9, showHidden: true }) + JSON.stringify(caught);
      expect(shown).not.toContain(token);
      expect(shown).not.toContain('eyJ');
      expect(simulator.requests.length - before).toBe(1);
      expect(simulator.foreignOrigins).toEqual([]);
      expect((await drain(since(full))).entries).toEqual([]);
    },
  );

  test('a token that was revoked is renewed with the claims of the challenge', async () => {
    simulator.faults.add({ respond: '401-cae' });
    expect(await directory.fetchPage(initial)).toMatchObject({ kind: 'page' });
    expect(simulator.requests.map(({ status }) => status)).toEqual([401, 200]);
  });

  test('an abort ends a request that hangs, with its reason', async () => {
    const controller = new AbortController();
    const reason = new Error('stopped');
    simulator.faults.add({ respond: 'hang' });
    const fetching = directory.fetchPage(initial, { signal: controller.signal });
    controller.abort(reason);
    await expect(fetching).rejects.toBe(reason);
  });
});

describe('live reads', () => {
  const modes = [
    ['all rights', {}, []],
    ['S11: without Directory.Read.All, 403', { directoryReadAll: false }, ['Directory.Read.All']],
    [
      'S11: without Directory.Read.All, nulls',
      { directoryReadAll: false, withoutDirectoryRead: 'nulled' },
      ['Directory.Read.All'],
    ],
  ] as const;

  test.each(modes)('%s: found, soft-deleted, deleted, restored', async (_what, rights, missingRights) => {
    Object.assign(simulator.rights, rights);
    const [here, binned, purged, restored] = simulator.tenant.addUsers(4).map(({ id }) => id) as [
      string,
      string,
      string,
      string,
    ];
    for (const id of [binned, purged, restored]) simulator.tenant.removeUser(id);
    simulator.tenant.purgeUser(purged);
    simulator.tenant.restoreUser(restored);
    const reads = await directory.readUsers([here, binned, purged, restored], alwaysSelected);
    expect(reads.missingRights).toEqual(missingRights);
    expect(reads.users.get(here)).toMatchObject({ outcome: 'found', properties: { accountEnabled: true } });
    expect(reads.users.get(binned)).toEqual({ outcome: 'soft-deleted' });
    expect(reads.users.get(purged)).toEqual({ outcome: 'deleted' });
    expect(reads.users.get(restored)).toMatchObject({ outcome: 'found' });
  });

  test('S11: ids that getByIds leaves out are asked singly', async () => {
    simulator.behaviour.omittedReads = 1;
    const ids = simulator.tenant.addUsers(25).map(({ id }) => id);
    const { users } = await directory.readUsers(ids, alwaysSelected);
    expect([...users.values()].filter(({ outcome }) => outcome === 'found')).toHaveLength(25);
  });

  test('S11: with User.ReadBasic.All nobody is readable, and nothing is merged', async () => {
    const { id } = simulator.tenant.addUser();
    simulator.rights.usersBasicOnly = true;
    expect((await directory.readUsers([id], alwaysSelected)).users.get(id)).toEqual({
      outcome: 'unreadable',
    });
  });
});

describe('addresses', () => {
  test('every holder is found, of whatever type, by UPN, mail and proxy', async () => {
    const address = "o'neil+x&y@tenant.example";
    const named = simulator.tenant.addUser({ userPrincipalName: address, mail: null });
    const mailed = simulator.tenant.addUser({ mail: address, proxyAddresses: [] });
    const aliased = simulator.tenant.addUser({ proxyAddresses: [`smtp:${address}`] });
    const group = simulator.tenant.addGroup({ mail: address });
    const contact = simulator.tenant.addContact({ proxyAddresses: [`SMTP:${address}`] });
    simulator.tenant.addUsers(3);
    const { holders, complete } = await directory.findByAddress(address);
    expect(holders.map(({ objectId, type }) => `${type} ${objectId}`).sort()).toEqual(
      [
        ...[named, mailed, aliased].map(({ id }) => `user ${id}`),
        `group ${group.id}`,
        `contact ${contact.id}`,
      ].sort(),
    );
    expect(complete).toBe(true);
  });

  test('without rights for groups and contacts the answer says that it is not complete', async () => {
    Object.assign(simulator.rights, { groupsRead: false, contactsRead: false });
    const { id, mail } = simulator.tenant.addUser();
    const found = await directory.findByAddress(String(mail));
    expect(found.holders.map(({ objectId }) => objectId)).toEqual([id]);
    expect(found).toMatchObject({
      complete: false,
      missingRights: ['GroupMember.Read.All', 'OrgContact.Read.All'],
    });
  });
});

test('S10: the tenant is told by /organization, and is unknown without the right', async () => {
  expect(await directory.tenantId()).toBe(simulator.tenant.tenantId);
  simulator.rights.organization = false;
  expect(await directory.tenantId()).toBeUndefined();
});

test('S6: an https loopback may be the origin: links, reads and tenant go there, with a token', async () => {
  const secure = await GraphSimulator.start({ tls: selfSignedIdentity(), linkOrigin: 'own', pageSize: 2 });
  try {
    const { tenant } = secure;
    const ids = tenant.addUsers(3).map(({ id }) => id);
    directory = new GraphDirectory({ client: secure.client(), origin: secure.linkOrigin });
    expect((await drain(initial)).entries).toHaveLength(3);
    expect((await directory.readUsers(ids, alwaysSelected)).users.size).toBe(3);
    expect(await directory.tenantId()).toBe(tenant.tenantId);
    expect(secure.requests.every(({ hasBearer }) => hasBearer)).toBe(true);
    const elsewhere = new GraphDirectory({ client: secure.client() });
    await expect(elsewhere.fetchPage(initial)).rejects.toMatchObject({ code: 'ERR_DIRECTORY_UNAVAILABLE' });
  } finally {
    await secure.stop();
  }
});
