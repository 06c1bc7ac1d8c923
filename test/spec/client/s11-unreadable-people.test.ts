import { expect, test } from 'vitest';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import { minuteMs, userOf, type WorldOptions, waiting, world } from './world.js';

async function synced(options: WorldOptions = {}) {
  const it = world(options);
  const ann = it.directory.addUser({ userPrincipalName: 'ann@tenant.example' });
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  return { ...it, ann };
}

test.each([
  ['a rename', { userPrincipalName: 'b@tenant.example', mail: 'b@tenant.example' }],
  ['a disabling', { accountEnabled: false }],
])('S11: unreadable changes nothing, not on %s', async (_what, patch) => {
  const it = await synced();
  const before = await userOf(it.client, it.ann);
  it.directory.behaviour.unreadableIds.add(it.ann);
  it.directory.updateUser(it.ann, patch);
  for (let round = 0; round < 4; round += 1) {
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', preserved: 0 });
    it.clock.advance(60 * minuteMs);
  }
  expect(await userOf(it.client, it.ann)).toEqual(before);
  expect(await waiting(it.client)).toEqual({ [it.ann]: 'unsettled' });
});

test('S11: nor on a removal: nobody is preserved without proof', async () => {
  const it = await synced();
  it.directory.behaviour.unreadableIds.add(it.ann);
  it.directory.removeUser(it.ann);
  await it.client.syncNow();
  expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'active' });
  it.directory.behaviour.unreadableIds.clear();
  it.clock.advance(minuteMs);
  // Proven in the round's last phase, and applied in it.
  await it.client.syncNow();
  expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'preserved' });
});

test('S11: soft-deleted is proof; found nowhere is believed when the stream said removed too', async () => {
  const it = await synced();
  const [bob, carl] = it.directory.addUsers(2);
  await it.client.syncNow();
  it.directory.removeUser(bob!);
  it.directory.purgeUser(carl!);
  await it.client.syncNow();
  expect(await userOf(it.client, bob!)).toMatchObject({ stateReason: 'soft-deleted' });
  expect(await userOf(it.client, carl!)).toMatchObject({ stateReason: 'deleted' });
});

test('S11: found nowhere while the stream says alive is not believed before a second round agrees', async () => {
  const it = await synced();
  it.directory.behaviour.lagRounds = 20;
  it.directory.updateUser(it.ann, { accountEnabled: false });
  it.directory.answer = (request) => {
    it.directory.answer = undefined;
    if (request.kind === 'initial') return undefined;
    const entry = {
      kind: 'user',
      objectId: it.ann,
      whole: false,
      properties: { accountEnabled: false },
    } as const;
    return { kind: 'page', entries: [entry], next: { kind: 'delta', link: request.link } };
  };
  it.directory.purgeUser(it.ann);
  await it.client.syncNow();
  expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'active' });
  expect(await waiting(it.client)).toEqual({ [it.ann]: 'unsettled' });
  for (let round = 0; round < 2; round += 1) {
    it.clock.advance(minuteMs);
    await it.client.syncNow();
  }
  expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'preserved', stateReason: 'deleted' });
});

test('S11: status().connection names the missing right, until a round finds it granted', async () => {
  const it = await synced({ behaviour: { missingRights: ['Directory.Read.All'] } });
  const bob = it.directory.addUser();
  it.directory.updateUser(it.ann, { accountEnabled: false });
  await it.client.syncNow();
  expect((await it.client.status()).connection.missingRights).toEqual(['Directory.Read.All']);
  it.directory.behaviour.missingRights = [];
  it.directory.updateUser(bob, { accountEnabled: false });
  await it.client.syncNow();
  expect((await it.client.status()).connection.missingRights).toEqual([]);
});

test('S11: a directory that answers pages and refuses live reads does not stop a round', async () => {
  const it = await synced();
  it.directory.failNext(1_000, aDirectoryError('ERR_DIRECTORY_FORBIDDEN'), 'readUsers');
  it.directory.updateUser(it.ann, { userPrincipalName: 'b@tenant.example' });
  const bob = it.directory.addUser({ displayName: 'Bob' });
  expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed' });
  expect(await userOf(it.client, it.ann)).toMatchObject({ userPrincipalName: 'ann@tenant.example' });
  expect(await waiting(it.client)).toEqual({ [it.ann]: 'unsettled', [bob]: 'unsettled' });
});
