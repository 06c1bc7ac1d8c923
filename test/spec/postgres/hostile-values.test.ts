import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import { listOf, type PostgresWorld, postgresWorld } from './world.js';

let it: PostgresWorld;
beforeEach(async () => {
  it = await postgresWorld(inject('postgresUrl'), { select: ['jobTitle'] });
});
afterEach(() => it.close());

const injection = `'; drop table users; -- \\'"$1 {1,2} %s`;

describe('values that would break SQL', () => {
  test('a mapping of any name and assignment is stored as it is', async () => {
    const assignment = { [injection]: [injection, null, { deep: '😀\u202e' }] };
    const { mappingId } = await it.client.mappings.create(aMapping({ name: injection, assignment }));
    expect(await it.another().mappings.get(mappingId)).toMatchObject({ name: injection, assignment });
  });

  test('a name with a NUL or a lone surrogate is refused with the field and the reason', async () => {
    for (const name of ['a\0b', 'a\ud800b']) {
      await expect(it.client.mappings.create(aMapping({ name }))).rejects.toMatchObject({
        code: 'ERR_MAPPING_INVALID',
        problems: [{ path: 'name' }],
      });
    }
    expect(await listOf(it.client.mappings.list())).toEqual([]);
  });
});

describe('attribute values of a hostile directory', () => {
  const values = {
    injection,
    nul: 'before\0after',
    'a lone surrogate': 'a\ud83db',
    'half an emoji, then a whole one': '\ude00😀',
    'the escape itself': '\ufdd0d83d\ufdd0',
    'a megabyte': 'é'.repeat(500_000),
  };

  test.each(Object.entries(values))('%s is stored and comes back as it was', async (_what, value) => {
    const ann = it.directory.addUser({ displayName: value, jobTitle: value });
    const bob = it.directory.addUser();
    await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ imported: 2, leftovers: 0 });
    expect(await it.another().users.get(ann)).toMatchObject({
      displayName: value,
      attributes: { jobTitle: value },
    });
    expect(await it.client.users.get(bob)).toMatchObject({ state: 'active' });

    // R4: what was stored is what the directory says, so that a full round finds nothing to write.
    await it.client.resetDeltaToken({ by: 'test', reason: 'a full round' });
    expect(await it.client.syncNow()).toMatchObject({ unchanged: 2, updated: 0 });
  });

  test('an address too long for an index costs its owner alone, who is left over as unstorable', async () => {
    const [ann, bob] = it.directory.addUsers(2);
    let noise = '';
    for (let n = 0; noise.length < 100_000; n += 1) noise += ((n * 2654435761) >>> 0).toString(36);
    const long = it.directory.addUser({ mail: `${noise}@example.org` });
    await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 2, leftovers: 1 });
    expect(await listOf(it.client.leftovers.list())).toMatchObject([
      { objectId: long, reason: 'unstorable' },
    ]);
    const managed = (await listOf(it.client.users.list())).map(({ objectId }) => objectId);
    expect(managed.sort()).toEqual([ann, bob].sort());
  });
});
