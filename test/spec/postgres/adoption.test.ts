import { afterEach, expect, inject, test } from 'vitest';
import type { Change } from '../../../src/domain/change.js';
import { aMapping } from '../../../src/testing/index.js';
import { adopt, aRecord, outcomes } from '../adoption/adopt.js';
import { listOf, type PostgresWorld, postgresWorld } from './world.js';

let it: PostgresWorld;
afterEach(() => it.close());

test('R13: over Postgres people are adopted with their references, heard of in the transaction, and adopted once', async () => {
  const heard: Change[] = [];
  it = await postgresWorld(inject('postgresUrl'), {
    onCommit: async (tx, changes) => {
      const ids = changes.flatMap((change) => (change.kind === 'adopted' ? [change.objectId] : []));
      const sql = `SELECT object_id, ref FROM ${it.store.schema}.users WHERE object_id = ANY($1)`;
      if (ids.length > 0) expect((await tx.query(sql, [ids])).rows).toHaveLength(ids.length);
      heard.push(...changes);
    },
  });
  const { directory, client } = it;
  const ids = directory.addUsers(30);
  const [stopped, left, gone] = directory.addUsers(3) as [string, string, string];
  directory.removeUser(left);
  directory.purgeUser(gone);
  const records = [
    ...ids.map((objectId, index) => aRecord({ objectId, ref: `row-${index}`, assignment: { quota: index } })),
    aRecord({ objectId: stopped, state: 'preserved', ref: 'stopped' }),
    aRecord({ objectId: left, ref: 'left' }),
    aRecord({ objectId: gone, ref: 'gone' }),
    aRecord({ objectId: ids[0]!, ref: 'again' }),
  ];
  const first = await adopt(client, records);
  expect(outcomes(first.summary)).toEqual({ adopted: 32, gone: 1, duplicate: 1 });
  const adopted = (await listOf(client.changes.list())).filter(({ kind }) => kind === 'adopted');
  expect(heard.filter(({ kind }) => kind === 'adopted')).toEqual(adopted);
  expect(adopted).toContainEqual(
    expect.objectContaining({ objectId: stopped, state: 'preserved', reason: 'excluded', ref: 'stopped' }),
  );
  expect(await client.users.get(ids[7]!)).toMatchObject({ ref: 'row-7', assignment: { quota: 7 } });
  expect(await client.users.get(left)).toMatchObject({ state: 'preserved', stateReason: 'soft-deleted' });
  expect(await it.store.repository.get(directory.tenant, 'exclusion', [stopped])).toMatchObject([
    { by: 'mia', reason: 'adopted as preserved' },
  ]);

  const before = await it.store.repository.head(directory.tenant);
  const second = await adopt(it.another(), records);
  expect(outcomes(second.summary)).toEqual({ unchanged: 32, gone: 1, duplicate: 1 });
  expect(await it.store.repository.head(directory.tenant)).toEqual(before);

  const stranger = directory.addUser();
  await client.mappings.create(aMapping());
  expect(await client.syncNow()).toMatchObject({ outcome: 'completed', imported: 1 });
  expect(heard.flatMap((change) => (change.kind === 'imported' ? [change.objectId] : []))).toEqual([
    stranger,
  ]);
});
