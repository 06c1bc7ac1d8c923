import { describe, expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import {
  all,
  changesOf,
  dayMs,
  failure,
  hourMs,
  initialRequests,
  minuteMs,
  scheduled,
  usersOf,
  type World,
  world,
} from '../client/world.js';

const word = { by: 'eve', reason: 'the contract is in question' };

/** A tenant of five in pages of two, mapped. */
async function mapped(options: Parameters<typeof world>[0] = {}): Promise<World & { ids: string[] }> {
  const it = world({ behaviour: { pageSize: 2 }, ...options });
  const ids = it.directory.addUsers(5);
  await it.client.mappings.create(aMapping());
  return { ...it, ids };
}

/** What has been asked and written so far. */
function work({ directory, repository }: World): readonly [number, number] {
  return [directory.calls.length, repository.writes.length];
}

describe('a tenant that is paused', () => {
  test('R15: is skipped when due, whenever that is, without a call, a write or the event of a late tenant', async () => {
    const it = await mapped();
    await it.client.syncNow();
    await it.client.pause(word);
    const overdue: unknown[] = [];
    it.client.on('overdue', (event) => void overdue.push(event));
    const { nextDueAt } = await it.client.status();
    const before = work(it);
    for (let day = 0; day < 5; day += 1) {
      expect(await it.client.syncIfDue()).toEqual({ outcome: 'skipped', reason: 'paused', nextDueAt });
      it.clock.advance(dayMs);
    }
    expect(work(it)).toEqual(before);
    expect(overdue).toEqual([]);
    expect(await all(it.client.reports.list())).toHaveLength(1);
  });

  test('R15: refuses a sync on demand, says by whom it is paused, since when and why, and leaves no report', async () => {
    const it = await mapped();
    const since = it.clock.now();
    await it.client.pause(word);
    it.clock.advance(hourMs);
    const before = work(it);
    const error = await failure(it.another().syncNow());
    expect(error).toMatchObject({ code: 'ERR_SYNC_PAUSED', retryable: false, report: undefined });
    expect(error.pause).toEqual({ cause: 'asked', since, ...word });
    expect(error.message).toBe(`The tenant is paused, by eve, since ${since.toISOString()}`);
    expect(work(it)).toEqual(before);
    expect(await all(it.client.reports.list())).toEqual([]);
  });

  test('R15: shows it in its status and its menu; an expired license comes first', async () => {
    const it = await mapped();
    expect(await it.client.status()).toMatchObject({ pause: undefined, syncNow: { enabled: true } });
    await it.client.pause(word);
    expect(await it.client.status()).toMatchObject({
      pause: { cause: 'asked', since: it.clock.now(), ...word },
      syncNow: { visible: true, enabled: false, reason: 'paused' },
    });
    it.license.expire();
    expect((await it.client.status()).syncNow).toMatchObject({ visible: false, reason: 'license-expired' });
  });

  test('R15: is paused once: who asks again changes nothing', async () => {
    const it = await mapped();
    await it.client.pause(word);
    const { pause } = await it.client.status();
    const before = work(it);
    it.clock.advance(hourMs);
    await it.client.pause({ by: 'mallory', reason: 'another' });
    expect(work(it)).toEqual(before);
    expect((await it.client.status()).pause).toEqual(pause);
  });

  test('R15: is resumed for every client, and resuming twice changes nothing', async () => {
    const it = await mapped();
    await it.client.pause(word);
    await it.another().resume({ by: 'bob', reason: 'signed' });
    const before = work(it);
    await it.client.resume({ by: 'bob' });
    expect(work(it)).toEqual(before);
    expect((await it.client.status()).pause).toBeUndefined();
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 5 });
  });

  test('R15: start() runs nothing until it is resumed', async () => {
    const it = await mapped({ policy: { intervalMs: hourMs } });
    await it.client.pause(word);
    it.client.start();
    await it.clock.sleep(10 * hourMs);
    expect(it.directory.calls).toEqual([]);
    const finished = new Promise((resolve) => it.client.once('round:finished', resolve));
    await it.client.resume({ by: 'bob' });
    await finished;
    await it.client.stop();
    expect(await usersOf(it.client)).toHaveLength(5);
  });

  test('R15: lets administrators, previews and the gate go on', async () => {
    const it = await mapped({ policy: { brake: { preserve: { maxShare: 0, minUsers: 1, maxUsers: 1 } } } });
    await it.client.syncNow();
    const [ann, bob, cid, dan] = it.ids;
    for (const id of [ann!, bob!, cid!]) it.directory.updateUser(id, { accountEnabled: false });
    await it.client.syncNow();
    await it.client.pause(word);
    const [hold] = await all(it.client.holds.list());
    expect(await it.client.holds.approve(hold!.holdId, { objectIds: [ann!], by: 'eve' })).toMatchObject({
      applied: 1,
    });
    expect(await it.client.holds.dismiss(hold!.holdId, { by: 'eve' })).toEqual({ dismissed: 2 });
    const fay = it.directory.addUser();
    const { mappingId } = await it.client.mappings.create(aMapping({ autoImport: false }), { by: 'eve' });
    expect(await it.client.users.import(fay, { mappingId, by: 'eve' })).toMatchObject({
      outcome: 'imported',
    });
    expect(await it.client.users.explain(fay)).toMatchObject({ directory: 'found' });
    expect(await it.client.identity.verify({ objectId: dan! })).toMatchObject({
      verdict: 'same',
      proceed: true,
    });
    expect((await it.client.preview()).summary).toMatchObject({ users: 6, imports: 0 });
    expect((await it.client.status()).pause).toBeDefined();
  });
});

