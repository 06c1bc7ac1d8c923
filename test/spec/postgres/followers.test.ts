import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Change } from '../../../src/domain/change.js';
import { aMapping, VirtualClock } from '../../../src/testing/index.js';
import { type PostgresWorld, postgresWorld } from './world.js';

/** A clock that nobody moves: no poll ever comes, so that what arrives was told by the server. */
const clock = new VirtualClock({ now: new Date('2026-11-24T12:00:00Z') });

let it: PostgresWorld;
let following: AsyncIterator<Change>;
beforeEach(async () => {
  it = await postgresWorld(inject('postgresUrl'), { clock });
  following = it.another().changes.follow({ after: 0 })[Symbol.asyncIterator]();
});
afterEach(async () => {
  await following.return?.();
  await it.close();
});

async function listeners(): Promise<number[]> {
  const { rows } = await it.store.pool.query(
    `SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN "' || $1 || '"'`,
    [it.store.schema],
  );
  return rows.map(({ pid }) => pid);
}

function nextTurn(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(() => resolve(undefined)));
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}

describe('a follower over Postgres', () => {
  test('hears of what another process commits, without a poll', async () => {
    const first = following.next();
    await until(async () => (await listeners()).length === 1);
    await it.client.mappings.create(aMapping());
    expect((await first).value).toMatchObject({ position: 1, kind: 'admin' });
    const second = following.next();
    it.directory.addUser();
    await it.client.syncNow();
    expect((await second).value).toMatchObject({ position: 2, kind: 'imported' });
  });

  test('whose connection breaks polls, and listens again', async () => {
    const first = following.next();
    await until(async () => (await listeners()).length === 1);
    const [pid] = await listeners();
    await it.store.pool.query('SELECT pg_terminate_backend($1)', [pid]);
    await until(async () => (await listeners()).length === 0);
    await it.client.mappings.create(aMapping({ name: 'one' }));
    await until(async () => {
      clock.advance(2_000);
      return (await Promise.race([first, nextTurn()])) !== undefined;
    });
    expect((await first).value).toMatchObject({ position: 1 });
    const second = following.next();
    await until(async () => {
      clock.advance(2_000);
      return (await listeners()).length === 1;
    });
    await it.client.mappings.create(aMapping({ name: 'two' }));
    expect((await second).value).toMatchObject({ position: 2 });
  });

  test('that leaves gives its connection back', async () => {
    const first = following.next();
    await until(async () => (await listeners()).length === 1);
    await following.return?.();
    await first;
    await until(async () => (await listeners()).length === 0);
  });
});
