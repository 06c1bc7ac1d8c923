import { describe, expect, test } from 'vitest';
import type { AdoptionRecord, AdoptionRow } from '../../../src/domain/adoption.js';
import type { AdoptionOptions } from '../../../src/engine/adoption/adopt-users.js';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import { changesOf, failure, usersOf, type World, world } from '../client/world.js';
import { adopt, aRecord, outcomes } from './adopt.js';

const firstBackupAt = new Date('2021-01-01T00:00:00Z');

describe('R13: records', () => {
  const objectId = 'aaaaaaaa-0000-4000-8000-000000000001';
  const throwing = Object.defineProperty({}, 'state', {
    enumerable: true,
    get: () => {
      throw new Error('a getter of the product');
    },
  });
  test.each<[path: string, record: unknown]>([
    ['', null],
    ['', 'ann@tenant.example'],
    ['', throwing],
    ['objectId', aRecord()],
    ['objectId', aRecord({ objectId: null, address: 'smtp:' })],
    ['objectId', aRecord({ objectId: 'ann' })],
    ['address', aRecord({ objectId, address: '' })],
    ['address', { ...aRecord({ objectId }), address: 7 }],
    ['state', { ...aRecord({ objectId }), state: 'paused' }],
    ['firstBackupAt', { ...aRecord({ objectId }), firstBackupAt: '2021-01-01' }],
    ['firstBackupAt', aRecord({ objectId, firstBackupAt: new Date(Number.NaN) })],
    ['firstBackupAt', aRecord({ objectId, firstBackupAt: new Date('2999-01-01') })],
    ['assignment', { objectId, state: 'active' }],
    ['assignment.quota', aRecord({ objectId, assignment: { quota: Number.NaN } })],
    ['ref', aRecord({ objectId, ref: '\0' })],
    ['ref', aRecord({ objectId, ref: 'x'.repeat(1_001) })],
    ['mappingId', aRecord({ objectId, mappingId: '\uD800' })],
    ['', { ...aRecord({ objectId }), adress: 'ann@tenant.example' }],
  ])('one that is wrong says where (%s) and costs no other anything', async (path, wrong) => {
    const it = world();
    const [ann, bob] = it.directory.addUsers(2) as [string, string];
    const records = [aRecord({ objectId: ann }), wrong as AdoptionRecord, aRecord({ objectId: bob })];
    const { rows } = await adopt(it.client, records);
    expect(rows.map((row) => [row.index, row.outcome])).toEqual([
      [0, 'adopted'],
      [1, 'invalid'],
      [2, 'adopted'],
    ]);
    const [problem] = (rows[1] as AdoptionRow & { outcome: 'invalid' }).problems;
    expect(problem).toEqual({ path, reason: expect.stringMatching(/.+/) });
  });

  test('name themselves in their row however wrong they are, and not at any length', async () => {
    const wrong = { objectId: 'X'.repeat(5_000), address: 'ann@tenant.example', ref: 'row-1', state: 'on' };
    const { rows } = await adopt(world().client, [wrong as unknown as AdoptionRecord]);
    expect(rows[0]).toMatchObject({
      objectId: 'x'.repeat(1_000),
      address: 'ann@tenant.example',
      ref: 'row-1',
    });
  });

  test('take the assignment that the client’s schema gives, or are told what it refuses', async () => {
    const assignmentSchema = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) =>
          value === 'bad'
            ? { issues: [{ message: 'no profile', path: ['profile'] }] }
            : { value: { profile: value } },
      },
    };
    const it = world({ assignmentSchema });
    const [ann, bob] = it.directory.addUsers(2) as [string, string];
    const { rows } = await adopt(it.client, [
      aRecord({ objectId: ann, assignment: 'gold' }),
      aRecord({ objectId: bob, assignment: 'bad' }),
    ]);
    expect(rows[1]).toMatchObject({
      outcome: 'invalid',
      problems: [{ path: 'assignment.profile', reason: 'no profile' }],
    });
    expect(await usersOf(it.client)).toMatchObject([{ objectId: ann, assignment: { profile: 'gold' } }]);
  });

  test('may be nulls where a product’s table has nothing', async () => {
    const it = world();
    const ann = it.directory.addUser();
    const nothing = { address: null, firstBackupAt: null, mappingId: null, ref: null };
    await adopt(it.client, [aRecord({ objectId: ann, ...nothing })]);
    const [user] = await usersOf(it.client);
    expect(user).toMatchObject({ objectId: ann, mappingId: 'adopted' });
    expect(user).not.toHaveProperty('ref');
  });
});