describe('a round that runs when somebody pauses', () => {
  test('R15: ends with its next commit, keeps its place, and goes on from there', async () => {
    const it = await mapped();
    let pages = 0;
    it.client.on('page:committed', async () => {
      pages += 1;
      if (pages === 1) await it.another().pause(word);
    });
    const error = await failure(it.client.syncNow());
    expect(error).toMatchObject({ code: 'ERR_SYNC_PAUSED', pause: { cause: 'asked', by: 'eve' } });
    expect(error.report).toMatchObject({
      outcome: 'aborted',
      imported: 2,
      error: { code: 'ERR_SYNC_PAUSED' },
    });
    expect(await all(it.client.reports.list())).toEqual([error.report]);
    expect(await usersOf(it.client)).toHaveLength(2);
    expect(await it.client.syncIfDue()).toMatchObject({ outcome: 'skipped', reason: 'paused' });

    it.clock.advance(dayMs);
    await it.client.resume({ by: 'bob' });
    const asked = initialRequests(it);
    const resumed: unknown[] = [];
    it.client.on('round:started', (event) => void resumed.push(event));
    expect(await scheduled(it.client)).toMatchObject({ outcome: 'completed', imported: 3, users: 3 });
    expect(resumed).toMatchObject([{ resumed: true }]);
    expect(initialRequests(it)).toBe(asked);
    expect(await usersOf(it.client)).toHaveLength(5);
  });

  test('R15: a round whose last commit comes after the pause is aborted, and its token comes with the resume', async () => {
    const it = await mapped();
    it.repository.beforeCommit = async (_number, { put }) => {
      if (put.report === undefined) return;
      it.repository.beforeCommit = undefined;
      await it.another().pause(word);
    };
    expect((await failure(it.client.syncNow())).report).toMatchObject({ outcome: 'aborted' });
    expect((await it.client.status()).token.state).toBe('none');
    await it.client.resume({ by: 'bob' });
    const calls = it.directory.calls.length;
    expect(await scheduled(it.client)).toMatchObject({ outcome: 'completed' });
    expect(it.directory.calls.slice(calls).map(({ name }) => name)).toEqual([]);
    expect((await it.client.status()).token.state).toBe('usable');
  });

  test('R15: another write that comes before the report does not lose it', async () => {
    const it = await mapped();
    it.client.once('page:committed', async () => {
      await it.another().pause(word);
      it.repository.beforeCommit = async (_number, { put }) => {
        if (put.report === undefined) return;
        it.repository.beforeCommit = undefined;
        await it.another().mappings.create(aMapping({ autoImport: false }));
      };
    });
    const error = await failure(it.client.syncNow());
    expect(error.code).toBe('ERR_SYNC_PAUSED');
    expect(await all(it.client.reports.list())).toEqual([error.report]);
  });
});

