import { describe, expect, test } from 'vitest';
import { DeltaSyncError } from '../../../src/errors.js';
import { aMapping } from '../../../src/testing/index.js';
import { wideBrakes } from '../../histories/wide-brakes.js';
import {
  changesOf,
  dayMs,
  failure,
  hourMs,
  inDepartment,
  initialRequests,
  liveReads,
  userOf,
  type World,
  type WorldOptions,
  waiting,
  world,
} from '../client/world.js';

interface Synced extends World {
  readonly people: readonly string[];
}

/** So many people who are managed; the next round is a full one. */
async function synced(count: number, options: WorldOptions = {}): Promise<Synced> {
  const it = world(options);
  const people = it.directory.addUsers(count);
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  return { ...it, people };
}

/** The stream never hears that they are gone. */
function leaveUnseen({ directory }: World, ...people: readonly string[]): void {
  for (const id of people) {
    directory.behaviour.omittedIds.add(id);
    directory.removeUser(id);
  }
}

async function fullRound(it: World) {
  it.clock.advance(6 * dayMs);
  const report = await it.client.syncNow();
  expect(report.kind).toBe('initial');
  return report;
}

async function laterRound(it: World) {
  it.clock.advance(hourMs);
  const report = await it.client.syncNow();
  expect(report.kind).toBe('incremental');
  return report;
}

const headOf = async ({ repository, directory }: World) => (await repository.head(directory.tenant))!;

async function marksOf({ repository, directory }: World) {
  return (await repository.scan(directory.tenant, 'mark', { limit: 1_000 })).records;
}

/** A round of a process that dies after so many commits, and is ended by another process: whether it came to that. */
async function roundThatDies(it: World, commits: number): Promise<boolean> {
  const { repository } = it;
  const before = repository.commits;
  repository.afterCommit = (number) => {
    if (number === before + commits) repository.dead = true;
  };
  const first = await it.client.syncNow().catch(() => undefined);
  repository.dead = false;
  repository.afterCommit = undefined;
  if (first !== undefined) return false;
  it.clock.advance(2_000);
  await it.another().syncNow();
  return true;
}

test('S1: a removal of which no round heard is proven by the next full one', async () => {
  const it = await synced(12);
  const [ann = ''] = it.people;
  leaveUnseen(it, ann);
  expect(await laterRound(it)).toMatchObject({ preserved: 0 });
  expect(await fullRound(it)).toMatchObject({ outcome: 'completed', preserved: 1, unproven: 0 });
  expect(await userOf(it.client, ann)).toMatchObject({ state: 'preserved', stateReason: 'soft-deleted' });
  expect(await headOf(it)).toMatchObject({ sweep: null, counts: { active: 11, pending: 0 } });
  expect(liveReads(it)).toEqual([[ann]]);
});

test('S1: a restore of which no round heard is healed by the next full one', async () => {
  const it = await synced(12);
  const [ann = ''] = it.people;
  it.directory.removeUser(ann);
  await laterRound(it);
  it.directory.behaviour.omittedIds.add(ann);
  it.directory.restoreUser(ann);
  expect(await laterRound(it)).toMatchObject({ reactivated: 0 });
  it.directory.behaviour.omittedIds.clear();
  expect(await fullRound(it)).toMatchObject({ reactivated: 1, preserved: 0 });
});

test('S1, R2: a page stores whom it names of the managed people as one row, and writes no user', async () => {
  const it = await synced(5, { behaviour: { pageSize: 2 } });
  it.directory.addUser({ userType: 'Guest' });
  const before = it.repository.writes.length;
  const report = await fullRound(it);
  expect(report).toMatchObject({ pages: 3, unchanged: 5 });
  expect(it.repository.putSince(before, 'user')).toBe(0);
  expect((await marksOf(it)).map(({ objectIds }) => objectIds)).toEqual([
    it.people.slice(0, 2),
    it.people.slice(2, 4),
    it.people.slice(4),
  ]);
});

test('S1: a full round leaves no marks of those before it', async () => {
  const it = await synced(3);
  await fullRound(it);
  const [first] = await marksOf(it);
  await fullRound(it);
  const marks = await marksOf(it);
  expect(marks).toHaveLength(1);
  expect(marks[0]!.generation).toBe(first!.generation + 1);
});