describe('R13: a call', () => {
  test.each<[path: string, records: unknown, options: unknown]>([
    ['records', undefined, { by: 'mia' }],
    ['records', 'aaaaaaaa', { by: 'mia' }],
    ['records', {}, { by: 'mia' }],
    ['by', [], undefined],
    ['by', [], { by: '' }],
    ['by', [], { by: 'mia\0' }],
    ['onRow', [], { by: 'mia', onRow: true }],
    ['signal', [], { by: 'mia', signal: {} }],
  ])('that can mean nothing is refused: %s', async (path, records, options) => {
    const { client } = world();
    const adopting = client.users.adopt(records as AdoptionRecord[], options as AdoptionOptions);
    expect(await failure(adopting)).toMatchObject({
      code: 'ERR_OPTIONS_INVALID',
      problems: [{ path, reason: expect.any(String) }],
    });
  });

  test('takes what comes by and by, waits for the product, and ends with what either throws', async () => {
    const it = world();
    const ids = it.directory.addUsers(3);
    async function* source() {
      for (const objectId of ids) yield aRecord({ objectId });
    }
    const order: string[] = [];
    const onRow = async ({ index }: AdoptionRow) => {
      order.push(`begin ${index}`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`end ${index}`);
    };
    const { records, adopted } = await it.client.users.adopt(source(), { by: 'mia', onRow });
    expect({ records, adopted }).toEqual({ records: 3, adopted: 3 });
    expect(order).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2']);
    const broken = new Error('the product fails');
    const throws = () => {
      throw broken;
    };
    await expect(adopt(it.client, [aRecord({ objectId: ids[0]! })], { onRow: throws })).rejects.toBe(broken);
    await expect(
      adopt(it.client, [aRecord({ objectId: ids[0]! })], { onRow: async () => throws() }),
    ).rejects.toBe(broken);
    async function* failing() {
      yield aRecord({ objectId: ids[0]! });
      throw broken;
    }
    await expect(it.client.users.adopt(failing(), { by: 'mia' })).rejects.toBe(broken);
  });

  test('ends at once when it is aborted, also in a source or a product that never answers', async () => {
    const it = world();
    const ann = it.directory.addUser();
    const never = new Promise<never>(() => undefined);
    async function* silent() {
      yield aRecord({ objectId: ann });
      await never;
    }
    for (const [records, onRow] of [
      [silent(), () => undefined],
      [[aRecord({ objectId: ann })], () => never],
    ] as const) {
      const controller = new AbortController();
      const adopting = it.client.users.adopt(records, { by: 'mia', onRow, signal: controller.signal });
      setImmediate(() => controller.abort('enough'));
      expect(await failure(adopting)).toMatchObject({ code: 'ERR_SYNC_ABORTED' });
    }
    const aborted = adopt(it.client, [], { signal: AbortSignal.abort() });
    expect((await aborted.catch((error: unknown) => error)) as object).toMatchObject({
      code: 'ERR_SYNC_ABORTED',
    });
  });

  test('R8: is refused when the license has expired, and stops where it expires', async () => {
    const it = world();
    const ids = it.directory.addUsers(600);
    const records = ids.map((objectId) => aRecord({ objectId }));
    const onRow = ({ index }: AdoptionRow) => {
      if (index === 499) it.license.expire();
    };
    expect(await failure(adopt(it.client, records, { onRow }))).toMatchObject({
      code: 'ERR_LICENSE_EXPIRED',
    });
    expect(await usersOf(it.client)).toHaveLength(500);
    const commits = it.repository.writes.length;
    expect(await failure(adopt(it.client, records))).toMatchObject({ code: 'ERR_LICENSE_EXPIRED' });
    expect(it.repository.writes.length).toBe(commits);
    it.license.activate();
    expect(outcomes((await adopt(it.client, records)).summary)).toEqual({ unchanged: 500, adopted: 100 });
  });

  test('S10: writes nothing when the connection reaches another tenant', async () => {
    const it = world();
    const ann = it.directory.addUser();
    it.directory.connectedTo('7e4a4700-0000-4000-8000-000000000002');
    expect(await failure(adopt(it.client, [aRecord({ objectId: ann })]))).toMatchObject({
      code: 'ERR_TENANT_MISMATCH',
    });
    expect(it.repository.commits).toBe(0);
  });

  test('S10: proves the tenant again after a refusal of the connection', async () => {
    const it = world();
    const ann = it.directory.addUser();
    await adopt(it.client, []);
    await adopt(it.client, [aRecord({ objectId: ann })]);
    it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_UNAUTHORIZED'), 'readUsers');
    const bob = it.directory.addUser();
    expect(await failure(adopt(it.client, [aRecord({ objectId: bob })]))).toMatchObject({
      code: 'ERR_DIRECTORY_UNAUTHORIZED',
    });
    await adopt(it.client, [aRecord({ objectId: bob })]);
    expect(it.directory.calls.filter(({ name }) => name === 'tenantId')).toHaveLength(2);
  });

  test('R6: leaves a directory alone that has asked for it', async () => {
    const it = world({ retry: { maxElapsedMs: 1_000 } });
    const ann = it.directory.addUser();
    await it.client.mappings.create(aMapping());
    const throttled = aDirectoryError('ERR_DIRECTORY_THROTTLED', { retryAfterMs: 600_000 });
    it.directory.failNext(1, throttled, 'fetchPage');
    await failure(it.client.syncNow());
    const calls = it.directory.calls.length;
    expect(await failure(adopt(it.client, [aRecord({ objectId: ann })]))).toMatchObject({
      code: 'ERR_DIRECTORY_THROTTLED',
    });
    expect(it.directory.calls.length).toBe(calls);
  });

  test('works beside a round: a commit that comes between makes it decide again', async () => {
    const it = world();
    const [ann, bob] = it.directory.addUsers(2) as [string, string];
    const { mappingId } = await it.client.mappings.create(aMapping());
    const before = it.repository.commits;
    it.repository.beforeCommit = async (number) => {
      if (number === before + 1) await it.another().users.import(ann, { mappingId });
    };
    const { rows } = await adopt(it.client, [
      aRecord({ objectId: ann, ref: '1' }),
      aRecord({ objectId: bob, ref: '2' }),
    ]);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['already-managed', 'adopted']);
    expect(await changesOf(it.client, 'adopted')).toHaveLength(1);
  });
});

