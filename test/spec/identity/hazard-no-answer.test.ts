import { describe, expect, test } from 'vitest';
import type { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';
import { aMapping } from '../../../src/testing/index.js';
import { changesOf, userOf, waiting } from '../client/world.js';
import { HazardWorld, moved, named, x, y } from './hazard-world.js';

/** Makes every read of a person fail; reads of others go on wherever the wire allows it. */
type Failure = (it: HazardWorld, id: string) => void;

const many = 1_000;
function singly(
  it: HazardWorld,
  id: string,
  respond: Parameters<GraphSimulator['faults']['add']>[0]['respond'],
) {
  it.simulator.faults.add({ match: ({ path }) => path.includes(id), respond, times: many });
}

const failures: Readonly<Record<string, Failure>> = {
  'answers 503': (it) =>
    it.simulator.faults.add({ match: 'get-by-ids', respond: '503-unavailable', times: many }),
  'answers 403, many at once and singly': (it, id) => {
    it.simulator.rights.directoryReadAll = false;
    singly(it, id, '403-request-denied');
  },
  'omits the id, and fails singly': (it, id) => {
    it.simulator.behaviour.omittedReads = 1;
    singly(it, id, '503-unavailable');
  },
  'gives a body of nulls, many at once and singly': (it, id) => {
    Object.assign(it.simulator.rights, { directoryReadAll: false, withoutDirectoryRead: 'nulled' });
    const body = { id, userPrincipalName: null, mail: null, accountEnabled: null, displayName: null };
    it.simulator.faults.add({ match: 'deleted-item', respond: '403-request-denied', times: many });
    singly(it, id, { status: 200, body });
  },
  'gives 404 of the wrong kind': (it, id) => {
    it.simulator.behaviour.omittedReads = 1;
    singly(it, id, '404-unknown-error');
  },
  'breaks the connection': (it) =>
    it.simulator.faults.add({ match: 'get-by-ids', respond: 'reset', times: many }),
  'is garbage': (it) => it.simulator.faults.add({ match: 'get-by-ids', respond: 'html', times: many }),
};

function heal({ simulator }: HazardWorld): void {
  simulator.faults.clear();
  simulator.behaviour.omittedReads = 0;
  simulator.behaviour.omittedIds.clear();
  Object.assign(simulator.rights, { directoryReadAll: true, withoutDirectoryRead: 'forbidden' });
}

async function managed(): Promise<{ readonly it: HazardWorld; readonly a: string }> {
  const it = await HazardWorld.start({ retry: { maxAttempts: 1, requestTimeoutMs: 1_000 } });
  const a = it.tenant.addUser(named(x)).id;
  await it.client.mappings.create(aMapping());
  await it.rounds(1);
  return { it, a };
}

describe.each(Object.entries(failures))('I6, S11: a live read that %s', (_name, fail) => {
  test.each([
    ['renamed', (it: HazardWorld, a: string) => it.tenant.updateUser(a, named(y))],
    ['deleted', (it: HazardWorld, a: string) => it.tenant.removeUser(a)],
    ['deleted for good', (it: HazardWorld, a: string) => it.tenant.purgeUser(a)],
    ['disabled', (it: HazardWorld, a: string) => it.tenant.updateUser(a, { accountEnabled: false })],
  ])('changes nothing of somebody %s, and a later round heals it', async (_what, change) => {
    const { it, a } = await managed();
    const before = await userOf(it.client, a);
    change(it, a);
    fail(it, a);
    for (let round = 0; round < 3; round += 1) {
      await it.rounds(1);
      expect(await userOf(it.client, a)).toEqual(before);
    }
    heal(it);
    await it.rounds(2);
    expect(await waiting(it.client)).toEqual({});
    const now = await userOf(it.client, a);
    if (it.tenant.user(a)?.accountEnabled === true) expect(now).toMatchObject({ backupAddress: y });
    else expect(now.state).toBe('preserved');
    expect(await changesOf(it.client, 'imported')).toHaveLength(1);
  });

  test('I4: changes nothing of a claimant, who is not imported, nor of the holder', async () => {
    const { it, a } = await managed();
    const before = await userOf(it.client, a);
    it.tenant.updateUser(a, named(y));
    it.simulator.behaviour.omittedIds.add(a);
    const b = it.tenant.addUser(named(x)).id;
    fail(it, b);
    await it.rounds(2);
    expect(await it.client.users.get(b)).toBeUndefined();
    expect(await waiting(it.client)).toMatchObject({ [b]: expect.anything() });
    heal(it);
    await it.rounds(2);
    expect(await waiting(it.client)).toEqual({});
    expect((await userOf(it.client, a)).importedAt).toEqual(before.importedAt);
    expect(await userOf(it.client, a)).toMatchObject({ backupAddress: y });
    expect(await userOf(it.client, b)).toMatchObject({ backupAddress: x });
  });

  test('I4: changes nothing of a holder, who keeps the address, and the newcomer waits', async () => {
    const { it, a } = await managed();
    const before = await userOf(it.client, a);
    it.tenant.updateUser(a, named(y));
    it.simulator.behaviour.omittedIds.add(a);
    const b = it.tenant.addUser(named(x)).id;
    fail(it, a);
    await it.rounds(3);
    expect(await userOf(it.client, a)).toEqual(before);
    expect(await it.client.users.get(b)).toBeUndefined();
    heal(it);
    await it.rounds(2);
    expect(await waiting(it.client)).toEqual({});
    expect(await userOf(it.client, a)).toMatchObject({ backupAddress: y });
    expect(await userOf(it.client, b)).toMatchObject({ backupAddress: x });
  });

  test('I4: a managed claimant waits without an address for a holder who can not be read', async () => {
    const { it, a } = await managed();
    const b = it.tenant.addUser(named(y)).id;
    await it.rounds(1);
    it.tenant.updateUser(a, moved('z@tenant.example'));
    it.simulator.behaviour.omittedIds.add(a);
    it.tenant.updateUser(b, { mail: x });
    fail(it, a);
    await it.rounds(2);
    expect(await userOf(it.client, a)).toMatchObject({ backupAddress: x });
    expect((await userOf(it.client, b)).backupAddress).not.toBe(x);
    heal(it);
    await it.rounds(2);
    expect(await waiting(it.client)).toEqual({});
    await it.expectOwnAddresses();
  });
});

test('I6, S11: a read that gives 404 and then 200 has found the person', async () => {
  const { it, a } = await managed();
  it.simulator.behaviour.omittedReads = 1;
  const known = new Set<string>();
  const firstTime = ({ kind, path }: { readonly kind: string; readonly path: string }) => {
    if (kind !== 'user' || known.has(path)) return false;
    known.add(path);
    return true;
  };
  // Omitted of many, 404 among the users and in deletedItems, and there after all.
  it.simulator.faults.add({ match: firstTime, respond: { status: 404, body: notFound }, times: many });
  it.tenant.updateUser(a, named(y));
  const b = it.tenant.addUser(named(x)).id;
  await it.rounds(1);
  heal(it);
  await it.rounds(1);
  expect(await changesOf(it.client, 'preserved')).toEqual([]);
  expect(await waiting(it.client)).toEqual({});
  expect(await userOf(it.client, a)).toMatchObject({ backupAddress: y });
  expect(await userOf(it.client, b)).toMatchObject({ backupAddress: x });
});

const notFound = { error: { code: 'Request_ResourceNotFound', message: 'Resource does not exist.' } };

test('I4, I6: a directory that finds neither claimant nor holder in one round takes nobody away', async () => {
  const { it, a } = await managed();
  const before = await userOf(it.client, a);
  it.tenant.updateUser(a, named(y));
  it.simulator.behaviour.omittedIds.add(a);
  const b = it.tenant.addUser(named(x)).id;
  it.simulator.behaviour.omittedReads = 1;
  for (const kind of ['user', 'deleted-item'] as const) {
    it.simulator.faults.add({
      match: (request) => request.kind === kind && request.path.includes(a),
      respond: { status: 404, body: notFound },
      times: many,
    });
  }
  await it.rounds(1);
  expect(await userOf(it.client, a)).toMatchObject({ ...before, updatedAt: expect.any(Date) });
  heal(it);
  await it.rounds(2);
  expect(await changesOf(it.client, 'preserved')).toEqual([]);
  expect(await waiting(it.client)).toEqual({});
  expect(await userOf(it.client, a)).toMatchObject({ backupAddress: y });
  expect(await userOf(it.client, b)).toMatchObject({ backupAddress: x });
});

test('I6, S7: a read that is never answered changes nothing, and a later round heals it', async () => {
  const { it, a } = await managed();
  const before = await userOf(it.client, a);
  it.tenant.updateUser(a, named(y));
  const b = it.tenant.addUser(named(x)).id;
  it.simulator.faults.add({ match: 'get-by-ids', respond: 'hang', times: many });
  let ended = false;
  const passTime = async () => {
    for (let count = 1 + (it.simulator.counts['get-by-ids'] ?? 0); ; count += 1) {
      await it.simulator.arrival('get-by-ids', count);
      if (ended) return;
      it.clock.advance(1_001);
    }
  };
  void passTime();
  await it.rounds(1);
  ended = true;
  expect(await userOf(it.client, a)).toEqual(before);
  expect(await it.client.users.get(b)).toBeUndefined();
  heal(it);
  await it.rounds(2);
  expect(await waiting(it.client)).toEqual({});
  expect(await userOf(it.client, a)).toMatchObject({ backupAddress: y });
  expect(await userOf(it.client, b)).toMatchObject({ backupAddress: x });
});
