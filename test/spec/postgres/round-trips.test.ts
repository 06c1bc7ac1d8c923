import pg from 'pg';
import { afterEach, expect, inject, test } from 'vitest';
import { PostgresRepository } from '../../../src/adapters/postgres/index.js';
import { DeltaSyncClient } from '../../../src/client.js';
import { aMapping, FakeLicense, InMemoryDirectory } from '../../../src/testing/index.js';
import { type OpenSchema, openSchema } from '../../postgres/open-schema.js';

/** A pool that writes down what is sent. */
class CountingPool extends pg.Pool {
  readonly sent: string[] = [];

  constructor(config: pg.PoolConfig) {
    super(config);
    this.on('connect', (client) => {
      const query = client.query.bind(client) as (...args: unknown[]) => unknown;
      const counted = (...args: unknown[]) => {
        this.sent.push((args[0] as { text: string }).text.trim());
        return query(...args);
      };
      client.query = counted as typeof client.query;
    });
  }
}

let store: OpenSchema;
afterEach(() => store.close());

/** The statements of an initial round of so many people in one page, then of a full round that finds nothing new. */
async function statementsOf(people: number): Promise<{ initial: string[]; unchanged: string[] }> {
  store = await openSchema(inject('postgresUrl'));
  const pool = new CountingPool({ connectionString: inject('postgresUrl') });
  const directory = new InMemoryDirectory({ behaviour: { pageSize: people } });
  directory.addUsers(people);
  const repository = new PostgresRepository({ pool, schema: store.schema, notify: false });
  const client = new DeltaSyncClient({
    tenantId: directory.tenant,
    directory,
    repository,
    license: new FakeLicense(),
  });
  try {
    await client.mappings.create(aMapping());
    pool.sent.length = 0;
    expect(await client.syncNow()).toMatchObject({ imported: people });
    const initial = pool.sent.splice(0);
    await client.resetDeltaToken({ by: 'test', reason: 'a full round' });
    pool.sent.length = 0;
    expect(await client.syncNow()).toMatchObject({ unchanged: people });
    return { initial, unchanged: [...pool.sent] };
  } finally {
    await pool.end();
  }
}

test('a page costs a fixed number of round trips, whatever its size', async () => {
  const few = await statementsOf(2);
  await store.close();
  const many = await statementsOf(900);
  expect(many.initial.length).toBe(few.initial.length);
  expect(many.unchanged.length).toBe(few.unchanged.length);
  // The schema's version (2), lease, head, mappings, users, two commits (the first makes the head), the lease given back.
  expect(many.initial.length).toBeLessThanOrEqual(12);
  // A full round looks besides for old marks at its start, and for missing people at its end, and its page has a commit.
  expect(many.unchanged.length).toBeLessThanOrEqual(9);
});

test('R4: unchanged users are found by reading: no statement writes a user', async () => {
  const { initial, unchanged } = await statementsOf(50);
  const writesUsers = (text: string) => /INSERT INTO "\w+"\.users|UPDATE "\w+"\.users/.test(text);
  expect(initial.filter(writesUsers)).toHaveLength(1);
  expect(unchanged.filter(writesUsers)).toEqual([]);
});