test('S1: an incremental round marks nobody and misses nobody', async () => {
  const it = await synced(3);
  expect(await laterRound(it)).toMatchObject({ preserved: 0, unproven: 0 });
  expect(await marksOf(it)).toEqual([]);
});

test('S1, I6: who is missing and lives is merged; what a read says of names, a second one has to say, too', async () => {
  const it = await synced(12);
  const [ann = '', bea = ''] = it.people;
  for (const id of [ann, bea]) it.directory.behaviour.omittedIds.add(id);
  it.directory.updateUser(bea, { displayName: 'Beatrix', mail: 'beatrix@tenant.example' });
  const { mail } = await userOf(it.client, bea);
  expect(await fullRound(it)).toMatchObject({ outcome: 'completed', preserved: 0, unproven: 0, updated: 1 });
  expect(await userOf(it.client, bea)).toMatchObject({ displayName: 'Beatrix', mail, state: 'active' });
  expect(await waiting(it.client)).toEqual({ [bea]: 'unsettled' });
  expect(await laterRound(it)).toMatchObject({ updated: 1, identityChanged: 1 });
  expect(await userOf(it.client, bea)).toMatchObject({ mail: 'beatrix@tenant.example', state: 'active' });
  expect(await waiting(it.client)).toEqual({});
});

test('S1: without an answer nothing is concluded: the report counts them, and each later round asks again', async () => {
  const it = await synced(12);
  const [ann = ''] = it.people;
  leaveUnseen(it, ann);
  it.directory.behaviour.unreadableIds.add(ann);
  expect(await fullRound(it)).toMatchObject({ outcome: 'completed', preserved: 0, unproven: 1 });
  expect(await laterRound(it)).toMatchObject({ preserved: 0, unproven: 1 });
  expect(await userOf(it.client, ann)).toMatchObject({ state: 'active' });
  expect(await waiting(it.client)).toEqual({});
  it.directory.behaviour.unreadableIds.clear();
  expect(await laterRound(it)).toMatchObject({ preserved: 1, unproven: 0 });
  expect(await laterRound(it)).toMatchObject({ unproven: 0 });
  expect(liveReads(it)).toEqual([[ann], [ann], [ann]]);
});

test('S1, I6: who is found nowhere is gone when a second round agrees', async () => {
  const it = await synced(12);
  const [ann = ''] = it.people;
  it.directory.behaviour.omittedIds.add(ann);
  it.directory.purgeUser(ann);
  expect(await fullRound(it)).toMatchObject({ preserved: 0, unproven: 0, leftovers: 1 });
  expect(await waiting(it.client)).toEqual({ [ann]: 'unsettled' });
  expect(await laterRound(it)).toMatchObject({ preserved: 1, leftovers: 0 });
  expect(await userOf(it.client, ann)).toMatchObject({ stateReason: 'deleted' });
});

test('S1: at most 500 are read in a round, and the sweep goes on in the rounds after it, full or not', async () => {
  const it = await synced(1_100, { policy: { brake: wideBrakes } });
  leaveUnseen(it, ...it.people.slice(0, 1_050));
  expect(await fullRound(it)).toMatchObject({ preserved: 500, unproven: 550 });
  // Whoever comes now is not missed.
  const newcomer = it.directory.addUser();
  expect(await laterRound(it)).toMatchObject({ preserved: 500, unproven: 50, imported: 1 });
  expect(await laterRound(it)).toMatchObject({ preserved: 50, unproven: 0 });
  const asked = liveReads(it)
    .flat()
    .filter((id) => id !== newcomer);
  expect(asked).toHaveLength(1_050);
  expect(new Set(asked).size).toBe(1_050);
});

test('S1: who gave no answer does not stand before those who were not asked yet', async () => {
  const it = await synced(1_300, { policy: { brake: wideBrakes } });
  const missing = [...it.people].sort().slice(0, 1_200);
  leaveUnseen(it, ...missing);
  for (const id of missing.slice(0, 500)) it.directory.behaviour.unreadableIds.add(id);
  expect(await fullRound(it)).toMatchObject({ preserved: 0, unproven: 1_200 });
  expect(await laterRound(it)).toMatchObject({ preserved: 500, unproven: 700 });
  expect(await laterRound(it)).toMatchObject({ preserved: 200, unproven: 500 });
  it.directory.behaviour.unreadableIds.clear();
  expect(await laterRound(it)).toMatchObject({ preserved: 500, unproven: 0 });
});

