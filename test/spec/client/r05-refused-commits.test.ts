import { describe, expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import { changesOf, failure, minuteMs, userOf, usersOf, waiting, world } from './world.js';

/** The people whom an `onCommit` hears of. */
function peopleIn(changes: readonly object[]): string[] {
  return changes.flatMap((change) =>
    'objectId' in change && typeof change.objectId === 'string' ? [change.objectId] : [],
  );
}

describe('a store that refuses', () => {
  test('R5: a page whose commit fails twice is committed in halves until those at fault stand alone', async () => {
    const it = world();
    const people = it.directory.addUsers(16);
    const [wrong] = people.slice(5, 6);
    it.repository.unstorable.add(wrong!);
    await it.client.mappings.create(aMapping());
    const before = it.repository.commits;
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 15, leftovers: 1 });
    expect(await waiting(it.client)).toEqual({ [wrong!]: 'unstorable' });
    // Two tries at 16, 8, 4, 2 and 1, the five parts without them, the leftover, its retry twice and alone, the report.
    expect(it.repository.commits - before).toBeLessThanOrEqual(2 * 5 + 4 + 1 + 3 + 1);
    const imported = (await changesOf(it.client, 'imported')).map(({ objectId }) => objectId);
    expect(imported).toEqual(people.filter((id) => id !== wrong));
  });

  test('R5: who stands alone is told, with what the store said', async () => {
    const it = world();
    const [wrong] = it.directory.addUsers(4).slice(2, 3);
    it.repository.unstorable.add(wrong!);
    const told: unknown[] = [];
    it.client.on('user:refused', ({ objectId, reason, error }) => {
      told.push([objectId, reason, error.code]);
    });
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    // With the page, and when the leftover is tried again in the round's last phase.
    expect(told).toEqual(Array(2).fill([wrong, 'unstorable', 'ERR_REPOSITORY_UNAVAILABLE']));
  });

  test('R5: a commit that fails once is made again, whole', async () => {
    const it = world();
    it.directory.addUsers(4);
    await it.client.mappings.create(aMapping());
    const first = it.repository.commits + 1;
    it.repository.beforeCommit = (number) => {
      if (number === first) throw new Error('serialization failure');
    };
    const before = it.repository.writes.length;
    expect(await it.client.syncNow()).toMatchObject({ imported: 4, leftovers: 0 });
    expect(it.repository.writes[before]!.put.user).toHaveLength(4);
  });

  test('R5: the page is passed with its last part, so that a crash between parts repeats the page', async () => {
    const it = world({ behaviour: { pageSize: 4 } });
    const people = it.directory.addUsers(8);
    it.repository.unstorable.add(people[0]!);
    await it.client.mappings.create(aMapping());
    const before = it.repository.writes.length;
    await it.client.syncNow();
    const pages = it.repository.writes
      .slice(before)
      .flatMap(({ head }) => (head.checkpoint?.state === 'running' ? [head.checkpoint.round.pages] : []));
    expect(pages.slice(0, 4)).toEqual([0, 0, 1, 2]);
  });

  test('R5: who can be stored later is imported then', async () => {
    const it = world();
    const ann = it.directory.addUser();
    it.repository.unstorable.add(ann);
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.repository.unstorable.clear();
    it.clock.advance(minuteMs);
    expect(await it.client.syncNow()).toMatchObject({ imported: 1, leftovers: 0 });
  });

  test('R5: a managed user whose new details can not be stored keeps the old ones and is tried again', async () => {
    const it = world();
    const [ann, bob] = it.directory.addUsers(2);
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.repository.unstorable.add(ann!);
    it.directory.updateUser(ann!, { displayName: 'too long' });
    it.directory.updateUser(bob!, { displayName: 'Bob' });
    await it.client.syncNow();
    expect(await userOf(it.client, ann!)).not.toMatchObject({ displayName: 'too long' });
    expect(await userOf(it.client, bob!)).toMatchObject({ displayName: 'Bob' });
    expect(await waiting(it.client)).toEqual({ [ann!]: 'unstorable' });
    it.repository.unstorable.clear();
    it.clock.advance(minuteMs);
    await it.client.syncNow();
    expect(await userOf(it.client, ann!)).toMatchObject({ displayName: 'too long' });
    expect(await waiting(it.client)).toEqual({});
  });

  test('R5: somebody whose preserving can not be stored is tried again, and preserved', async () => {
    const it = world();
    const ann = it.directory.addUser();
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.repository.beforeCommit = (_number, { put }) => {
      if (put.user?.some(({ objectId, state }) => objectId === ann && state === 'preserved')) {
        throw new Error('trigger failed');
      }
    };
    it.directory.removeUser(ann);
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', preserved: 0, leftovers: 1 });
    expect(await userOf(it.client, ann)).toMatchObject({ state: 'active' });
    it.repository.beforeCommit = undefined;
    // The next round's last phase proves it again, and what that stages is applied by the one after.
    for (let round = 0; round < 2; round += 1) {
      it.clock.advance(minuteMs);
      await it.client.syncNow();
    }
    expect(await userOf(it.client, ann)).toMatchObject({ state: 'preserved', stateReason: 'soft-deleted' });
    expect(await waiting(it.client)).toEqual({});
  });

  test('R5: a store that answers nothing any more leaves nobody over', async () => {
    const it = world();
    it.directory.addUsers(4);
    await it.client.mappings.create(aMapping());
    it.repository.beforeCommit = () => {
      it.repository.dead = true;
    };
    expect((await failure(it.client.syncNow())).code).toBe('ERR_REPOSITORY_UNAVAILABLE');
    it.repository.dead = false;
    it.repository.beforeCommit = undefined;
    it.clock.advance(minuteMs);
    expect(await it.client.syncNow()).toMatchObject({ imported: 4, leftovers: 0 });
  });
});

