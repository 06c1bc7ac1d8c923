import { PGlite, type Transaction } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { PostgresRepository } from '../../../src/adapters/postgres/index.js';
import { repositoryContract } from '../../../src/testing/contract/index.js';
import { FailingWrites, newSchema, type PostgresStore, rawReadPostgres } from './postgres-store.js';

describe('PostgresRepository over PGlite', () => {
  let database: PGlite;
  beforeAll(async () => {
    database = await PGlite.create();
  }, 120_000);
  afterAll(() => database.close());

  async function open(): Promise<PostgresStore<Transaction>> {
    const schema = newSchema();
    const raw = async (text: string, values: string[] = []) => {
      return (await database.query<Record<string, unknown>>(text, values)).rows;
    };
    const repository = new PostgresRepository({ pool: database, schema });
    await repository.migrate();
    await raw(`CREATE TABLE ${schema}.host_rows (key text PRIMARY KEY)`);
    const failing = new FailingWrites(raw, schema);
    await failing.install();
    return {
      schema,
      raw,
      repository,
      reopen: async () => new PostgresRepository({ pool: database, schema }),
      failWrite: (n) => failing.failWrite(n),
      writeRow: async (tx, key) => {
        await tx.query(`INSERT INTO ${schema}.host_rows VALUES ($1)`, [key]);
      },
      readRow: async (key) => {
        return (await raw(`SELECT FROM ${schema}.host_rows WHERE key = $1`, [key])).length > 0;
      },
      async close() {
        await raw(`DROP SCHEMA ${schema} CASCADE`);
      },
    };
  }

  repositoryContract({ test: (name, run) => test(name, run, 60_000), open, rawRead: rawReadPostgres });
});
