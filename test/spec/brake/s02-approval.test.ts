import { expect, test } from 'vitest';
import {
  all,
  changesOf,
  dayMs,
  failure,
  liveReads,
  minuteMs,
  userOf,
  usersOf,
  waiting,
} from '../client/world.js';
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
  statesOf,
} from './brake-world.js';

test('S2: approved, the people are preserved from live reads, and the hold ends', async () => {
  const it = await brakeWorld();
  const gone = it.people.slice(0, 11);
  remove(it, gone);
  await laterRound(it);
  const { holdId } = await onlyHold(it);
  const reads = liveReads(it).length;
  expect(await it.client.holds.approve(holdId, { by })).toEqual({ applied: 11, unanswered: 0 });
  expect(liveReads(it).slice(reads).flat().sort()).toEqual([...gone].sort());
  expect(await statesOf(it, gone)).toEqual(gone.map(() => 'preserved'));
  expect(await holdsOf(it)).toEqual([]);
  expect(await it.repository.head(it.directory.tenant)).toMatchObject({
    counts: { active: 29, preserved: 11, pending: 0, holds: 0 },
    brakes: { preserve: { hold: null, applied: [] } },
  });
  const admin = (await changesOf(it.client, 'admin')).at(-1);
  expect(admin).toMatchObject({ action: 'hold-approved', subject: holdId, by });
  expect(admin?.after).toEqual({ standing: 'approved', objectIds: [...gone].sort() });
  expect(await changesOf(it.client, 'preserved')).toHaveLength(11);
});

test('S2: approved in part, the others wait on', async () => {
  const it = await brakeWorld();
  remove(it, it.people.slice(0, 11));
  await laterRound(it);
  const { holdId } = await onlyHold(it);
  const objectIds = it.people.slice(0, 2).map((id) => id.toUpperCase());
  expect(await it.client.holds.approve(holdId, { objectIds, by })).toMatchObject({ applied: 2 });
  expect(await onlyHold(it)).toMatchObject({ holdId, users: [...it.people.slice(2, 11)].sort() });
  // Again, and about somebody who is on no hold: nothing happens.
  const others = [...objectIds, it.people[30]!];
  expect(await it.client.holds.approve(holdId, { objectIds: others, by })).toMatchObject({ applied: 0 });
  expect(await activeCount(it)).toBe(38);
});

test('S2: what was approved does not count against the limit', async () => {
  const it = await brakeWorld({}, 60);
  remove(it, it.people.slice(0, 13));
  await laterRound(it);
  await it.client.holds.approve((await onlyHold(it)).holdId, { by });
  remove(it, it.people.slice(13, 23));
  expect(await laterRound(it)).toMatchObject({ outcome: 'completed', preserved: 10 });
});

test('S2: who is back by then is taken off, and not preserved', async () => {
  const it = await brakeWorld();
  const [ann = ''] = it.people;
  remove(it, it.people.slice(0, 11));
  await laterRound(it);
  it.directory.restoreUser(ann);
  const { holdId } = await onlyHold(it);
  expect(await it.client.holds.approve(holdId, { by })).toEqual({ applied: 10, unanswered: 0 });
  expect(await userOf(it.client, ann)).toMatchObject({ state: 'active' });
  expect(await holdsOf(it)).toEqual([]);
  await laterRound(it);
  await laterRound(it);
  expect(await waiting(it.client)).toEqual({});
  expect(await activeCount(it)).toBe(30);
});

test('S2: of whom there is no answer stays on hold', async () => {
  const it = await brakeWorld();
  const [ann = ''] = it.people;
  remove(it, it.people.slice(0, 11));
  await laterRound(it);
  it.directory.behaviour.unreadableIds.add(ann);
  const { holdId } = await onlyHold(it);
  expect(await it.client.holds.approve(holdId, { by })).toEqual({ applied: 10, unanswered: 1 });
  expect(await onlyHold(it)).toMatchObject({ holdId, users: [ann] });
  it.directory.behaviour.unreadableIds.clear();
  expect(await it.client.holds.approve(holdId, { by })).toEqual({ applied: 1, unanswered: 0 });
});