describe('a product that refuses', () => {
  test('R5: people whom onCommit returns are left over, the others of the page are imported', async () => {
    const it = world({ onCommit: (_tx, changes) => peopleIn(changes).filter((id) => id === bob) });
    const [, bob] = it.directory.addUsers(5);
    await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 4 });
    expect(await waiting(it.client)).toEqual({ [bob!]: 'host-error' });
  });

  test('R5: an onCommit that throws for one person costs that person alone', async () => {
    const it = world({
      onCommit: (_tx, changes) => {
        if (peopleIn(changes).includes(bob!)) throw new Error('no mailbox');
      },
    });
    const [, bob] = it.directory.addUsers(5);
    await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 4 });
    expect(await waiting(it.client)).toEqual({ [bob!]: 'host-error' });
  });

  test('R5: who was refused is imported in the first round in which the product agrees', async () => {
    let open = false;
    const it = world({ onCommit: (_tx, changes) => (open ? [] : peopleIn(changes)) });
    it.directory.addUsers(2);
    await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ imported: 0, leftovers: 2 });
    open = true;
    it.clock.advance(minuteMs);
    expect(await it.client.syncNow()).toMatchObject({ users: 0, imported: 2, leftovers: 0 });
  });

  test('R5: up to 20 people refused in a round are left over', async () => {
    const it = world({ onCommit: (_tx, changes) => peopleIn(changes) });
    it.directory.addUsers(20);
    await it.client.mappings.create(aMapping());
    // Each is refused twice: with the page, and in the round's last phase.
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', leftovers: 20 });
    expect(await usersOf(it.client)).toEqual([]);
  });

  test('R5: more than 20 people refused in a round mean that the product is broken: ERR_HOST_HOOK', async () => {
    const it = world({
      behaviour: { pageSize: 15 },
      onCommit: (_tx, changes) => peopleIn(changes),
    });
    it.directory.addUsers(21);
    await it.client.mappings.create(aMapping());
    const error = await failure(it.client.syncNow());
    expect(error).toMatchObject({ code: 'ERR_HOST_HOOK', report: { outcome: 'failed' } });
    expect((await it.client.status()).token.state).toBe('none');
  });

  test('R5: people whom the store can not hold are not counted against the product', async () => {
    const it = world();
    for (const id of it.directory.addUsers(25)) it.repository.unstorable.add(id);
    await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', leftovers: 25 });
  });
});
