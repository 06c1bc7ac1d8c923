import { describe, expect, test } from 'vitest';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import { dayMs, type World, world } from '../client/world.js';

const mail = 'anna@tenant.example';
const free = 'free@tenant.example';
const closed = { verdict: 'unknown', proceed: false };

function tenant(options: Parameters<typeof world>[0] = {}) {
  const made = world(options);
  return { ...made, objectId: made.directory.addUser({ mail }) };
}

test.each([
  'ERR_DIRECTORY_UNAVAILABLE',
  'ERR_DIRECTORY_THROTTLED',
  'ERR_DIRECTORY_UNAUTHORIZED',
  'ERR_DIRECTORY_FORBIDDEN',
  'ERR_DIRECTORY_REQUEST_INVALID',
  'ERR_DIRECTORY_RESPONSE_INVALID',
] as const)('I9: %s for ever, in whatever call, is unknown', async (code) => {
  for (const [call, address] of [
    ['tenantId', mail],
    ['readUsers', mail],
    ['findByAddress', free],
  ] as const) {
    const { client, directory, objectId } = tenant();
    directory.failNext(1_000, aDirectoryError(code), call);
    expect(await client.identity.verify({ objectId, address })).toMatchObject(closed);
  }
});

test('I9, S7: failures that end are retried with the options of the client', async () => {
  const { client, clock, directory, objectId } = tenant({ retry: { maxAttempts: 4 } });
  for (const call of ['tenantId', 'readUsers', 'findByAddress'] as const) {
    directory.failNext(3, aDirectoryError(), call);
  }
  expect(await client.identity.verify({ objectId, address: free })).toMatchObject({ verdict: 'renamed' });
  expect(directory.calls).toHaveLength(12);
  directory.failNext(1, aDirectoryError(), 'readUsers');
  const { checkedAt } = await client.identity.verify({ objectId, address: mail });
  // Not the attempt that failed, but the one that answered.
  expect(checkedAt).toEqual(clock.now());
  directory.failNext(4, aDirectoryError(), 'readUsers');
  expect(await client.identity.verify({ objectId, address: mail })).toMatchObject(closed);
});

test('I9: a directory that never answers is unknown when its time is up', async () => {
  const { client, clock, directory, objectId } = tenant({
    retry: { maxAttempts: 1, requestTimeoutMs: 5_000 },
  });
  const release = directory.hold('readUsers');
  const verdict = client.identity.verify({ objectId, address: mail });
  await release.reached;
  clock.advance(5_000);
  expect(await verdict).toMatchObject(closed);
});

describe('what an adapter answers is checked', () => {
  test.each([
    ['holders is no list', { complete: true, holders: null }],
    ['complete is missing', { holders: [] }],
    ['a holder is nothing', { complete: true, holders: [null] }],
    ['a holder without id', { complete: true, holders: [{ type: 'user', mail: null }] }],
    [
      'a type of its own',
      { complete: true, holders: [{ objectId: 'b', type: 'x', userPrincipalName: null, mail: null }] },
    ],
  ])('I9, S8: %s is unknown', async (_what, answer) => {
    const { client, directory, objectId } = tenant();
    directory.findByAddress = async () => answer as never;
    expect(await client.identity.verify({ objectId, address: free })).toMatchObject(closed);
  });

  test('I9, S8: an adapter that throws whatever it likes, or forgets the person, is unknown', async () => {
    const { client, directory, objectId } = tenant({ retry: { maxAttempts: 1 } });
    directory.readUsers = async () => {
      throw 'no';
    };
    expect(await client.identity.verify({ objectId, address: mail })).toMatchObject(closed);
    directory.readUsers = async () => ({ users: new Map(), missingRights: [] });
    expect(await client.identity.verify({ objectId, address: mail })).toMatchObject(closed);
  });
});

test('I9: a look-up that did not see everything proves nothing free, but shows a holder', async () => {
  const { client, directory, objectId } = tenant();
  const find = directory.findByAddress.bind(directory);
  directory.findByAddress = async (address) => ({ ...(await find(address)), complete: false });
  expect(await client.identity.verify({ objectId, address: free })).toMatchObject(closed);
  directory.addUser({ mail: free });
  expect(await client.identity.verify({ objectId, address: free })).toMatchObject({ verdict: 'recycled' });
});

test('I9: whom the directory has nowhere stays unknown while the store is away', async () => {
  const { client, clock, directory, objectId, repository } = tenant();
  await client.mappings.create(aMapping());
  await client.syncNow();
  clock.advance(dayMs);
  directory.purgeUser(objectId);
  repository.dead = true;
  expect(await client.identity.verify({ objectId, address: mail })).toMatchObject(closed);
  repository.dead = false;
  expect(await client.identity.verify({ objectId, address: mail })).toMatchObject({ verdict: 'gone' });
});

describe('the tenant', () => {
  const elsewhere = '11111111-0000-4000-8000-000000000001';

  async function mismatch({ client }: World, objectId: string) {
    await expect(client.identity.verify({ objectId, address: mail })).rejects.toMatchObject({
      code: 'ERR_TENANT_MISMATCH',
    });
  }

  test('S10, I9: another tenant rejects, and nobody is read or written', async () => {
    const made = tenant();
    made.directory.connectedTo(elsewhere);
    await mismatch(made, made.objectId);
    expect(made.directory.calls.map(({ name }) => name)).toEqual(['tenantId']);
    expect(made.repository.commits).toBe(0);
  });

  test('S10, I9: it is proven once, and again after the connection was refused', async () => {
    const made = tenant();
    const { client, directory, objectId } = made;
    const ask = () => client.identity.verify({ objectId, address: mail });
    await ask();
    await ask();
    expect(directory.calls.filter(({ name }) => name === 'tenantId')).toHaveLength(1);
    directory.failNext(1, aDirectoryError('ERR_DIRECTORY_UNAUTHORIZED'), 'readUsers');
    expect(await ask()).toMatchObject(closed);
    directory.connectedTo(elsewhere);
    await mismatch(made, objectId);
  });
});
