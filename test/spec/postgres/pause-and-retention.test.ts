import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { aDirectoryError, aMapping, VirtualClock } from '../../../src/testing/index.js';
import { dayMs, failure, hourMs } from '../client/world.js';
import { listOf, type PostgresWorld, postgresWorld } from './world.js';

let clock: VirtualClock;
let it: PostgresWorld;
beforeEach(async () => {
  clock = new VirtualClock();
  it = await postgresWorld(inject('postgresUrl'), { clock });
  it.directory.addUsers(3);
  await it.client.mappings.create(aMapping());
});
afterEach(() => it.close());

test('R15, R16: a pause comes back with its instants, in another process, and leaves its changes', async () => {
  const word = { by: 'eve', reason: 'a move' };
  const since = clock.now();
  await it.client.pause(word);
  const other = it.another();
  expect((await other.status()).pause).toEqual({ cause: 'asked', since, ...word });
  expect((await failure(other.syncNow())).pause).toEqual({ cause: 'asked', since, ...word });
  clock.advance(dayMs);
  await other.resume({ by: 'bob' });
  expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 3 });
  const iso = since.toISOString();
  expect((await listOf(it.client.changes.list())).slice(1, 3)).toMatchObject([
    { action: 'paused', by: 'eve', before: { pause: null }, after: { pause: { since: iso, ...word } } },
    { action: 'resumed', by: 'bob', before: { pause: { since: iso, ...word } }, after: { pause: null } },
  ]);
});

test('R17: refusals in a row are counted over processes', async () => {
  const hours: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_UNAUTHORIZED'), 'fetchPage');
    const client = it.another();
    await failure(client.syncNow());
    hours.push(((await client.status()).nextDueAt!.getTime() - clock.now().getTime()) / hourMs);
    clock.advance(hours.at(-1)! * hourMs);
  }
  expect(hours).toEqual([1, 6, 12]);
});

test('what is past its time is removed from the tables', async () => {
  await it.client.syncNow();
  clock.advance(100 * dayMs);
  const last = await it.client.syncNow();
  expect(await listOf(it.client.changes.list())).toEqual([]);
  expect(await listOf(it.client.reports.list())).toEqual([last]);
  expect(await failure(listOf(it.client.changes.list({ after: 1 })))).toMatchObject({ oldestPosition: 4 });
});
