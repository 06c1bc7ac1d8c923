import { describe, expect, test } from 'vitest';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import {
  all,
  dayMs,
  failure,
  hourMs,
  minuteMs,
  scheduled,
  usersOf,
  type World,
  world,
} from '../client/world.js';

type Code = Parameters<typeof aDirectoryError>[0];

async function synced(options: Parameters<typeof world>[0] = {}): Promise<World> {
  const it = world(options);
  it.directory.addUsers(5);
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  it.clock.advance(hourMs);
  return it;
}

/** A round that ends with this code; how many hours it is then to the next. */
async function refusedRound(it: World, code: Code, facts: Parameters<typeof aDirectoryError>[1] = {}) {
  it.directory.failNext(1, aDirectoryError(code, facts), 'fetchPage');
  const error = await failure(it.client.syncNow());
  expect(error.code).toBe(code);
  const { nextDueAt } = await it.client.status();
  return (nextDueAt!.getTime() - it.clock.now().getTime()) / hourMs;
}

const refused = ['ERR_DIRECTORY_UNAUTHORIZED', 'ERR_DIRECTORY_FORBIDDEN'] as const;

describe.each(refused)('rounds that end with %s', (code) => {
  test.each([minuteMs, 12 * hourMs, dayMs])(
    'R17: back off by 1, 6, 12 and 24 hours, be the interval %i or another',
    async (intervalMs) => {
      const it = await synced({ policy: { intervalMs } });
      const hours: number[] = [];
      for (let round = 0; round < 6; round += 1) {
        hours.push(await refusedRound(it, code));
        it.clock.advance(hours.at(-1)! * hourMs - 1);
        expect(await it.client.syncIfDue()).toMatchObject({ outcome: 'skipped', reason: 'not-due' });
        it.clock.advance(1);
      }
      expect(hours).toEqual([1, 6, 12, 24, 24, 24]);
    },
  );

  test('R17: heal by themselves: the next round that is answered clears it, and the back-off begins anew', async () => {
    const it = await synced();
    const since = it.clock.now();
    await refusedRound(it, code, { missingRights: ['User.Read.All'] });
    it.clock.advance(hourMs);
    await refusedRound(it, code);
    const { connection } = await it.client.status();
    expect(connection).toEqual({ since, missingRights: ['User.Read.All'] });
    it.directory.addUser();
    it.clock.advance(6 * hourMs);
    expect(await scheduled(it.client)).toMatchObject({
      kind: 'incremental',
      outcome: 'completed',
      imported: 1,
    });
    expect((await it.client.status()).connection).toEqual({ missingRights: [] });
    expect(await refusedRound(it, code)).toBe(1);
  });

  test('R17: may be tried on demand at any time', async () => {
    const it = await synced();
    for (let round = 0; round < 4; round += 1) await refusedRound(it, code);
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed' });
  });

  test('R17: on demand before the time, they move the next scheduled one no further', async () => {
    const it = await synced();
    expect(await refusedRound(it, code)).toBe(1);
    it.clock.advance(hourMs);
    expect(await refusedRound(it, code)).toBe(6);
    const due = (await it.client.status()).nextDueAt;
    for (let minute = 0; minute < 4; minute += 1) {
      it.clock.advance(minuteMs);
      await refusedRound(it, code);
      expect((await it.client.status()).nextDueAt).toEqual(due);
    }
    it.clock.advance(6 * hourMs);
    expect(await refusedRound(it, code)).toBe(12);
  });

  test('R17: another failure ends the row, and an abort does not', async () => {
    const it = await synced();
    await refusedRound(it, code);
    it.clock.advance(hourMs);
    expect(await refusedRound(it, code)).toBe(6);
    const since = (await it.client.status()).connection.since;
    expect(await refusedRound(it, 'ERR_DIRECTORY_REQUEST_INVALID')).toBeLessThan(1);
    expect((await it.client.status()).connection.since).toEqual(since);
    expect(await refusedRound(it, code)).toBe(1);
    const stop = new AbortController();
    it.client.once('round:started', () => stop.abort());
    await failure(it.client.syncNow({ signal: stop.signal }));
    it.clock.advance(hourMs);
    expect(await refusedRound(it, code)).toBe(6);
  });

  test.each(['failed', 'aborted'] as const)(
    'R17: are over once pages come, though the round has %s',
    async (outcome) => {
      const it = await synced({ behaviour: { pageSize: 2 } });
      it.directory.addUsers(5);
      await refusedRound(it, code, { missingRights: ['User.Read.All'] });
      const stop = new AbortController();
      it.client.once('page:received', () => {
        if (outcome === 'aborted') stop.abort();
        else it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_REQUEST_INVALID'), 'fetchPage');
      });
      const { report } = await failure(it.client.syncNow({ signal: stop.signal }));
      expect(report).toMatchObject({ outcome, pages: 1 });
      expect((await it.client.status()).connection).toEqual({ missingRights: [] });
      expect(await refusedRound(it, code)).toBe(1);
    },
  );

  test('S5, R17: keep the token, the place of the round and everybody as they are, for weeks', async () => {
    const it = world({ behaviour: { pageSize: 2 } });
    it.directory.addUsers(5);
    await it.client.mappings.create(aMapping());
    let pages = 0;
    it.client.on('page:received', () => {
      pages += 1;
      if (pages === 1) it.directory.failNext(1, aDirectoryError(code), 'fetchPage');
    });
    await failure(it.client.syncNow());
    for (let round = 0; round < 20; round += 1) await refusedRound(it, code);
    const resumed: unknown[] = [];
    it.client.on('round:started', (event) => void resumed.push(event));
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', users: 3, imported: 3 });
    expect(resumed).toMatchObject([{ resumed: true }]);
    expect(await usersOf(it.client)).toHaveLength(5);
  });

  test('R17: a Retry-After beside it is obeyed where it is longer', async () => {
    const it = await synced();
    expect(await refusedRound(it, code, { retryAfterMs: 3 * hourMs })).toBe(3);
  });
});

