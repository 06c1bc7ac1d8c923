import { createHash } from 'node:crypto';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { PostgresRepository } from '../../../src/adapters/postgres/index.js';
import { migrations } from '../../../src/adapters/postgres/migrations/index.js';
import { type OpenSchema, openSchema } from '../../postgres/open-schema.js';

const tenantId = '6a0f7f6e-64c2-4c55-9a5c-2f1f5e1f0a01';
const url = inject('postgresUrl');

const opened: OpenSchema[] = [];
async function open(options: Parameters<typeof openSchema>[1] = {}): Promise<OpenSchema> {
  const schema = await openSchema(url, options);
  opened.push(schema);
  return schema;
}
afterEach(async () => {
  for (const schema of opened.splice(0)) await schema.close();
});

/** Tables, columns, indexes and comments of a schema, without its name. */
async function catalogue({ pool, schema }: OpenSchema): Promise<unknown> {
  const { rows } = await pool.query(
    `SELECT c.relname, c.relkind, c.reloptions, obj_description(c.oid) AS about, a.attname, a.attnotnull,
       format_type(a.atttypid, a.atttypmod) AS type, col_description(c.oid, a.attnum) AS comment,
       replace(coalesce(pg_get_indexdef(c.oid), ''), $1, '') AS definition
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = quote_ident($1)::regnamespace AND a.attnum > 0 ORDER BY c.relname, a.attnum`,
    [schema],
  );
  return rows;
}

describe('migrate', () => {
  test('ten processes that start at once run each migration once', async () => {
    const schema = await open({ migrate: false });
    const processes = Array.from({ length: 10 }, () => schema.another());
    await Promise.all(processes.map((repository) => repository.migrate()));
    const { rows } = await schema.pool.query(
      `SELECT version FROM ${schema.schema}.migrations ORDER BY version`,
    );
    expect(rows.map(({ version }) => version)).toEqual(migrations.map(({ version }) => version));
    expect(await schema.repository.head(tenantId)).toBeNull();
  });

  test('run again, it changes nothing and loses nothing', async () => {
    const schema = await open();
    await schema.repository.commit(
      tenantId,
      { position: 0, commitId: 'one' },
      { put: {}, remove: {}, head: { resets: 7 } },
    );
    await schema.repository.migrate();
    expect(await schema.repository.head(tenantId)).toMatchObject({ resets: 7 });
  });

  test('a migration that fails leaves nothing of itself', async () => {
    const schema = await open({ migrate: false });
    await schema.pool.query(`CREATE SCHEMA ${schema.schema}`);
    await schema.pool.query(`CREATE TABLE ${schema.schema}.users (mine int)`);
    await expect(schema.repository.migrate()).rejects.toMatchObject({ code: '42P07' });
    const { rows } = await schema.pool.query(
      'SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace',
      [schema.schema],
    );
    expect(rows).toEqual([{ relname: 'users' }]);
  });

  test('a schema may have any name that Postgres takes', async () => {
    const schema = await open({ schema: `a "b"; drop table c; -- ':schema' ${Date.now()}` });
    await schema.repository.commit(
      tenantId,
      { position: 0, commitId: 'one' },
      { put: {}, remove: {}, head: { failures: 2 } },
    );
    expect(await schema.another().head(tenantId)).toMatchObject({ failures: 2 });
  });

  test.each([['' as unknown], ['x'.repeat(64)], ['a\0b'], [7]])(
    'refuses the schema name %j',
    async (name) => {
      const { pool } = await open({ migrate: false });
      expect(() => new PostgresRepository({ pool, schema: name as string })).toThrow(
        expect.objectContaining({
          code: 'ERR_OPTIONS_INVALID',
          problems: [{ path: 'schema', reason: 'must be a name of 1 to 63 bytes' }],
        }),
      );
    },
  );
});

describe('without its migrations', () => {
  test('every call is refused with ERR_REPOSITORY_SCHEMA_OUTDATED, until they have run', async () => {
    const { repository } = await open({ migrate: false });
    const holder = { owner: 'o', runId: 'r', trigger: 'on-demand', startedAt: new Date(0) } as const;
    const calls: (() => Promise<unknown>)[] = [
      () => repository.head(tenantId),
      () => repository.get(tenantId, 'user', [tenantId]),
      () => repository.findUsers(tenantId, { objectIds: [tenantId], addressKeys: [] }),
      () => repository.scan(tenantId, 'change', { limit: 1 }),
      () => repository.commit(tenantId, { position: 0, commitId: 'c' }, { put: {}, remove: {}, head: {} }),
      () => repository.landed(tenantId, 'c'),
      () => repository.takeLease(tenantId, holder, 1_000),
      () => repository.renewLease(tenantId, { fence: 1 }, 1_000),
      () => repository.releaseLease(tenantId, { fence: 1 }),
      () => repository.leaseHolder(tenantId),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({
        code: 'ERR_REPOSITORY_SCHEMA_OUTDATED',
        retryable: false,
        message: expect.stringContaining('is at version 0'),
      });
    }
    await repository.migrate();
    for (const call of calls) await call();
  });
});

describe('migrations()', () => {
  test('gives SQL that makes the same schema', async () => {
    const own = await open({ migrate: false });
    for (const { sql } of PostgresRepository.migrations({ schema: own.schema })) await own.pool.query(sql);
    expect(await catalogue(own)).toEqual(await catalogue(await open()));
    expect(await own.repository.head(tenantId)).toBeNull();
  });

  test('numbers them from 1 without a gap', () => {
    const versions = PostgresRepository.migrations().map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
  });

  test('a published migration never changes', () => {
    const digests = migrations.map(({ statements }) => {
      return createHash('sha256').update(statements.join(';')).digest('hex').slice(0, 16);
    });
    expect(digests).toEqual(['df92bcb368977f75', '3cad4a77a64a38f9', '42e7c1685febd00e']);
  });
});
