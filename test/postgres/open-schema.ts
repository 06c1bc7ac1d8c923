import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { PostgresRepository } from '../../src/adapters/postgres/index.js';

export interface OpenSchema {
  readonly pool: pg.Pool;
  readonly schema: string;
  readonly repository: PostgresRepository<pg.Pool>;
  /** Another repository over the same tables, with a pool of its own, as another process has. */
  another(): PostgresRepository<pg.Pool>;
  close(): Promise<void>;
}

/** A schema of its own on the server, migrated and empty; `close` drops it. */
export async function openSchema(
  url: string,
  options: { readonly migrate?: boolean; readonly schema?: string } = {},
): Promise<OpenSchema> {
  const pools: pg.Pool[] = [];
  const newPool = () => {
    const pool = new pg.Pool({ connectionString: url, max: 4 });
    // An idle connection that breaks is no reason to end the tests.
    pool.on('error', () => undefined);
    pools.push(pool);
    return pool;
  };
  const schema = options.schema ?? `test_${randomUUID().replaceAll('-', '')}`;
  const pool = newPool();
  const repository = new PostgresRepository({ pool, schema });
  if (options.migrate !== false) await repository.migrate();
  return {
    pool,
    schema,
    repository,
    another: () => new PostgresRepository({ pool: newPool(), schema }),
    async close() {
      await pool.query(`DROP SCHEMA IF EXISTS "${schema.replaceAll('"', '""')}" CASCADE`);
      await Promise.all(pools.map((each) => each.end()));
    },
  };
}
