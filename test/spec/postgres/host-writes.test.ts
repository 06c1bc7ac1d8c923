import type pg from 'pg';
import { afterEach, describe, expect, inject, test } from 'vitest';
import type { Change } from '../../../src/domain/change.js';
import { aMapping } from '../../../src/testing/index.js';
import { listOf, type PostgresWorld, postgresWorld } from './world.js';

let it: PostgresWorld;
afterEach(() => it.close());

type Hook = (tx: pg.PoolClient, changes: readonly Change[]) => Promise<string[] | undefined>;

/** A world whose product keeps a seat for each imported user, in the page's transaction. */
async function worldWith(refuse: (objectId: string) => 'refuse' | 'throw' | undefined): Promise<void> {
  const onCommit: Hook = async (tx, changes) => {
    const refused: string[] = [];
    for (const change of changes) {
      if (change.kind !== 'imported') continue;
      const answer = refuse(change.objectId);
      if (answer === 'refuse') refused.push(change.objectId);
      // A statement that fails spoils the transaction, too.
      if (answer === 'throw') await tx.query('SELECT 1/0');
      await tx.query(
        `INSERT INTO ${it.store.schema}.seats SELECT object_id, display_name
        FROM ${it.store.schema}.users WHERE object_id = $1`,
        [change.objectId],
      );
    }
    return refused;
  };
  it = await postgresWorld(inject('postgresUrl'), { onCommit });
  await it.store.pool.query(
    `CREATE TABLE ${it.store.schema}.seats (object_id uuid PRIMARY KEY, name text NOT NULL)`,
  );
}

async function seats(): Promise<string[]> {
  const { rows } = await it.store.pool.query(
    `SELECT object_id FROM ${it.store.schema}.seats ORDER BY object_id`,
  );
  return rows.map((row) => row.object_id);
}

async function managed(): Promise<string[]> {
  return (await listOf(it.client.users.list())).map(({ objectId }) => objectId).sort();
}

async function leftOver(): Promise<Record<string, string>> {
  const found = await listOf(it.client.leftovers.list());
  return Object.fromEntries(found.map(({ objectId, reason }) => [objectId, reason]));
}

describe('onCommit over Postgres', () => {
  test('writes in the transaction of the page, where it sees what the page writes', async () => {
    await worldWith(() => undefined);
    it.directory.addUsers(30);
    await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ imported: 30 });
    expect(await seats()).toEqual(await managed());
  });

  test('R5: whom it returns is left over, and its rows for them are gone', async () => {
    let refused = '';
    await worldWith((objectId) => (objectId === refused ? 'refuse' : undefined));
    refused = it.directory.addUsers(9)[4]!;
    await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ imported: 8, leftovers: 1 });
    expect(await leftOver()).toEqual({ [refused]: 'host-error' });
    expect(await seats()).toEqual(await managed());
    refused = '';
    expect(await it.client.syncNow()).toMatchObject({ imported: 1, leftovers: 0 });
    expect(await seats()).toEqual(await managed());
  });

  test('R5: where it throws the page is taken apart, and who is at fault is left over', async () => {
    const wrong = new Set<string>();
    await worldWith((objectId) => (wrong.has(objectId) ? 'throw' : undefined));
    const people = it.directory.addUsers(20);
    for (const index of [3, 11, 12]) wrong.add(people[index]!);
    await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 17, leftovers: 3 });
    expect(await leftOver()).toEqual(Object.fromEntries([...wrong].map((id) => [id, 'host-error'])));
    expect(await seats()).toEqual(await managed());
  });

  test('R5: over 20 such people end the round with ERR_HOST_HOOK', async () => {
    await worldWith(() => 'throw');
    it.directory.addUsers(30);
    await it.client.mappings.create(aMapping());
    await expect(it.client.syncNow()).rejects.toMatchObject({ code: 'ERR_HOST_HOOK' });
    expect(await seats()).toEqual([]);
    expect(await managed()).toEqual([]);
  });
});
