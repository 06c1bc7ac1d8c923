import type { Trigger } from '../../domain/report.js';
import type { Lease, LeaseHolder, LeaseResult } from '../../ports/repository.js';
import { columns, toSql } from './column.js';
import type { RunSql } from './driver.js';
import { rowReader } from './read-rows.js';
import { listOf, TenantStatement } from './statement.js';

const holderColumns = columns({ owner: 'text', runId: 'text', trigger: 'text', startedAt: 'timestamptz' });
const held = 'expires_at > clock_timestamp()';

export async function take(
  run: RunSql,
  schema: string,
  tenantId: string,
  of: LeaseHolder,
  ttlMs: number,
): Promise<LeaseResult> {
  for (;;) {
    const statement = new TenantStatement(tenantId);
    const { parameter } = statement;
    const { owner, runId, trigger, startedAt } = of;
    const texts = [owner, runId, trigger].map((value) => `${parameter(toSql('text', value))}::text`);
    const values = [
      statement.tenant,
      // A tenant that was purged and is back begins above its old fences, under which a commit may still be on its way. In
      // microseconds, for a purge may take less than a millisecond.
      '(extract(epoch FROM clock_timestamp()) * 1000000)::bigint',
      ...texts,
      `${parameter(toSql('timestamptz', startedAt))}::timestamptz`,
      end(parameter, ttlMs),
    ];
    const names = 'owner, run_id, trigger, started_at, expires_at';
    const anew = names.split(', ').map((name) => `${name} = excluded.${name}`);
    const [taken] = await statement.run(
      run,
      `INSERT INTO ${schema}.leases AS lease (tenant_id, fence, ${names}) VALUES (${values.join(', ')})
        ON CONFLICT (tenant_id) DO UPDATE SET fence = lease.fence + 1, ${anew.join(', ')}
          WHERE lease.expires_at <= clock_timestamp()
        RETURNING fence::text`,
    );
    if (taken !== undefined) return { outcome: 'taken', lease: { fence: Number(taken[0]) } };
    const other = await holder(run, schema, tenantId);
    // Given back in between: it is free now.
    if (other !== null) return { outcome: 'held', holder: other };
  }
}

export async function renew(
  run: RunSql,
  schema: string,
  tenantId: string,
  lease: Lease,
  ttlMs: number,
): Promise<boolean> {
  const statement = new TenantStatement(tenantId);
  const { parameter } = statement;
  const rows = await statement.run(
    run,
    `UPDATE ${schema}.leases SET expires_at = ${end(parameter, ttlMs)}
      WHERE ${mine(statement, lease)} AND ${held} RETURNING fence::text`,
  );
  return rows.length > 0;
}

export async function release(run: RunSql, schema: string, tenantId: string, lease: Lease): Promise<void> {
  const statement = new TenantStatement(tenantId);
  await statement.run(
    run,
    `UPDATE ${schema}.leases SET expires_at = '-infinity' WHERE ${mine(statement, lease)}`,
  );
}

export async function holder(run: RunSql, schema: string, tenantId: string): Promise<LeaseHolder | null> {
  const statement = new TenantStatement(tenantId);
  const [row] = await statement.run(
    run,
    `SELECT ${listOf(holderColumns)} FROM ${schema}.leases
      WHERE tenant_id = ${statement.tenant} AND ${held}`,
  );
  if (row === undefined) return null;
  const { trigger, ...rest } = rowReader(holderColumns)(row) as unknown as LeaseHolder;
  return { ...rest, trigger: trigger as Trigger };
}

function mine({ tenant, parameter }: TenantStatement, { fence }: Lease): string {
  return `tenant_id = ${tenant} AND fence = ${parameter(String(fence))}::bigint`;
}

function end(parameter: TenantStatement['parameter'], ttlMs: number): string {
  return `clock_timestamp() + ${parameter(String(ttlMs))}::double precision * interval '1 millisecond'`;
}