test('S1, S4: a round that was cut short after it asked does not ask more people when it goes on', async () => {
  const it = await synced(1_100, { policy: { brake: wideBrakes, leaseTtlMs: 1_000 } });
  leaveUnseen(it, ...it.people.slice(0, 1_050));
  it.clock.advance(6 * dayMs);
  it.repository.afterCommit = (_number, { head }) => {
    if (head.sweep?.after) it.repository.dead = true;
  };
  await failure(it.client.syncNow());
  it.repository.dead = false;
  it.repository.afterCommit = undefined;
  it.clock.advance(2_000);
  expect(await it.another().syncNow()).toMatchObject({ kind: 'initial', preserved: 500, unproven: 550 });
  expect(liveReads(it).flat()).toHaveLength(500);
});

test('S1, S3: a process that dies anywhere in the sweep costs nobody, and nobody is asked twice in a round', async () => {
  for (let dies = 1; dies <= 12; dies += 1) {
    const it = await synced(14, { behaviour: { pageSize: 5 }, policy: { leaseTtlMs: 1_000 } });
    const gone = it.people.slice(0, 3);
    leaveUnseen(it, ...gone);
    it.clock.advance(6 * dayMs);
    const died = await roundThatDies(it, dies);
    const states = await Promise.all(it.people.map(async (id) => (await userOf(it.client, id)).state));
    expect([dies, states]).toEqual([dies, it.people.map((_, n) => (n < 3 ? 'preserved' : 'active'))]);
    expect(liveReads(it).flat().sort()).toEqual([...gone].sort());
    expect(await headOf(it)).toMatchObject({ sweep: null, counts: { active: 11, preserved: 3, pending: 0 } });
    expect(await changesOf(it.client, 'preserved')).toHaveLength(3);
    if (!died) return;
  }
  throw new Error('the round never came to its end');
});

test('S1, R7: the lease is kept while the missing are counted, however slow the store is', async () => {
  const it = await synced(3_100, { policy: { brake: wideBrakes } });
  leaveUnseen(it, ...it.people.slice(0, 3_050));
  const scan = it.repository.scan.bind(it.repository);
  it.repository.scan = async (tenantId, kind, query) => {
    if (kind === 'user') {
      it.clock.advance(15_000);
      await new Promise(setImmediate);
    }
    return scan(tenantId, kind, query);
  };
  expect(await fullRound(it)).toMatchObject({ outcome: 'completed', preserved: 500, unproven: 2_550 });
});

test('S1: a full round that fails half-way sweeps nobody', async () => {
  const it = await synced(9, { behaviour: { pageSize: 3 } });
  it.clock.advance(6 * dayMs);
  it.client.once('page:received', () => {
    it.directory.failNext(1, new DeltaSyncError('ERR_DIRECTORY_FORBIDDEN', 'no'), 'fetchPage');
  });
  await failure(it.client.syncNow());
  expect(liveReads(it)).toEqual([]);
  expect(await headOf(it)).toMatchObject({ sweep: null, counts: { active: 9, pending: 0 } });
  it.clock.advance(dayMs);
  expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', preserved: 0, unproven: 0 });
  expect(liveReads(it)).toEqual([]);
});

test('S1: a request without a token begins a new generation: what an earlier one named does not count', async () => {
  const it = await synced(9, { behaviour: { pageSize: 3 } });
  const [ann = ''] = it.people;
  it.clock.advance(6 * dayMs);
  it.client.once('page:committed', () => {
    // Named on the first page, and gone before the stream begins anew.
    leaveUnseen(it, ann);
    it.directory.rejectTokens();
  });
  expect(await it.client.syncNow()).toMatchObject({ tokenResets: 1, preserved: 1, unproven: 0 });
  expect(await userOf(it.client, ann)).toMatchObject({ state: 'preserved' });
  expect(initialRequests(it)).toBe(3);
});