test('S2, S1: whom a full round did not name: read now; the gone ones are preserved, the living ones left alone, and who is found nowhere has to be so twice', async () => {
  const it = await brakeWorld();
  leaveUnseen(it, it.people.slice(0, 11));
  it.directory.behaviour.omittedIds.add(it.people[11]!);
  it.directory.purgeUser(it.people[0]!);
  await fullRound(it);
  expect((await onlyHold(it)).users).toHaveLength(12);
  expect(await it.client.holds.approve((await onlyHold(it)).holdId, { by })).toEqual({
    applied: 10,
    unanswered: 0,
  });
  expect(await userOf(it.client, it.people[1]!)).toMatchObject({ stateReason: 'soft-deleted' });
  expect(await userOf(it.client, it.people[11]!)).toMatchObject({ state: 'active' });
  expect(await userOf(it.client, it.people[0]!)).toMatchObject({ state: 'active' });
  expect(await holdsOf(it)).toEqual([]);
  await laterRound(it);
  await laterRound(it);
  expect(await userOf(it.client, it.people[0]!)).toMatchObject({ stateReason: 'deleted' });
  expect([await holdsOf(it), await waiting(it.client)]).toEqual([[], {}]);
});

test('S2: disabled people are decided again, too: whom the product keeps now stays', async () => {
  let keeps = false;
  const it = await brakeWorld({ policy: { onDisabled: () => (keeps ? 'keep' : 'preserve') } });
  for (const id of it.people.slice(0, 11)) it.directory.updateUser(id, { accountEnabled: false });
  await laterRound(it);
  const { holdId } = await onlyHold(it);
  const objectIds = it.people.slice(0, 2);
  expect(await it.client.holds.approve(holdId, { objectIds, by })).toMatchObject({ applied: 2 });
  expect(await userOf(it.client, it.people[0]!)).toMatchObject({
    state: 'preserved',
    stateReason: 'disabled',
  });
  keeps = true;
  expect(await it.client.holds.approve(holdId, { by })).toMatchObject({ applied: 0 });
  expect([await holdsOf(it), await activeCount(it)]).toEqual([[], 38]);
});

test('S2: re-keys are approved, wholly or in part', async () => {
  const it = await brakeWorld();
  rename(it, it.people.slice(0, 12));
  await laterRound(it);
  const { holdId } = await onlyHold(it);
  const [ann = '', bea = '', cid = ''] = it.people;
  expect(await it.client.holds.approve(holdId, { objectIds: [ann], by })).toMatchObject({ applied: 1 });
  expect((await userOf(it.client, ann)).backupAddress).toBe(`new-${ann}@tenant.example`);
  expect((await userOf(it.client, bea)).backupAddress).toBe('user1@tenant.example');
  rename(it, [cid], 'third');
  expect(await it.client.holds.approve(holdId, { by })).toMatchObject({ unanswered: 0 });
  expect(await holdsOf(it)).toEqual([]);
  await laterRound(it);
  await laterRound(it);
  expect((await userOf(it.client, cid)).backupAddress).toBe(`third-${cid}@tenant.example`);
  rename(it, it.people.slice(12, 21));
  expect(await laterRound(it)).toMatchObject({ outcome: 'completed', identityChanged: 9 });
});

test('S2: beside a running round, which decides anew where it was overtaken', async () => {
  const it = await brakeWorld({ behaviour: { pageSize: 2 } });
  remove(it, it.people.slice(0, 11));
  await laterRound(it);
  const { holdId } = await onlyHold(it);
  it.people.slice(20, 26).forEach((id) => void it.directory.updateUser(id, { displayName: 'Somebody' }));
  const admin = it.another();
  let approved: Promise<unknown> = Promise.resolve();
  it.client.once('page:received', () => {
    approved = admin.holds.approve(holdId, { by });
  });
  expect(await laterRound(it)).toMatchObject({ outcome: 'completed', updated: 6 });
  expect(await approved).toEqual({ applied: 11, unanswered: 0 });
  expect(await it.repository.head(it.directory.tenant)).toMatchObject({
    counts: { active: 29, preserved: 11, pending: 0, holds: 0 },
  });
});

