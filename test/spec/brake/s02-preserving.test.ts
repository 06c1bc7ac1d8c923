import { expect, test } from 'vitest';
import { all, changesOf, dayMs, hourMs, liveReads, minuteMs, userOf } from '../client/world.js';
import {
  activeCount,
  brakeWorld,
  fullRound,
  holdsOf,
  laterRound,
  leaveUnseen,
  onlyHold,
  remove,
  statesOf,
} from './brake-world.js';

test('S2: within the limit people are preserved, and the round completes', async () => {
  const it = await brakeWorld();
  remove(it, it.people.slice(0, 10));
  expect(await laterRound(it)).toMatchObject({ outcome: 'completed', preserved: 10, holds: 0 });
});

test('S2: one more than the limit, and all of them go on one hold: the round ends held, the token moves', async () => {
  const it = await brakeWorld();
  const gone = it.people.slice(0, 11);
  remove(it, gone);
  const report = await laterRound(it);
  expect(report).toMatchObject({ outcome: 'held', preserved: 0, holds: 1 });
  const hold = await onlyHold(it);
  expect(hold).toEqual({
    holdId: hold.holdId,
    kind: 'preserve',
    reason: 'over-limit',
    since: report.startedAt,
    users: [...gone].sort(),
  });
  const status = await it.client.status();
  expect(status).toMatchObject({ lastSyncAt: report.finishedAt, counts: { active: 40, holds: 1 } });
  expect(await laterRound(it)).toMatchObject({
    kind: 'incremental',
    outcome: 'completed',
    users: 0,
    holds: 1,
  });
});

test('S2: on hold people are active and keep their addresses', async () => {
  const it = await brakeWorld();
  const [ann = ''] = it.people;
  const before = await userOf(it.client, ann);
  remove(it, it.people.slice(0, 11));
  await laterRound(it);
  expect(await userOf(it.client, ann)).toEqual(before);
  await laterRound(it);
  await fullRound(it);
  expect(await userOf(it.client, ann)).toMatchObject({
    state: 'active',
    backupAddress: before.backupAddress,
  });
});

test('S2, I3: an address that another person claims is released from a hold', async () => {
  const it = await brakeWorld();
  const [ann = ''] = it.people;
  remove(it, it.people.slice(0, 11));
  await laterRound(it);
  const heir = it.directory.addUser({ mail: 'user0@tenant.example' });
  expect(await laterRound(it)).toMatchObject({ imported: 1, preserved: 0 });
  expect(await userOf(it.client, heir)).toMatchObject({ backupAddress: 'user0@tenant.example' });
  expect(await userOf(it.client, ann)).toMatchObject({ state: 'active', backupAddress: null });
  expect((await onlyHold(it)).users).toHaveLength(11);
});

test('S2: the feed says of each person that they are on hold, and events tell of the hold once', async () => {
  const it = await brakeWorld();
  const told: unknown[] = [];
  it.client.on('hold:created', (event) => void told.push(event));
  it.client.on('hold:ended', (event) => void told.push(event));
  const gone = it.people.slice(0, 11);
  remove(it, gone);
  const { runId } = await laterRound(it);
  const { holdId } = await onlyHold(it);
  expect(await changesOf(it.client, 'held')).toMatchObject(
    [...gone].sort().map((objectId) => ({ objectId, holdId, reason: 'over-limit' })),
  );
  expect(told).toEqual([{ runId, holdId, kind: 'preserve', reason: 'over-limit' }]);
  for (const id of gone) it.directory.restoreUser(id);
  const ended = await laterRound(it);
  expect(told.slice(1)).toEqual([{ runId: ended.runId, holdId, kind: 'preserve' }]);
});

test('S2: who is back leaves the hold by a live read, and the last one ends it', async () => {
  const it = await brakeWorld();
  const gone = it.people.slice(0, 11);
  remove(it, gone);
  await laterRound(it);
  for (const id of gone.slice(1)) it.directory.restoreUser(id);
  await laterRound(it);
  expect((await onlyHold(it)).users).toEqual([gone[0]]);
  it.directory.restoreUser(gone[0]!);
  expect(await laterRound(it)).toMatchObject({ holds: 0, reactivated: 0 });
  expect(await holdsOf(it)).toEqual([]);
  expect(await changesOf(it.client, 'released')).toHaveLength(11);
  expect(await it.repository.head(it.directory.tenant)).toMatchObject({ counts: { pending: 0, holds: 0 } });
});

test('S2: disablings count like removals', async () => {
  const it = await brakeWorld();
  remove(it, it.people.slice(0, 6));
  for (const id of it.people.slice(6, 11)) it.directory.updateUser(id, { accountEnabled: false });
  expect(await laterRound(it)).toMatchObject({ outcome: 'held', preserved: 0 });
  for (const id of it.people.slice(6, 11)) it.directory.updateUser(id, { accountEnabled: true });
  await laterRound(it);
  expect((await onlyHold(it)).users).toHaveLength(6);
  expect(await activeCount(it)).toBe(40);
});

test('S2: what is proven and whom a full round did not name are counted together, and over the limit nobody is read', async () => {
  const it = await brakeWorld({ behaviour: { removedInInitial: true } });
  remove(it, it.people.slice(0, 5));
  leaveUnseen(it, it.people.slice(5, 11));
  expect(await fullRound(it)).toMatchObject({ outcome: 'held', preserved: 0, unproven: 0 });
  expect(liveReads(it).flat().sort()).toEqual([...it.people.slice(0, 5)].sort());
  expect((await onlyHold(it)).users).toEqual([...it.people.slice(0, 11)].sort());
});