describe('what is missing', () => {
  test('R17: a quiet round does not forget what it did not try; a look-up that is answered does', async () => {
    const it = await synced();
    it.directory.behaviour.missingRights = ['Directory.Read.All'];
    const missing = async () => (await it.client.status()).connection.missingRights;
    it.directory.addUser();
    await it.client.syncNow();
    expect(await missing()).toEqual(['Directory.Read.All']);
    it.directory.behaviour.missingRights = [];
    await it.client.syncNow();
    expect(await missing()).toEqual(['Directory.Read.All']);
    it.directory.addUser();
    await it.client.syncNow();
    expect(await missing()).toEqual([]);
  });

  test('R17: a 401 that ends proves no right that was missing before', async () => {
    const it = await synced();
    it.directory.behaviour.missingRights = ['Directory.Read.All'];
    it.directory.addUser();
    await it.client.syncNow();
    await refusedRound(it, 'ERR_DIRECTORY_UNAUTHORIZED');
    await it.client.syncNow();
    expect((await it.client.status()).connection).toEqual({ missingRights: ['Directory.Read.All'] });
  });

  test('R17: it is told of live reads that were refused, too', async () => {
    const it = await synced();
    it.directory.addUser();
    const error = aDirectoryError('ERR_DIRECTORY_FORBIDDEN', { missingRights: ['User.Read.All'] });
    it.directory.failNext(1, error, 'readUsers');
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed' });
    expect((await it.client.status()).connection).toEqual({ missingRights: ['User.Read.All'] });
  });

  test('R17: the error of the round names it', async () => {
    const it = await synced();
    const error = aDirectoryError('ERR_DIRECTORY_FORBIDDEN', { missingRights: ['User.Read.All'] });
    it.directory.failNext(1, error, 'fetchPage');
    expect(await failure(it.client.syncNow())).toMatchObject({
      missingRights: ['User.Read.All'],
      report: { outcome: 'failed' },
    });
    expect(await all(it.client.reports.list())).toHaveLength(2);
  });
});