describe('R13: somebody whom product or store does not take', () => {
  const people = (it: World, count: number) =>
    it.directory.addUsers(count, () => ({ createdDateTime: '2020-01-01T00:00:00Z' }));

  test('is refused, and everybody else is adopted', async () => {
    let poisoned = '';
    let refused = '';
    const it = world({
      onCommit: (_tx, changes) => {
        if (changes.some((change) => 'objectId' in change && change.objectId === poisoned))
          throw new Error('no');
        return changes.flatMap((change) =>
          'objectId' in change && change.objectId === refused ? [refused] : [],
        );
      },
    });
    const ids = people(it, 20);
    [poisoned = '', refused = ''] = ids.slice(7);
    it.repository.unstorable.add(ids[3]!);
    const records = ids.map((objectId) => aRecord({ objectId, firstBackupAt }));
    const { rows, summary } = await adopt(it.client, records);
    expect(outcomes(summary)).toEqual({ adopted: 17, refused: 3 });
    expect([rows[3], rows[7], rows[8]]).toMatchObject([
      { outcome: 'refused', reason: 'unstorable' },
      { outcome: 'refused', reason: 'host-error' },
      { outcome: 'refused', reason: 'host-error' },
    ]);
    expect(await usersOf(it.client)).toHaveLength(17);
    expect((await it.repository.head(it.directory.tenant))?.counts).toMatchObject({ active: 17 });
  });

  test('too many of them: the call ends with what the product throws', async () => {
    const it = world({
      onCommit: () => {
        throw new Error('the product is broken');
      },
    });
    const ids = people(it, 40);
    const adopting = adopt(
      it.client,
      ids.map((objectId) => aRecord({ objectId })),
    );
    expect(await failure(adopting)).toMatchObject({ code: 'ERR_HOST_HOOK' });
    expect(await usersOf(it.client)).toEqual([]);
  });

  test.each([3, 0])(
    'writers that come between a commit of more than %d people blame nobody',
    async (most) => {
      const it = world();
      const ids = people(it, 10);
      it.repository.beforeCommit = async (_number, { put }) => {
        if ((put.user ?? []).length <= most) return;
        await it.another().resetDeltaToken({ by: 'eve', reason: 'in between' });
      };
      const rows: AdoptionRow[] = [];
      const adopting = it.client.users.adopt(
        ids.map((objectId) => aRecord({ objectId, firstBackupAt })),
        { by: 'mia', onRow: (row) => void rows.push(row) },
      );
      if (most > 0) expect(outcomes(await adopting)).toEqual({ adopted: 10 });
      else {
        expect(await failure(adopting)).toMatchObject({ code: 'ERR_REPOSITORY_CONFLICT', retryable: true });
        expect(rows).toEqual([]);
      }
    },
  );

  test('a store that is away blames nobody', async () => {
    const it = world();
    const ids = people(it, 5);
    it.repository.beforeCommit = () => {
      it.repository.dead = true;
    };
    const adopting = adopt(
      it.client,
      ids.map((objectId) => aRecord({ objectId })),
    );
    expect(await failure(adopting)).toMatchObject({ code: 'ERR_REPOSITORY_UNAVAILABLE' });
  });
});
