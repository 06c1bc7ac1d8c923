import { describe, expect, test } from 'vitest';
import { type AccessReport, capabilities } from '../../../src/domain/access.js';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import { failure, hourMs, minuteMs, type World, world } from '../client/world.js';

const states = ({ capabilities: each }: AccessReport) =>
  Object.fromEntries(each.map(({ capability, state }) => [capability, state]));

const everything = (state: string) => Object.fromEntries(capabilities.map((each) => [each, state]));

/** What is written must not change, whatever is asked. */
async function quietly<T>({ repository, directory }: World, ask: () => Promise<T>): Promise<T> {
  const before = [repository.writes.length, repository.commits, await repository.head(directory.tenant)];
  const answer = await ask();
  expect([repository.writes.length, repository.commits, await repository.head(directory.tenant)]).toEqual(
    before,
  );
  expect(await repository.leaseHolder(directory.tenant)).toBeNull();
  return answer;
}

describe('client.checkAccess', () => {
  test('R17: tells each capability, what it is for, and that nothing is to be granted', async () => {
    const it = world();
    expect(await quietly(it, () => it.client.checkAccess())).toEqual({
      checkedAt: it.clock.now(),
      tenant: 'reached',
      capabilities: [
        { capability: 'read-users', state: 'granted', purpose: 'sync', grant: [] },
        { capability: 'deleted-items', state: 'granted', purpose: 'preserving', grant: [] },
        { capability: 'batches', state: 'granted', purpose: 'fewer-requests', grant: [] },
        { capability: 'groups', state: 'granted', purpose: 'group-mappings', grant: [] },
        { capability: 'hidden-members', state: 'granted', purpose: 'hidden-groups', grant: [] },
        { capability: 'organization', state: 'granted', purpose: 'tenant-proof', grant: [] },
      ],
    });
  });

  test('R17: tells what is missing, and what to grant', async () => {
    const it = world({ behaviour: { missingRights: ['Group.Read.All', 'Directory.Read.All'] } });
    const { capabilities: each } = await it.client.checkAccess();
    expect(each.filter(({ state }) => state === 'missing')).toEqual([
      { capability: 'batches', state: 'missing', purpose: 'fewer-requests', grant: ['Directory.Read.All'] },
      { capability: 'groups', state: 'missing', purpose: 'group-mappings', grant: ['Group.Read.All'] },
    ]);
  });

  test.each([
    ['another tenant', '00000000-0000-4000-8000-000000000000', 'other'],
    ['no tenant that it names', undefined, 'unknown'],
  ] as const)('R17: a connection to %s is told as such', async (_what, reached, tenant) => {
    const it = world();
    it.directory.connectedTo(reached);
    expect(await it.client.checkAccess()).toMatchObject({ tenant });
  });

  test.each([
    'ERR_DIRECTORY_UNAUTHORIZED',
    'ERR_DIRECTORY_UNAVAILABLE',
    'ERR_DIRECTORY_THROTTLED',
    'ERR_DIRECTORY_RESPONSE_INVALID',
  ] as const)(
    'R17: %s of everything is told of each capability, asked once, and never thrown',
    async (code) => {
      const it = world();
      const retryable = code === 'ERR_DIRECTORY_UNAVAILABLE' || code === 'ERR_DIRECTORY_THROTTLED';
      it.directory.failNext(100, aDirectoryError(code, { retryable }));
      const report = await quietly(it, () => it.client.checkAccess());
      expect(report.tenant).toBe('unknown');
      expect(states(report)).toEqual(everything('unknown'));
      expect(report.capabilities.map((each) => each.code)).toEqual(capabilities.map(() => code));
      expect(report.capabilities[2]!.grant).toEqual(['Directory.Read.All']);
      expect(it.directory.calls).toHaveLength(capabilities.length + 1);
      expect(it.clock.sleeping).toBe(0);
    },
  );

  test('R17: one that fails leaves the others', async () => {
    const it = world();
    it.directory.failNext(
      1,
      aDirectoryError('ERR_DIRECTORY_THROTTLED', { retryAfterMs: 9_000 }),
      'checkAccess',
    );
    const report = await it.client.checkAccess();
    expect(states(report)).toEqual({ ...everything('granted'), 'read-users': 'unknown' });
    expect(report.capabilities[0]).toMatchObject({ code: 'ERR_DIRECTORY_THROTTLED', retryAfterMs: 9_000 });
  });

  test('R17: one that does not answer costs no more than the time of a request', async () => {
    const it = world({ retry: { requestTimeoutMs: minuteMs } });
    const release = it.directory.hold('checkAccess');
    const asked = it.client.checkAccess();
    await release.reached;
    it.clock.advance(minuteMs);
    const report = await asked;
    expect(states(report)).toEqual(everything('unknown'));
    expect(report.capabilities[0]).toMatchObject({ code: 'ERR_DIRECTORY_UNAVAILABLE' });
    release();
  });

  test('R17: goes on with an expired license, while paused, and beside a round', async () => {
    const it = world();
    it.license.expire();
    await it.client.pause({ by: 'eve', reason: 'a move' });
    expect(states(await quietly(it, () => it.client.checkAccess()))).toEqual(everything('granted'));
    it.license.activate();
    await it.client.resume({ by: 'eve' });
    it.directory.addUser();
    await it.client.mappings.create(aMapping());
    const release = it.directory.hold('fetchPage');
    const round = it.client.syncNow();
    await release.reached;
    expect(states(await it.client.checkAccess())).toEqual(everything('granted'));
    release();
    expect(await round).toMatchObject({ outcome: 'completed', imported: 1 });
  });

  test('R6, R17: before a stored Retry-After has passed nothing is asked', async () => {
    const it = world({ retry: { maxElapsedMs: minuteMs } });
    const throttled = aDirectoryError('ERR_DIRECTORY_THROTTLED', {
      retryable: true,
      retryAfterMs: 2 * hourMs,
    });
    it.directory.failNext(1, throttled);
    await failure(it.client.syncNow());
    const calls = it.directory.calls.length;
    it.clock.advance(hourMs);
    const report = await it.client.checkAccess();
    expect(it.directory.calls).toHaveLength(calls);
    expect(report.tenant).toBe('unknown');
    expect(report.capabilities[0]).toMatchObject({ code: 'ERR_DIRECTORY_THROTTLED', retryAfterMs: hourMs });
    it.clock.advance(hourMs);
    expect(states(await it.client.checkAccess())).toEqual(everything('granted'));
  });

  test('R17: an abort ends it, at its start and in the middle', async () => {
    const it = world();
    const early = await failure(it.client.checkAccess({ signal: AbortSignal.abort() }));
    expect(early).toMatchObject({ code: 'ERR_SYNC_ABORTED', name: 'AbortError' });
    expect(it.directory.calls).toEqual([]);
    const release = it.directory.hold('checkAccess');
    const stop = new AbortController();
    const asked = failure(it.client.checkAccess({ signal: stop.signal }));
    await release.reached;
    stop.abort(new Error('the page was closed'));
    expect((await asked).code).toBe('ERR_SYNC_ABORTED');
  });

  test('R17: a store that is away is an error: what it holds back must be known first', async () => {
    const it = world();
    it.repository.dead = true;
    expect((await failure(it.client.checkAccess())).code).toBe('ERR_REPOSITORY_UNAVAILABLE');
    expect(it.directory.calls).toEqual([]);
  });

  test('R17: of a directory that knows no rights nothing is known but its tenant', async () => {
    const it = world();
    Object.defineProperty(it.directory, 'checkAccess', { value: undefined });
    const report = await it.client.checkAccess();
    expect(report.tenant).toBe('reached');
    expect(states(report)).toEqual(everything('unknown'));
    expect(report.capabilities.every(({ code }) => code === undefined)).toBe(true);
  });

  test.each([
    undefined,
    {},
    { state: 'maybe', missingRights: [] },
    { state: 'granted' },
    { state: 'missing', missingRights: [5] },
  ])('S8, R17: an adapter that answers %j is blamed for it', async (answer) => {
    const it = world();
    Object.defineProperty(it.directory, 'checkAccess', { value: async () => answer });
    const { capabilities: each } = await it.client.checkAccess();
    expect(each[0]).toMatchObject({ state: 'unknown', code: 'ERR_DIRECTORY_RESPONSE_INVALID' });
  });
});