test('S1: the marks of a sweep stay until the next full round has come to its end', async () => {
  const it = await synced(9, { behaviour: { pageSize: 3 } });
  const [ann = ''] = it.people;
  leaveUnseen(it, ann);
  it.directory.behaviour.unreadableIds.add(ann);
  expect(await fullRound(it)).toMatchObject({ unproven: 1 });
  it.clock.advance(6 * dayMs);
  it.directory.answer = (request) => {
    if (request.kind === 'initial' || request.round === 'incremental') return undefined;
    throw new DeltaSyncError('ERR_DIRECTORY_REQUEST_INVALID', 'no');
  };
  // The round gives its place up, and the next begins at the last token.
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await failure(it.client.syncNow());
    it.clock.advance(hourMs);
  }
  expect((await headOf(it)).checkpoint.state).toBe('idle');
  const another = it.another({ policy: { fullRoundEveryMs: 7 * dayMs, intervalMs: hourMs } });
  it.directory.behaviour.unreadableIds.clear();
  const reads = liveReads(it).length;
  expect(await another.syncNow()).toMatchObject({ kind: 'incremental', preserved: 1, unproven: 0 });
  expect(liveReads(it).slice(reads)).toEqual([[ann]]);
});

test('S1: whom the stream calls removed is proven by that, and not asked about again', async () => {
  const it = await synced(12, { behaviour: { removedInInitial: true } });
  const [ann = ''] = it.people;
  it.directory.removeUser(ann);
  expect(await fullRound(it)).toMatchObject({ preserved: 1, unproven: 0 });
  expect(liveReads(it)).toEqual([[ann]]);
  expect((await marksOf(it)).flatMap(({ objectIds }) => objectIds)).toEqual(it.people.slice(1));
});

test('S1: who is imported while the full round runs is not missed', async () => {
  const it = world({ behaviour: { pageSize: 2 } });
  it.directory.addUsers(4, () => ({ department: 'Sales' }));
  const { mappingId } = await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
  await it.client.syncNow();
  it.clock.advance(6 * dayMs);
  const late = it.directory.addUser();
  it.directory.behaviour.omittedIds.add(late);
  const admin = it.another();
  let imported: Promise<unknown> = Promise.resolve();
  it.client.once('page:committed', () => {
    imported = admin.users.import(late, { mappingId });
  });
  await it.client.syncNow();
  await imported;
  const reads = liveReads(it).filter((ids) => ids.includes(late));
  expect(reads).toHaveLength(1);
  expect(await userOf(it.client, late)).toMatchObject({ state: 'active' });
});

test('S1: somebody of whom a word is open is asked about with it', async () => {
  const it = await synced(12);
  const [ann = ''] = it.people;
  it.directory.behaviour.unreadableIds.add(ann);
  it.directory.updateUser(ann, { mail: 'ann.new@tenant.example' });
  await laterRound(it);
  expect(await waiting(it.client)).toEqual({ [ann]: 'unsettled' });
  it.directory.behaviour.omittedIds.add(ann);
  it.directory.behaviour.unreadableIds.clear();
  const before = liveReads(it).length;
  await fullRound(it);
  expect(liveReads(it).slice(before)).toEqual([[ann]]);
  expect(await userOf(it.client, ann)).toMatchObject({ mail: 'ann.new@tenant.example', state: 'active' });
  expect(await waiting(it.client)).toEqual({});
});

