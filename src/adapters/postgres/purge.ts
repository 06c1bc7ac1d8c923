import type { Lease } from '../../ports/repository.js';
import type { Driver, RunSql } from './driver.js';
import { TenantStatement } from './statement.js';
import { tables } from './tables.js';

export interface Purged {
  readonly outcome: 'more' | 'purged' | 'fenced';
}

/** Tables that go last and together: the guard of every other write, and what tells that there was a tenant. */
const last = ['commits', 'sync_states', 'leases'];

/** Removes up to `limit` records of a tenant in one transaction; with the last of them whatever else there is of it. */
export async function purge<Tx>(
  driver: Driver<Tx>,
  schema: string,
  tenantId: string,
  lease: Lease,
  limit: number,
): Promise<Purged> {
  const { outcome } = await driver.transaction<Purged & { readonly keep: boolean }>(async (run) => {
    // Nobody else commits before this transaction has ended. Before the lease, as a commit locks them, lest they wait for each other.
    await of(run, tenantId, (tenant) => `SELECT FROM ${schema}.sync_states WHERE ${tenant} FOR UPDATE`);
    if (!(await isHeld(run, schema, tenantId, lease))) return { keep: false, outcome: 'fenced' };
    let left = limit;
    for (const { name } of Object.values(tables)) {
      left -= await removeFrom(run, `${schema}.${name}`, tenantId, left);
      if (left <= 0) return { keep: true, outcome: 'more' };
    }
    for (const name of last)
      await of(run, tenantId, (tenant) => `DELETE FROM ${schema}.${name} WHERE ${tenant}`);
    return { keep: true, outcome: 'purged' };
  });
  return { outcome };
}

async function isHeld(run: RunSql, schema: string, tenantId: string, { fence }: Lease): Promise<boolean> {
  const rows = await of(
    run,
    tenantId,
    (tenant, parameter) => `SELECT FROM ${schema}.leases
      WHERE ${tenant} AND fence = ${parameter(String(fence))}::bigint AND expires_at > clock_timestamp() FOR UPDATE`,
  );
  return rows.length > 0;
}

async function removeFrom(run: RunSql, table: string, tenantId: string, limit: number): Promise<number> {
  const [row] = await of(
    run,
    tenantId,
    (tenant, parameter) => `WITH removed AS (DELETE FROM ${table} WHERE ${tenant} AND ctid = ANY (ARRAY(
      SELECT ctid FROM ${table} WHERE ${tenant} LIMIT ${parameter(String(limit))}::bigint)) RETURNING 1)
      SELECT count(*)::text FROM removed`,
  );
  return Number(row![0]);
}

function of(
  run: RunSql,
  tenantId: string,
  text: (tenant: string, parameter: TenantStatement['parameter']) => string,
) {
  const statement = new TenantStatement(tenantId);
  return statement.run(run, text(`tenant_id = ${statement.tenant}`, statement.parameter));
}