test('S2, S3: an approval that dies half-way is finished by the next round, and counted as little', async () => {
  const it = await brakeWorld({}, 60);
  remove(it, it.people.slice(0, 13));
  await laterRound(it);
  const { holdId } = await onlyHold(it);
  const before = it.repository.commits;
  it.repository.afterCommit = (number) => {
    if (number === before + 1) it.repository.dead = true;
  };
  await failure(it.client.holds.approve(holdId, { by }));
  it.repository.dead = false;
  it.repository.afterCommit = undefined;
  expect(await activeCount(it)).toBe(60);
  remove(it, it.people.slice(13, 23));
  expect(await laterRound(it)).toMatchObject({ outcome: 'completed', preserved: 23 });
});

test('S2: more than a batch', async () => {
  const it = await brakeWorld({}, 1_300);
  remove(it, it.people.slice(0, 1_250));
  await laterRound(it);
  const { holdId, users } = await onlyHold(it);
  expect(users).toHaveLength(1_250);
  expect(await it.client.holds.approve(holdId, { by })).toEqual({ applied: 1_250, unanswered: 0 });
  expect(liveReads(it).every((ids) => ids.length <= 500)).toBe(true);
  const states = (await usersOf(it.client)).map(({ state }) => state);
  expect(states.filter((state) => state === 'preserved')).toHaveLength(1_250);
});

test('S2, R5: whom the product refuses is left over, and the others are preserved', async () => {
  const it = await brakeWorld();
  const [ann = ''] = it.people;
  remove(it, it.people.slice(0, 11));
  await laterRound(it);
  const refusing = it.another({
    onCommit: (_tx, changes) =>
      changes.some((change) => change.kind === 'preserved' && change.objectId === ann) ? [ann] : [],
  });
  const { holdId } = await onlyHold(it);
  expect(await refusing.holds.approve(holdId, { by })).toMatchObject({ applied: 10 });
  expect(await waiting(it.client)).toEqual({ [ann]: 'host-error' });
});

test('R8: with an expired license nothing is approved, and nobody is read', async () => {
  const it = await brakeWorld();
  remove(it, it.people.slice(0, 11));
  await laterRound(it);
  const { holdId } = await onlyHold(it);
  const calls = it.directory.calls.length;
  it.license.expire();
  const error = await failure(it.client.holds.approve(holdId, { by }));
  expect(error.code).toBe('ERR_LICENSE_EXPIRED');
  expect(it.directory.calls).toHaveLength(calls);
  expect((await onlyHold(it)).users).toHaveLength(11);
});

test('S2: a hold that is not open is not found; one of an address, and what is no decision, is refused', async () => {
  const it = await brakeWorld();
  for (const act of ['approve', 'dismiss'] as const) {
    const code = async (holdId: string, decision: object) =>
      (await failure(it.client.holds[act](holdId, decision as { by: string }))).code;
    expect(await code('preserve-1', { by })).toBe('ERR_HOLD_NOT_FOUND');
    expect(await code('address-1', { by })).toBe('ERR_OPTIONS_INVALID');
    expect(await code('preserve-1', {})).toBe('ERR_OPTIONS_INVALID');
    expect(await code('preserve-1', { by, objectIds: 'all' })).toBe('ERR_OPTIONS_INVALID');
  }
  remove(it, it.people.slice(0, 11));
  await laterRound(it);
  const { holdId } = await onlyHold(it);
  await it.client.holds.approve(holdId, { by });
  expect((await failure(it.client.holds.approve(holdId, { by }))).code).toBe('ERR_HOLD_NOT_FOUND');
  remove(it, it.people.slice(11, 25));
  await laterRound(it, 2 * dayMs);
  expect((await onlyHold(it)).holdId).not.toBe(holdId);
});

test('S2: an aborted approval ends with ERR_SYNC_ABORTED', async () => {
  const it = await brakeWorld();
  remove(it, it.people.slice(0, 11));
  await laterRound(it);
  const { holdId } = await onlyHold(it);
  const signal = AbortSignal.abort();
  expect((await failure(it.client.holds.approve(holdId, { by, signal }))).code).toBe('ERR_SYNC_ABORTED');
  expect(await all(it.client.holds.list({ kind: 'rekey' }))).toEqual([]);
  it.clock.advance(minuteMs);
  expect((await onlyHold(it)).users).toHaveLength(11);
});