describe('who waits to be managed', () => {
  /** Ann and eleven others of whom nobody is managed yet, for want of seats or of a word; the next round is a full one. */
  async function waitingPeople(reason: 'no-seat' | 'manual', options: WorldOptions = {}) {
    const it = world(options);
    const people = it.directory.addUsers(12);
    if (reason === 'no-seat') it.license.activate({ limit: 0 });
    await it.client.mappings.create(aMapping({ autoImport: reason === 'no-seat' }));
    await it.client.syncNow();
    const [ann = '', ...others] = people;
    expect(await waiting(it.client)).toMatchObject({ [ann]: reason });
    return { ...it, ann, others };
  }

  test('S1, R5: and of whose removal no round heard is let go by the next full one', async () => {
    const it = await waitingPeople('manual');
    leaveUnseen(it, it.ann);
    await laterRound(it);
    expect(await waiting(it.client)).toHaveProperty(it.ann);
    expect(await fullRound(it)).toMatchObject({ leftovers: 11 });
    expect(await waiting(it.client)).not.toHaveProperty(it.ann);
    expect(liveReads(it)).toEqual([[it.ann]]);
  });

  test('S1, I6: is not imported on one outdated read once a full round does not name them', async () => {
    const it = await waitingPeople('no-seat');
    leaveUnseen(it, it.ann);
    it.directory.behaviour.staleReads = 1;
    it.license.activate({ limit: 100 });
    expect(await fullRound(it)).toMatchObject({ imported: 11 });
    expect(await waiting(it.client)).toEqual({ [it.ann]: 'unsettled' });
    it.directory.behaviour.staleReads = 0;
    await laterRound(it);
    expect(await waiting(it.client)).toEqual({});
    expect(await it.client.users.get(it.ann)).toBeUndefined();
  });

  test('S1: and whom the list of a full round left out waits on, once a later round has read them again', async () => {
    const it = await waitingPeople('no-seat');
    it.directory.behaviour.omittedIds.add(it.ann);
    await fullRound(it);
    expect(await waiting(it.client)).toMatchObject({ [it.ann]: 'unsettled' });
    await laterRound(it);
    expect(await waiting(it.client)).toMatchObject({ [it.ann]: 'no-seat' });
  });

  test('S1, I6: nor on a word from before the list that one outdated read repeats', async () => {
    const it = await waitingPeople('no-seat');
    it.directory.behaviour.unreadableIds.add(it.ann);
    it.directory.updateUser(it.ann, { mail: 'ann.new@tenant.example' });
    for (const wait of [1, 1, 1, 2, 4]) {
      it.clock.advance(wait * hourMs);
      await it.client.syncNow();
    }
    expect(await waiting(it.client)).toMatchObject({ [it.ann]: 'unsettled' });
    leaveUnseen(it, it.ann);
    it.license.activate({ limit: 100 });
    // The next read of them is due in hours only, and no read answers in the round of the list.
    await it.client.resetDeltaToken({ by: 'test', reason: 'a list is wanted' });
    expect(await it.client.syncNow()).toMatchObject({ kind: 'initial', imported: 11 });
    it.directory.behaviour.unreadableIds.clear();
    it.directory.behaviour.staleReads = 1;
    it.clock.advance(24 * hourMs);
    await it.client.syncNow();
    expect(await waiting(it.client)).toEqual({ [it.ann]: 'unsettled' });
    it.directory.behaviour.staleReads = 0;
    it.clock.advance(24 * hourMs);
    await it.client.syncNow();
    expect([await waiting(it.client), await it.client.users.get(it.ann)]).toEqual([{}, undefined]);
  });

  test('S1, S4: is read with no more than 499 others a round, behind whoever else is due', async () => {
    const it = world();
    const people = it.directory.addUsers(520);
    it.license.activate({ limit: 0 });
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    const there = it.directory.addUser();
    for (const id of people) it.directory.behaviour.omittedIds.add(id);
    await fullRound(it);
    expect(liveReads(it).flat()).toHaveLength(500);
    expect(await waiting(it.client)).toMatchObject({ [there]: 'no-seat', [people[519]!]: 'unsettled' });
    await laterRound(it);
    // Twenty for the first time; of the others, who are due again, the second read ends the wait for proof.
    expect(liveReads(it).flat()).toHaveLength(1_020);
    expect(Object.values(await waiting(it.client)).filter((reason) => reason === 'unsettled')).toHaveLength(
      20,
    );
  });

  test('S1: is doubted by no list that names nobody, and by none that names them', async () => {
    const it = await waitingPeople('manual', { behaviour: { pageSize: 5 } });
    await fullRound(it);
    for (const id of [it.ann, ...it.others]) it.directory.behaviour.omittedIds.add(id);
    await fullRound(it);
    expect(liveReads(it)).toEqual([]);
    expect(Object.values(await waiting(it.client))).toEqual(Array(12).fill('manual'));
  });

  test('S1, S3: ends the same when a process dies anywhere in that full round', async () => {
    let deaths = 0;
    for (let died = true; died; deaths += Number(died)) {
      const it = await waitingPeople('manual', { behaviour: { pageSize: 5 }, policy: { leaseTtlMs: 1_000 } });
      leaveUnseen(it, it.ann);
      it.clock.advance(6 * dayMs);
      died = await roundThatDies(it, deaths + 1);
      expect([deaths, Object.keys(await waiting(it.client)).sort()]).toEqual([deaths, [...it.others].sort()]);
    }
    expect(deaths).toBeGreaterThan(3);
  });
});
