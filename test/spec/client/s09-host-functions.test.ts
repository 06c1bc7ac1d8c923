import { describe, expect, test } from 'vitest';
import type { DeltaSyncEventName } from '../../../src/events.js';
import { aDirectoryError, aMapping, FakeLicense } from '../../../src/testing/index.js';
import { failure, userOf, usersOf, waiting, world } from './world.js';

const events = [
  'round:started',
  'page:received',
  'page:committed',
  'round:finished',
  'token:reset',
  'retry',
] as const satisfies readonly DeltaSyncEventName[];

describe('listeners', () => {
  test.each([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', async () => Promise.reject(new Error('broken'))],
  ] as const)(
    'S9: one that %s breaks no round, is reported, and the others hear the event',
    async (_how, broken) => {
      const it = world({ behaviour: { pageSize: 1 } });
      it.directory.addUsers(3);
      await it.client.mappings.create(aMapping());
      await it.client.syncNow();
      const heard: string[] = [];
      const reported: string[] = [];
      it.client.on('listener:error', ({ event, error }) => {
        reported.push(event);
        expect(error).toMatchObject({ message: 'broken' });
      });
      for (const event of events) {
        it.client.on(event, broken);
        it.client.on(event, () => {
          heard.push(event);
        });
      }
      it.directory.rejectTokens();
      it.directory.failNext(1, aDirectoryError(), 'fetchPage');
      expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', unchanged: 3, retries: 1 });
      await new Promise(setImmediate);
      expect(new Set(heard)).toEqual(new Set(events));
      expect([...reported].sort()).toEqual([...heard].sort());
    },
  );

  test('S9: one of listener:error that throws has nobody left to tell, and breaks nothing', async () => {
    const it = world();
    const broken = () => {
      throw new Error('broken');
    };
    it.client.on('listener:error', broken).on('round:started', broken);
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed' });
  });

  test('S9: one taken off hears nothing, one registered once hears once', async () => {
    const it = world();
    const heard: string[] = [];
    const off = () => {
      heard.push('off');
    };
    it.client.on('round:started', off).off('round:started', off);
    it.client.once('round:started', () => {
      heard.push('once');
    });
    it.client.on('round:started', () => {
      heard.push('on');
    });
    await it.client.syncNow();
    await it.client.syncNow();
    expect(heard).toEqual(['once', 'on', 'on']);
  });
});

describe('host functions', () => {
  test.each<[string, () => Promise<'keep'> | 'keep']>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
    ['answers nonsense', () => 'maybe' as 'keep'],
  ])('S9: an onDisabled that %s keeps the person as they are', async (_how, onDisabled) => {
    const it = world({ policy: { onDisabled } });
    const [ann, bob] = it.directory.addUsers(2);
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.directory.updateUser(ann!, { accountEnabled: false });
    it.directory.updateUser(bob!, { displayName: 'Bob' });
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', preserved: 0 });
    expect(await userOf(it.client, ann!)).toMatchObject({ state: 'active' });
    expect(await userOf(it.client, bob!)).toMatchObject({ displayName: 'Bob' });
  });

  test('S9: an onDisabled that never answers keeps the people of its page as they are, after one wait for all', async () => {
    let asked = 0;
    const onDisabled = () => {
      asked += 1;
      return new Promise<'keep'>(() => undefined);
    };
    const it = world({ policy: { onDisabled, leaseTtlMs: 3_600_000 } });
    const people = it.directory.addUsers(3);
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    for (const id of people) it.directory.updateUser(id, { accountEnabled: false });
    const round = it.client.syncNow();
    while (asked === 0) await new Promise(setImmediate);
    it.clock.advance(100_000);
    expect(await round).toMatchObject({ outcome: 'completed', preserved: 0 });
    expect(asked).toBe(1);
  });

  test.each([
    ['that is no function of chance', () => 7],
    [
      'that throws',
      () => {
        throw new Error('broken');
      },
    ],
  ])('S9: a random %s is stood in for', async (_what, random) => {
    const it = world({ random });
    it.directory.addUser();
    it.directory.failNext(2, aDirectoryError(), 'fetchPage');
    await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 1 });
    expect((await it.client.status()).nextDueAt).toBeInstanceOf(Date);
  });

  test.each([
    ['something that is no list', 'everybody'],
    ['somebody who is in none of the changes', ['99999999-9999-4999-8999-999999999999']],
    ['something that is no id', [42]],
  ])(
    'S9: an onCommit that returns %s costs the people of its commit, and not the round',
    async (_what, answer) => {
      const it = world({
        onCommit: (_tx, changes) => (changes[0]?.kind === 'admin' ? [] : (answer as string[])),
      });
      const ann = it.directory.addUser();
      await it.client.mappings.create(aMapping());
      expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 0 });
      expect(await waiting(it.client)).toEqual({ [ann]: 'host-error' });
    },
  );

  test('S9: an onCommit that throws takes an administrator’s write back, and says so', async () => {
    const it = world({
      onCommit: () => {
        throw new Error('read only');
      },
    });
    const error = await failure(it.client.mappings.create(aMapping()));
    expect(error).toMatchObject({ code: 'ERR_HOST_HOOK', cause: { message: 'read only' } });
    expect(await usersOf(it.client)).toEqual([]);
  });

  test('S9: an onCommit that throws at every commit ends the round with ERR_HOST_HOOK, and no write is lost', async () => {
    let broken = false;
    const it = world({
      onCommit: () => {
        if (broken) throw new Error('read only');
      },
    });
    it.directory.addUsers(30);
    await it.client.mappings.create(aMapping());
    broken = true;
    expect((await failure(it.client.syncNow())).code).toBe('ERR_HOST_HOOK');
    expect(await usersOf(it.client)).toEqual([]);
  });

  test.each([
    ['nothing', undefined],
    ['an unknown status', { status: 'maybe' }],
    ['an expiry that is no date', { status: 'active', expiresAt: 'tomorrow' }],
    ['an invalid date', { status: 'active', expiresAt: new Date(Number.NaN) }],
    ['seats that are no number', { status: 'active', seats: { limit: 'many' } }],
    ['seats below zero', { status: 'active', seats: { limit: -1 } }],
  ])('S9: a license that answers %s is a license that can not be asked', async (_what, answer) => {
    const license = new FakeLicense();
    license.check = async () => answer as never;
    const it = world({ license });
    expect((await failure(it.client.syncNow())).code).toBe('ERR_LICENSE_UNAVAILABLE');
    expect(await it.client.syncIfDue()).toMatchObject({ outcome: 'skipped' });
  });

  test('S9: an assignment schema that throws refuses the mapping', async () => {
    const it = world({
      assignmentSchema: {
        '~standard': {
          version: 1,
          vendor: 'broken',
          validate: () => {
            throw new Error('no such profile service');
          },
        },
      },
    });
    expect(await failure(it.client.mappings.create(aMapping()))).toMatchObject({ code: 'ERR_HOST_HOOK' });
  });
});
