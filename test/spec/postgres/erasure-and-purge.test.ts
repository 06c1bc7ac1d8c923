import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { life } from '../../../src/adapters/postgres/migrations/0003-life.js';
import type { Repository } from '../../../src/ports/repository.js';
import { type OpenSchema, openSchema } from '../../postgres/open-schema.js';
import { all } from '../client/world.js';
import { annas, aRichPast, foundIn, recycled, word } from '../life/erased-person.js';

const other = '00000000-0000-4000-8000-0000000000ff';
let store: OpenSchema;
beforeEach(async () => {
  store = await openSchema(inject('postgresUrl'));
});
afterEach(() => store.close());

const asStore = () => store.repository as unknown as Repository<never>;

/** Every row of every table of the schema, each as one text with all its columns. */
async function rows(of?: string): Promise<string[]> {
  const { pool, schema } = store;
  const tables = await pool.query<{ name: string; hasTenant: boolean }>(
    `SELECT c.relname AS name, EXISTS (SELECT FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped) AS "hasTenant"
      FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p', 'm') ORDER BY 1`,
    [schema],
  );
  const texts: string[] = [];
  for (const { name, hasTenant } of tables.rows) {
    if (of !== undefined && !hasTenant) continue;
    const where = of === undefined ? '' : `WHERE tenant_id = '${of}'`;
    const found = await pool.query<{ text: string }>(
      `SELECT t::text AS text FROM "${schema}"."${name}" AS t ${where} ORDER BY 1`,
    );
    texts.push(...found.rows.map(({ text }) => `${name} ${text}`));
  }
  return texts;
}

describe('R14: over Postgres', () => {
  test('R14: after an erasure no column of any table names the person, nor after another full round', async () => {
    const it = await aRichPast(asStore());
    const before = await rows();
    expect(foundIn(before.join('\n'))).toEqual(
      Object.values(annas).filter((name) => name !== annas.alias && name !== annas.oldName),
    );
    await it.client.users.erase(it.anna, word);
    const expectNothing = async () => {
      const after = await rows();
      expect(foundIn(after.join('\n'))).toEqual([]);
      for (const row of after.filter((text) => text.toLowerCase().includes(recycled))) {
        expect([row.includes(it.ben), row.includes(it.anna)]).toEqual([true, false]);
      }
    };
    await expectNothing();
    await it.round(true);
    it.directory.updateUser(it.anna, { accountEnabled: true });
    await it.round();
    await expectNothing();
    expect(await it.client.users.get(it.anna)).toMatchObject({ state: 'preserved', stateReason: 'erased' });
    const hers = { certainty: 'confirmed', objectId: it.anna, candidates: [it.anna] };
    expect(await it.client.identity.ownerOf(annas.first, it.atFirst)).toEqual(hers);
    expect(await all(it.client.users.exclusions())).toMatchObject([{ objectId: it.anna, erasure: 'done' }]);
    await it.client.users.include(it.anna, word);
    await it.round();
    expect(await it.client.users.get(it.anna)).toMatchObject({ state: 'active', mail: annas.fourth });
  });

  test('R14: reports from before know of nobody who was excluded', async () => {
    const it = await aRichPast(asStore());
    const { pool, schema } = store;
    await pool.query(`UPDATE "${schema}".reports SET skipped = skipped - 'excluded'`);
    await pool.query(`UPDATE "${schema}".sync_states SET last_report = last_report #- '{skipped,excluded}'`);
    const updates = life.statements.filter((statement) => statement.startsWith('UPDATE'));
    for (const update of updates) await pool.query(update.replaceAll(':schema', `"${schema}"`));
    const skipped = { guest: 0, disabled: 0, excluded: 0 };
    for (const report of await all(it.client.reports.list())) expect(report).toMatchObject({ skipped });
    expect((await it.client.status()).lastReport).toMatchObject({ skipped });
  });

  test('R14: after a purge no row of the tenant is left, and another tenant’s are as they were', async () => {
    const it = await aRichPast(asStore());
    await it.client.users.erase(it.anna, word);
    await aRichPast(asStore(), other);
    const theirs = await rows(other);
    expect((await rows(it.directory.tenant)).length).toBeGreaterThan(50);
    expect(theirs.length).toBeGreaterThan(50);
    await it.client.purge({ by: word.by, confirm: it.directory.tenant });
    expect(await rows(it.directory.tenant)).toEqual([]);
    expect((await rows()).filter((text) => text.includes(it.directory.tenant))).toEqual([]);
    expect(await rows(other)).toEqual(theirs);
    await it.client.purge({ by: word.by, confirm: it.directory.tenant });
    // Whoever asked last has left no lease, either.
    expect(await rows(it.directory.tenant)).toEqual([]);
    expect(await rows(other)).toEqual(theirs);
  });

  test('R14: a purge that is cut short at each step goes on with the next call', async () => {
    const it = await aRichPast(asStore());
    await aRichPast(asStore(), other);
    const theirs = await rows(other);
    const { purge } = store.repository;
    const confirm = it.directory.tenant;
    let left = (await rows(confirm)).length;
    for (let calls = 0; ; calls += 1) {
      let steps = 0;
      store.repository.purge = async (tenantId, lease) => {
        steps += 1;
        if (steps === 2) throw new Error('the connection broke');
        return purge.call(store.repository, tenantId, lease, 20);
      };
      const cut = await it.client.purge({ by: word.by, confirm }).catch((error) => error);
      store.repository.purge = purge;
      const now = (await rows(confirm)).length;
      expect(await rows(other)).toEqual(theirs);
      if (cut === undefined) {
        expect(calls).toBeGreaterThan(3);
        expect(now).toBe(0);
        return;
      }
      expect(cut).toMatchObject({ code: 'ERR_REPOSITORY_UNAVAILABLE' });
      // The first call adds the change that says so.
      expect(now).toBeLessThan(left + 1);
      left = now;
    }
  });
});

describe('R14: a purge and a commit wait for each other in one order: head first, lease after it', () => {
  const holder = { owner: 'o', runId: 'r', trigger: 'on-demand', startedAt: new Date(0) } as const;

  test.each(['commit', 'purge'] as const)(
    'R14: a %s that waits for the lease holds the head',
    async (what) => {
      const { repository, pool, schema } = store;
      const nothing = { put: {}, remove: {}, head: {} };
      await repository.commit(other, { position: 0, commitId: 'first' }, nothing);
      const taken = await repository.takeLease(other, holder, 600_000);
      const lease = taken.outcome === 'taken' ? taken.lease : { fence: 0 };
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query(`SELECT FROM "${schema}".leases FOR UPDATE`);
      const work =
        what === 'purge'
          ? repository.purge(other, lease, 10)
          : repository.commit(other, { position: 0, commitId: 'c', fence: lease.fence }, nothing);
      let waits = 0;
      while (waits === 0) {
        const waiting = await pool.query(
          `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%' || $1 || '%'`,
          [schema],
        );
        waits = waiting.rowCount ?? 0;
      }
      const free = await client.query(`SELECT FROM "${schema}".sync_states FOR UPDATE SKIP LOCKED`);
      await client.query('ROLLBACK');
      client.release();
      expect(await work).toEqual({ outcome: what === 'purge' ? 'purged' : 'committed' });
      expect(free.rowCount).toBe(0);
    },
  );
});