test('S2: whom a later full round names again leaves the hold', async () => {
  const it = await brakeWorld();
  for (const id of it.people.slice(0, 11)) it.directory.behaviour.omittedIds.add(id);
  expect(await fullRound(it)).toMatchObject({ outcome: 'held' });
  it.directory.behaviour.omittedIds.clear();
  expect(await fullRound(it)).toMatchObject({ outcome: 'completed', holds: 0, preserved: 0, leftovers: 0 });
  expect(await activeCount(it)).toBe(40);
});

test('S2: what was preserved in the last 24 hours counts, over rounds and processes', async () => {
  const it = await brakeWorld();
  remove(it, it.people.slice(0, 6));
  expect(await laterRound(it)).toMatchObject({ preserved: 6 });
  remove(it, it.people.slice(6, 11));
  it.clock.advance(22 * hourMs);
  expect(await it.another().syncNow()).toMatchObject({ outcome: 'held', preserved: 0 });
});

test('S2: and no longer', async () => {
  const it = await brakeWorld();
  remove(it, it.people.slice(0, 6));
  await laterRound(it);
  remove(it, it.people.slice(6, 11));
  expect(await laterRound(it, dayMs + hourMs)).toMatchObject({ outcome: 'completed', preserved: 5 });
});

test('S2: the hours that are kept are few', async () => {
  const it = await brakeWorld({}, 120);
  for (let hour = 0; hour < 60; hour += 1) {
    if (hour % 3 === 0) remove(it, [it.people[hour]!]);
    await laterRound(it);
  }
  const { brakes } = (await it.repository.head(it.directory.tenant))!;
  expect(brakes.preserve.applied.length).toBeLessThanOrEqual(25);
  expect(brakes.preserve.applied.reduce((sum, { users }) => sum + users, 0)).toBeLessThanOrEqual(9);
});

test('S2: what comes later joins the open hold, however little it is', async () => {
  const it = await brakeWorld();
  remove(it, it.people.slice(0, 11));
  await laterRound(it);
  const { holdId } = await onlyHold(it);
  remove(it, it.people.slice(11, 12));
  expect(await laterRound(it)).toMatchObject({ outcome: 'held', holds: 1 });
  expect(await onlyHold(it)).toMatchObject({ holdId, users: [...it.people.slice(0, 12)].sort() });
});

test('S2: a few who are missing are read, though a hold is open, and only the proven ones join it', async () => {
  const it = await brakeWorld();
  remove(it, it.people.slice(0, 11));
  await laterRound(it);
  leaveUnseen(it, it.people.slice(11, 12));
  it.directory.behaviour.omittedIds.add(it.people[12]!);
  await fullRound(it);
  expect((await onlyHold(it)).users).toEqual([...it.people.slice(0, 12)].sort());
});

test('S2: the limit is a share of the users at the start of the round', async () => {
  const it = await brakeWorld({}, 100);
  remove(it, it.people.slice(0, 20));
  expect(await laterRound(it)).toMatchObject({ outcome: 'completed', preserved: 20 });
  await laterRound(it, 2 * dayMs);
  remove(it, it.people.slice(20, 37));
  expect(await laterRound(it)).toMatchObject({ outcome: 'held' });
});

test('S2: an empty answer where there were users trips the brake, however small the tenant', async () => {
  const it = await brakeWorld({}, 2);
  for (const id of it.people) it.directory.behaviour.omittedIds.add(id);
  const report = await fullRound(it);
  expect(report).toMatchObject({ outcome: 'held', users: 0, preserved: 0 });
  expect(await onlyHold(it)).toMatchObject({ reason: 'empty-answer', users: [...it.people].sort() });
  expect(liveReads(it)).toEqual([]);
});

test('S2, S3: a crash at whatever commit leaves one hold with everybody in it', async () => {
  for (let dies = 1; dies <= 12; dies += 1) {
    const it = await brakeWorld({
      behaviour: { pageSize: 8, removedInInitial: true },
      policy: { leaseTtlMs: 1_000 },
    });
    remove(it, it.people.slice(0, 6));
    leaveUnseen(it, it.people.slice(6, 14));
    it.clock.advance(6 * dayMs);
    const before = it.repository.commits;
    it.repository.afterCommit = (number) => {
      if (number === before + dies) it.repository.dead = true;
    };
    const first = await it.client.syncNow().catch(() => undefined);
    it.repository.dead = false;
    it.repository.afterCommit = undefined;
    if (first === undefined) {
      it.clock.advance(minuteMs);
      expect(await it.another().syncNow()).toMatchObject({ outcome: 'held', preserved: 0 });
    }
    expect((await onlyHold(it)).users).toEqual([...it.people.slice(0, 14)].sort());
    expect(await it.repository.head(it.directory.tenant)).toMatchObject({
      sweep: null,
      counts: { active: 40, pending: 14, holds: 1 },
      brakes: { preserve: { hold: { users: 14 } } },
    });
    if (first !== undefined) return;
  }
  throw new Error('the round never came to its end');
});

test('S2, R5: whom the product refuses to hear of is on hold all the same', async () => {
  const it = await brakeWorld();
  const refusing = it.another({
    onCommit: (_tx, changes) =>
      changes.flatMap((change) => (change.kind === 'held' ? [change.objectId] : [])),
  });
  remove(it, it.people.slice(0, 11));
  it.clock.advance(hourMs);
  expect(await refusing.syncNow()).toMatchObject({ outcome: 'held' });
  expect((await onlyHold(it)).users).toHaveLength(11);
  expect(await statesOf(it, it.people)).toEqual(it.people.map(() => 'active'));
  expect(await all(it.client.leftovers.list())).toEqual([]);
});