describe('resuming', () => {
  test('R15: makes a tenant due whose time has passed, not late, and waits where it has not', async () => {
    const it = await mapped();
    await it.client.syncNow();
    const { nextDueAt } = await it.client.status();
    const overdue: unknown[] = [];
    it.client.on('overdue', (event) => void overdue.push(event));
    await it.client.pause(word);
    await it.client.resume({ by: 'bob' });
    expect((await it.client.status()).nextDueAt).toEqual(nextDueAt);

    await it.client.pause(word);
    it.clock.advance(3 * dayMs);
    await it.client.resume({ by: 'bob' });
    expect((await it.client.status()).nextDueAt).toEqual(it.clock.now());
    expect(await scheduled(it.client)).toMatchObject({ kind: 'incremental', outcome: 'completed' });
    expect(overdue).toEqual([]);
  });

  test('R15: nor does what the gate saw meanwhile make it late', async () => {
    const it = await mapped();
    await it.client.syncNow();
    it.clock.advance(minuteMs);
    await it.client.pause(word);
    it.directory.removeUser(it.ids[0]!);
    await it.client.identity.verify({ objectId: it.ids[0]! });
    it.clock.advance(3 * dayMs);
    await it.client.resume({ by: 'bob' });
    const overdue: unknown[] = [];
    it.client.on('overdue', (event) => void overdue.push(event));
    expect(await scheduled(it.client)).toMatchObject({ preserved: 1 });
    expect(overdue).toEqual([]);
  });

  test('R15: after more than the life of a token it asks for everybody', async () => {
    const it = await mapped();
    await it.client.syncNow();
    await it.client.pause(word);
    it.directory.removeUser(it.ids[0]!);
    it.clock.advance(30 * dayMs);
    it.directory.rejectTokens();
    await it.client.resume({ by: 'bob' });
    expect(await scheduled(it.client)).toMatchObject({ kind: 'initial', outcome: 'completed', preserved: 1 });
  });
});

describe('policy.startPaused', () => {
  const policy = { startPaused: true };

  test('R15: a tenant that was never synced waits for its first resume, and may be previewed until then', async () => {
    const it = await mapped({ policy });
    expect((await it.client.status()).pause).toEqual({ cause: 'start-paused' });
    expect(await it.client.syncIfDue()).toMatchObject({ outcome: 'skipped', reason: 'paused' });
    expect(await failure(it.client.syncNow())).toMatchObject({
      code: 'ERR_SYNC_PAUSED',
      pause: { cause: 'start-paused' },
      report: undefined,
    });
    const { digest } = await it.client.preview();
    expect(await it.client.preview()).toMatchObject({ digest });
    expect(await usersOf(it.client)).toEqual([]);
    await it.client.resume({ by: 'bob' });
    expect((await it.client.status()).pause).toBeUndefined();
    expect(await it.client.syncIfDue()).toMatchObject({ outcome: 'completed', imported: 5 });
  });

  test('R15: a client without the policy may let it start', async () => {
    const it = await mapped({ policy });
    await it.another({ policy: {} }).resume({ by: 'bob' });
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed' });
  });

  test('R15: a tenant that has completed a round has started, and so has one whose first round was cut short after a resume', async () => {
    const started = await mapped();
    await started.client.syncNow();
    expect(await started.another({ policy }).syncNow()).toMatchObject({ outcome: 'completed' });

    const it = await mapped({ policy });
    await it.client.resume({ by: 'bob' });
    const stop = new AbortController();
    it.client.once('page:committed', () => stop.abort());
    expect((await failure(it.client.syncNow({ signal: stop.signal }))).code).toBe('ERR_SYNC_ABORTED');
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed' });
  });
});

describe('what is refused', () => {
  test('R15: a tenant that is being removed is not resumed', async () => {
    const it = await mapped();
    const head = await it.repository.head(it.directory.tenant);
    const pause = { since: it.clock.now(), ...word, purging: true } as const;
    const guard = { position: head!.position, commitId: 'removal' };
    await it.repository.commit(it.directory.tenant, guard, { put: {}, remove: {}, head: { pause } });
    expect(await failure(it.client.resume({ by: 'bob' }))).toMatchObject({
      code: 'ERR_SYNC_PAUSED',
      pause: { cause: 'purging', by: 'eve' },
    });
    await it.client.pause({ by: 'bob', reason: 'too late' });
    expect((await it.client.status()).pause).toMatchObject({ cause: 'purging', by: 'eve' });
  });

  test.each([
    ['pause', undefined, ['by', 'reason']],
    ['pause', { by: '', reason: 'x' }, ['by']],
    ['pause', { by: 'ann' }, ['reason']],
    ['pause', { by: 'ann', reason: 'a\0b' }, ['reason']],
    ['pause', { by: 'ann', reason: 'x'.repeat(10_001) }, ['reason']],
    ['resume', undefined, ['by']],
    ['resume', { by: 5 }, ['by']],
    ['resume', { by: 'ann', reason: '' }, ['reason']],
    ['resume', { by: 'ann', reason: '\ud800' }, ['reason']],
  ] as const)('R15: %s with %j, by field', async (name, given, paths) => {
    const it = await mapped();
    const error = await failure(it.client[name](given as never));
    expect(error.code).toBe('ERR_OPTIONS_INVALID');
    expect(error.problems.map(({ path }) => path)).toEqual(paths);
    expect(error.message).toContain(`${name} got invalid arguments`);
    expect(await changesOf(it.client, 'admin')).toHaveLength(1);
  });
});
