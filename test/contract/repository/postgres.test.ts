import pg from 'pg';
import { afterAll, describe, inject, test } from 'vitest';
import { PostgresRepository } from '../../../src/adapters/postgres/index.js';
import { repositoryContract } from '../../../src/testing/contract/index.js';
import { FailingWrites, newSchema, type PostgresStore, rawReadPostgres } from './postgres-store.js';

describe('PostgresRepository over a real server', () => {
  const options = { connectionString: inject('postgresUrl'), max: 4 };
  const shared = new pg.Pool(options);
  afterAll(() => shared.end());

  async function open(): Promise<PostgresStore<pg.PoolClient>> {
    const schema = newSchema();
    const pools: pg.Pool[] = [];
    const raw = async (text: string, values: string[] = []) => (await shared.query(text, values)).rows;
    const another = () => {
      const pool = new pg.Pool(options);
      pools.push(pool);
      return new PostgresRepository({ pool, schema });
    };
    const repository = new PostgresRepository({ pool: shared, schema });
    await repository.migrate();
    await raw(`CREATE TABLE ${schema}.host_rows (key text PRIMARY KEY)`);
    const failing = new FailingWrites(raw, schema);
    await failing.install();
    return {
      schema,
      raw,
      repository,
      reopen: async () => another(),
      failWrite: (n) => failing.failWrite(n),
      writeRow: async (tx, key) => {
        await tx.query(`INSERT INTO ${schema}.host_rows VALUES ($1)`, [key]);
      },
      readRow: async (key) => {
        return (await raw(`SELECT FROM ${schema}.host_rows WHERE key = $1`, [key])).length > 0;
      },
      async close() {
        await Promise.all(pools.map((pool) => pool.end()));
        await raw(`DROP SCHEMA ${schema} CASCADE`);
      },
    };
  }

  repositoryContract({ test: (name, run) => test(name, run, 60_000), open, rawRead: rawReadPostgres });
});
