import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { PostgresRepository } from '../../../src/adapters/postgres/index.js';
import type { Write } from '../../../src/ports/repository.js';
import { type OpenSchema, openSchema } from '../../postgres/open-schema.js';

const tenantId = '6a0f7f6e-64c2-4c55-9a5c-2f1f5e1f0a02';
const holder = { owner: 'one', runId: 'r-1', trigger: 'scheduled', startedAt: new Date(0) } as const;
const minute = 60_000;

let store: OpenSchema;
beforeEach(async () => {
  store = await openSchema(inject('postgresUrl'));
});
afterEach(() => store.close());

const note: Write = { put: {}, remove: {}, head: { failures: 1 } };

async function taken(): Promise<number> {
  const result = await store.repository.takeLease(tenantId, holder, minute);
  if (result.outcome !== 'taken') throw new Error('the lease is held');
  return result.lease.fence;
}

/** Resolves once another session waits for a lock of this schema's tables. */
async function somebodyWaits(): Promise<void> {
  for (;;) {
    const { rows } = await store.pool.query(
      `SELECT FROM pg_locks WHERE NOT granted AND pid IN
        (SELECT pid FROM pg_stat_activity WHERE query LIKE '%' || $1 || '%' AND pid <> pg_backend_pid())`,
      [store.schema],
    );
    if (rows.length > 0) return;
  }
}

describe('a lease while a commit is under way (R7)', () => {
  test('is renewed without waiting for the commit', async () => {
    const fence = await taken();
    const other = store.another();
    const renewed: boolean[] = [];
    const result = await store.repository.commit(
      tenantId,
      { position: 0, fence, commitId: 'c' },
      note,
      async () => {
        renewed.push(await other.renewLease(tenantId, { fence }, minute));
      },
    );
    expect({ renewed, result }).toEqual({ renewed: [true], result: { outcome: 'committed' } });
  });

  test('that runs out is taken over only when the commit has ended, and the commit is fenced', async () => {
    const fence = await taken();
    const other = store.another();
    await other.head(tenantId);
    let takeover: Promise<unknown> | undefined;
    const result = await store.repository.commit(
      tenantId,
      { position: 0, fence, commitId: 'c' },
      note,
      async () => {
        await store.pool.query(`UPDATE ${store.schema}.leases SET expires_at = '-infinity'`);
        takeover = other.takeLease(tenantId, { ...holder, owner: 'two' }, minute);
        await somebodyWaits();
      },
    );
    expect(result).toEqual({ outcome: 'fenced' });
    expect(await takeover).toEqual({ outcome: 'taken', lease: { fence: fence + 1 } });
    expect(await store.repository.head(tenantId)).toBeNull();
  });
});

