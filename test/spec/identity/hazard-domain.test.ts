import { expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import { all, changesOf, usersOf, waiting } from '../client/world.js';
import { HazardWorld, moved } from './hazard-world.js';

const count = 5_000;
const pages = 25;

/** A tenant of 5,000, all of them managed. */
async function managed(): Promise<{ readonly it: HazardWorld; readonly ids: readonly string[] }> {
  const it = await HazardWorld.start();
  const ids = it.tenant.addUsers(count, (index) => moved(`user${index}@old.example`)).map(({ id }) => id);
  await it.client.mappings.create(aMapping());
  await it.rounds(1);
  return { it, ids };
}

/** What a round that changes everybody costs. */
async function cost(it: HazardWorld, change: () => void) {
  change();
  const trips = { ...it.trips };
  const sent = it.simulator.requests.length;
  await it.rounds(1);
  const requests = it.simulator.requests.slice(sent).map(({ kind }) => kind);
  const calls = Object.entries(it.trips).map(([name, times]) => [name, times - (trips[name] ?? 0)] as const);
  return {
    pages: requests.filter((kind) => kind.startsWith('delta')).length,
    reads: requests.filter((kind) => !kind.startsWith('delta') && kind !== 'organization').length,
    trips: calls.reduce((sum, [, times]) => sum + times, 0),
  };
}

test('I2: 5,000 people move to another domain: 5,000 updates, one domain-changed, 25 live reads, no more round trips than a plain update', async () => {
  const { it, ids } = await managed();
  const plain = await cost(it, () => {
    for (const id of ids) it.tenant.updateUser(id, { displayName: 'Changed' });
  });
  const moving = await cost(it, () => {
    for (const [index, id] of ids.entries()) it.tenant.updateUser(id, moved(`user${index}@new.example`));
  });
  const { lastReport } = await it.client.status();
  expect(lastReport).toMatchObject({ kind: 'incremental', updated: count, identityChanged: count });
  expect(lastReport).toMatchObject({ imported: 0, preserved: 0, leftovers: 0, holds: 0, pages });
  expect(await changesOf(it.client, 'domain-changed')).toMatchObject([
    { from: 'old.example', to: 'new.example', users: count },
  ]);
  expect(await all(it.client.holds.list())).toEqual([]);
  expect(await waiting(it.client)).toEqual({});
  const users = await usersOf(it.client);
  expect(users).toHaveLength(count);
  expect(users.filter(({ backupAddress }) => backupAddress?.endsWith('@new.example'))).toHaveLength(count);
  expect(plain).toMatchObject({ pages, reads: 0 });
  expect(moving).toMatchObject({ pages, reads: pages });
  // One look-up and one commit a page, and the round's own.
  expect(plain.trips).toBeLessThan(3 * pages);
  expect(moving.trips).toBeLessThanOrEqual(plain.trips);
}, 60_000);
