import { expect, test } from 'vitest';
import { changesOf, liveReads, userOf, waiting } from '../client/world.js';
import {
  activeCount,
  brakeWorld,
  by,
  fullRound,
  holdsOf,
  laterRound,
  leaveUnseen,
  onlyHold,
  remove,
  rename,
} from './brake-world.js';

test('S2: dismissed, people stay as they are, the hold ends, and nobody is read', async () => {
  const it = await brakeWorld();
  const gone = it.people.slice(0, 11);
  remove(it, gone);
  await laterRound(it);
  const { holdId } = await onlyHold(it);
  const reads = liveReads(it).length;
  it.license.expire();
  expect(await it.client.holds.dismiss(holdId, { by })).toEqual({ dismissed: 11 });
  it.license.activate();
  expect(liveReads(it)).toHaveLength(reads);
  expect([await holdsOf(it), await activeCount(it)]).toEqual([[], 40]);
  expect((await changesOf(it.client, 'admin')).at(-1)).toMatchObject({
    action: 'hold-dismissed',
    subject: holdId,
    by,
    after: { objectIds: [...gone].sort() },
  });
  expect(await changesOf(it.client, 'released')).toHaveLength(11);
});

test('S2: that is remembered: the same word again changes nothing', async () => {
  const it = await brakeWorld({ behaviour: { removedInInitial: true } });
  remove(it, it.people.slice(0, 6));
  for (const id of it.people.slice(6, 11)) it.directory.updateUser(id, { accountEnabled: false });
  await laterRound(it);
  await it.client.holds.dismiss((await onlyHold(it)).holdId, { by });
  it.directory.behaviour.replays = 1;
  expect(await laterRound(it)).toMatchObject({ outcome: 'completed', preserved: 0, holds: 0 });
  expect(await fullRound(it)).toMatchObject({ outcome: 'completed', preserved: 0, holds: 0, unproven: 0 });
  expect(await activeCount(it)).toBe(40);
});

test('S2: so is whom a full round did not name', async () => {
  const it = await brakeWorld();
  for (const id of it.people.slice(0, 11)) it.directory.behaviour.omittedIds.add(id);
  await fullRound(it);
  await it.client.holds.dismiss((await onlyHold(it)).holdId, { by });
  const reads = liveReads(it).length;
  expect(await fullRound(it)).toMatchObject({ outcome: 'completed', preserved: 0, holds: 0, unproven: 0 });
  expect(liveReads(it)).toHaveLength(reads);
});

test('S2: until the directory says something else: back, and gone again, they are preserved', async () => {
  const it = await brakeWorld();
  const [ann = ''] = it.people;
  remove(it, it.people.slice(0, 11));
  await laterRound(it);
  await it.client.holds.dismiss((await onlyHold(it)).holdId, { by });
  it.directory.restoreUser(ann);
  await laterRound(it);
  it.directory.removeUser(ann);
  expect(await laterRound(it)).toMatchObject({ outcome: 'completed', preserved: 1 });
  expect(await userOf(it.client, ann)).toMatchObject({ state: 'preserved' });
});

test('S2: to be deleted for good a month after is nothing else', async () => {
  const it = await brakeWorld();
  const gone = it.people.slice(0, 11);
  remove(it, gone);
  await laterRound(it);
  await it.client.holds.dismiss((await onlyHold(it)).holdId, { by });
  for (const id of gone) it.directory.purgeUser(id);
  expect(await laterRound(it)).toMatchObject({ users: 11, outcome: 'completed', preserved: 0, holds: 0 });
  expect(await activeCount(it)).toBe(40);
});

test('S2: until the directory says something else: disabled before, and gone now', async () => {
  const it = await brakeWorld();
  const [ann = ''] = it.people;
  for (const id of it.people.slice(0, 11)) it.directory.updateUser(id, { accountEnabled: false });
  await laterRound(it);
  await it.client.holds.dismiss((await onlyHold(it)).holdId, { by });
  it.directory.removeUser(ann);
  expect(await laterRound(it)).toMatchObject({ preserved: 1 });
  expect(await userOf(it.client, ann)).toMatchObject({ stateReason: 'soft-deleted' });
});

test('S2: in part: the others wait on', async () => {
  const it = await brakeWorld();
  leaveUnseen(it, it.people.slice(0, 11));
  await fullRound(it);
  const { holdId } = await onlyHold(it);
  const objectIds = it.people.slice(0, 3);
  expect(await it.client.holds.dismiss(holdId, { objectIds, by })).toEqual({ dismissed: 3 });
  expect((await onlyHold(it)).users).toHaveLength(8);
  expect(await it.client.holds.approve(holdId, { by })).toMatchObject({ applied: 8 });
  expect(await activeCount(it)).toBe(32);
});

test('S2: a dismissed re-key keeps the old name, whatever repeats the new one, and gives way to a third', async () => {
  const it = await brakeWorld();
  const [ann = '', bea = ''] = it.people;
  rename(it, it.people.slice(0, 11));
  await laterRound(it);
  expect(await it.client.holds.dismiss((await onlyHold(it)).holdId, { by })).toEqual({ dismissed: 11 });
  expect(await holdsOf(it)).toEqual([]);
  it.directory.updateUser(bea, { displayName: 'Bea' });
  expect(await laterRound(it)).toMatchObject({ outcome: 'completed', identityChanged: 0, updated: 1 });
  expect(await fullRound(it)).toMatchObject({ outcome: 'completed', identityChanged: 0, holds: 0 });
  expect(await userOf(it.client, ann)).toMatchObject({ backupAddress: 'user0@tenant.example' });
  rename(it, [ann], 'third');
  expect(await laterRound(it)).toMatchObject({ outcome: 'completed', identityChanged: 1 });
  expect(await userOf(it.client, ann)).toMatchObject({ backupAddress: `third-${ann}@tenant.example` });
});

test('S2, I3: a dismissed re-key releases its address to whoever else claims it', async () => {
  const it = await brakeWorld();
  const [ann = ''] = it.people;
  rename(it, it.people.slice(0, 11));
  await laterRound(it);
  await it.client.holds.dismiss((await onlyHold(it)).holdId, { by });
  const heir = it.directory.addUser({ mail: 'user0@tenant.example' });
  expect(await laterRound(it)).toMatchObject({ imported: 1 });
  expect((await userOf(it.client, heir)).backupAddress).toBe('user0@tenant.example');
  expect((await userOf(it.client, ann)).backupAddress).toBe(`new-${ann}@tenant.example`);
  expect(Object.keys(await waiting(it.client))).toHaveLength(10);
});