describe('a commit', () => {
  test('that stands still is ended by the server after a minute, so that no tenant waits for ever', async () => {
    let timeout: unknown;
    await store.repository.commit(tenantId, { position: 0, commitId: 'c' }, note, async (tx) => {
      timeout = (await tx.query('SHOW idle_in_transaction_session_timeout')).rows[0];
    });
    expect(timeout).toEqual({ idle_in_transaction_session_timeout: '1min' });
    const { rows } = await store.pool.query('SHOW idle_in_transaction_session_timeout');
    expect(rows).toEqual([{ idle_in_transaction_session_timeout: '0' }]);
  });

  test('whose connection breaks rejects, has not landed, and leaves the pool usable', async () => {
    const commit = store.repository.commit(tenantId, { position: 0, commitId: 'c' }, note, async (tx) => {
      const { rows } = await tx.query('SELECT pg_backend_pid() AS pid');
      // The connection hears of its end between two statements, and maybe before the other one has its answer.
      const ended = new Promise((resolve) => tx.once('end', resolve));
      await store.pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
      await ended;
    });
    await expect(commit).rejects.toThrow();
    expect(await store.repository.landed(tenantId, 'c')).toBe(false);
    expect(await store.repository.commit(tenantId, { position: 0, commitId: 'd' }, note)).toEqual({
      outcome: 'committed',
    });
  });

  test.each(['40001', '40P01'])('that the server takes back (%s) is begun anew as a whole', async (code) => {
    let tries = 0;
    const result = await store.repository.commit(
      tenantId,
      { position: 0, commitId: 'c' },
      note,
      async (tx) => {
        tries += 1;
        if (tries < 4)
          await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '${code}'; END $$`);
      },
    );
    expect({ result, tries }).toEqual({ result: { outcome: 'committed' }, tries: 4 });
  });

  test('that the server takes back again and again is given up', async () => {
    let tries = 0;
    const commit = store.repository.commit(tenantId, { position: 0, commitId: 'c' }, note, async (tx) => {
      tries += 1;
      await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40P01'; END $$`);
    });
    await expect(commit).rejects.toMatchObject({ code: '40P01' });
    expect(tries).toBe(10);
  });

  test('remembers the last two thousand at least, and forgets older ones', async () => {
    await store.repository.commit(tenantId, { position: 0, commitId: 'first' }, note);
    await store.pool.query(`UPDATE ${store.schema}.sync_states SET commits = 2499`);
    await store.repository.commit(tenantId, { position: 0, commitId: 'late' }, note);
    expect(await store.repository.landed(tenantId, 'first')).toBe(false);
    expect(await store.repository.landed(tenantId, 'late')).toBe(true);
  });
});

describe('behind a transaction pooler', () => {
  test('nothing is left in a session: no prepared statement, no setting, no lock', async () => {
    const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1 });
    try {
      const repository = new PostgresRepository({ pool, schema: store.schema, notify: false });
      const before = await pool.query('SELECT name, setting FROM pg_settings ORDER BY name');
      await repository.migrate();
      const lease = await repository.takeLease(tenantId, holder, minute);
      if (lease.outcome !== 'taken') throw new Error('the lease is held');
      const { fence } = lease.lease;
      await repository.commit(tenantId, { position: 0, fence, commitId: 'c' }, note, async () => {});
      await repository.scan(tenantId, 'user', { limit: 10 });
      await repository.renewLease(tenantId, { fence }, minute);
      await repository.releaseLease(tenantId, { fence });
      expect((await pool.query('SELECT name FROM pg_prepared_statements')).rows).toEqual([]);
      expect((await pool.query('SELECT pg_listening_channels()')).rows).toEqual([]);
      expect((await pool.query('SELECT name, setting FROM pg_settings ORDER BY name')).rows).toEqual(
        before.rows,
      );
      const locks = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()";
      expect((await pool.query(locks)).rows).toEqual([]);
    } finally {
      await pool.end();
    }
  });
});

describe('the database itself', () => {
  test.each(['upn_key', 'address_key'])('refuses two active users with one %s', async (column) => {
    const insert = (objectId: string, state: string) =>
      store.pool.query(
        `INSERT INTO ${store.schema}.users (tenant_id, object_id, account_enabled, state, mapping_id, attributes,
           imported_at, updated_at, ${column}) VALUES ($1, $2, true, $3, 'm', '{}', now(), now(), 'a@b')`,
        [tenantId, objectId, state],
      );
    await insert('6a0f7f6e-64c2-4c55-9a5c-000000000001', 'active');
    await insert('6a0f7f6e-64c2-4c55-9a5c-000000000002', 'preserved');
    await expect(insert('6a0f7f6e-64c2-4c55-9a5c-000000000003', 'active')).rejects.toMatchObject({
      code: '23505',
    });
  });

  test('has the tenant in every key', async () => {
    const { rows } = await store.pool.query(
      `SELECT indexdef FROM pg_indexes WHERE schemaname = $1 AND tablename <> 'migrations'`,
      [store.schema],
    );
    expect(rows.filter(({ indexdef }) => !/\((?:tenant_id)\b/.test(indexdef))).toEqual([]);
    expect(rows.length).toBeGreaterThan(15);
  });
});
