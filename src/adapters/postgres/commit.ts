import type { Head, RecordKind } from '../../domain/records.js';
import type { CommitResult, Guard, Write } from '../../ports/repository.js';
import { toSql } from './column.js';
import type { RunSql } from './driver.js';
import { among } from './filters.js';
import { headColumns } from './head-row.js';
import { deletion, TenantStatement, upsert } from './statement.js';
import { type Table, tables } from './tables.js';

/** Where a commit goes. */
export interface Place {
  /** The quoted schema. */
  readonly schema: string;
  readonly tenantId: string;
  /** The channel on which followers hear of it; null tells nobody. */
  readonly channel: string | null;
}

/** A process that stands still in the middle of a commit holds its tenant up for this long at most. */
const idleMs = 60_000;
/** Commits remembered, and how often older ones are deleted. */
const remembered = 2_000;
const forgetEvery = 500;

type Outcome = CommitResult['outcome'];

/**
 * One commit within a transaction, in a fixed number of statements: lock and compare the head, write the records, and
 * move the head on. Anything but `committed` has to be taken back.
 *
 * @param careful - users give their addresses up before others take them; needed when they swap
 */
export async function writeCommit(
  run: RunSql,
  place: Place,
  guard: Guard,
  write: Write,
  careful: boolean,
  hook: (() => Promise<void>) | undefined,
): Promise<Outcome> {
  const state = await lock(run, place, guard);
  if (typeof state === 'string') return state;
  if (careful) await giveUpAddresses(run, place, write);
  const statement = new TenantStatement(place.tenantId);
  const parts = recordWrites(statement, place, write);
  if (hook === undefined) return moveHead(run, statement, parts, place, guard, write.head, state.commits);
  if (parts.length > 0) await statement.run(run, `WITH ${parts.join(', ')} SELECT`);
  await hook();
  const last = new TenantStatement(place.tenantId);
  return moveHead(run, last, [], place, guard, write.head, state.commits);
}

/** Waits for the tenant's other commits, and tells whether the facts of this one still hold. */
async function lock(
  run: RunSql,
  { schema, tenantId }: Place,
  guard: Guard,
): Promise<{ readonly commits: number } | Outcome> {
  // The lease's row is shared, so that it is not taken over before this commit ends.
  const select = `WITH lease AS (SELECT fence FROM ${schema}.leases
      WHERE tenant_id = $1::uuid AND expires_at > clock_timestamp() FOR KEY SHARE)
    SELECT position::text, commits::text, (SELECT fence::text FROM lease),
      set_config('idle_in_transaction_session_timeout', '${idleMs}', true)
    FROM ${schema}.sync_states WHERE tenant_id = $1::uuid FOR UPDATE`;
  let [row] = await run(select, [tenantId]);
  if (row === undefined) {
    const insert = `INSERT INTO ${schema}.sync_states (tenant_id) VALUES ($1::uuid) ON CONFLICT DO NOTHING`;
    await run(insert, [tenantId]);
    [row] = await run(select, [tenantId]);
  }
  const [position, commits, fence] = row!;
  if (guard.fence !== undefined && fence !== String(guard.fence)) return 'fenced';
  return Number(position) === guard.position ? { commits: Number(commits) } : 'stale';
}

/** Each kind's writes as a part of one statement. */
function recordWrites({ parameter, tenant }: TenantStatement, { schema }: Place, write: Write): string[] {
  const parts: string[] = [];
  for (const kind of Object.keys(tables) as RecordKind[]) {
    const table = tables[kind] as Table;
    const name = `${schema}.${table.name}`;
    const removed = write.remove[kind] ?? [];
    const put = write.put[kind] ?? [];
    if (removed.length > 0) {
      parts.push(`removed_${table.name} AS (${deletion(name, table, removed, tenant, parameter)})`);
    }
    if (put.length > 0) {
      parts.push(`put_${table.name} AS (${upsert(name, table, put, tenant, parameter)})`);
    }
  }
  return parts;
}

async function giveUpAddresses(run: RunSql, { schema, tenantId }: Place, write: Write): Promise<void> {
  const ids = [...(write.remove.user ?? []), ...(write.put.user ?? []).map(({ objectId }) => objectId)];
  const statement = new TenantStatement(tenantId);
  const them = among(statement.parameter, 'object_id', 'uuid', ids);
  await statement.run(
    run,
    `UPDATE ${schema}.users SET upn_key = NULL, address_key = NULL WHERE tenant_id = ${statement.tenant} AND ${them}`,
  );
}

/** The last statement of every commit: the lease is asked again, for the product's own writes may have outlived it. */
async function moveHead(
  run: RunSql,
  statement: TenantStatement,
  parts: readonly string[],
  { schema, tenantId, channel }: Place,
  guard: Guard,
  head: Partial<Head>,
  commits: number,
): Promise<Outcome> {
  const { parameter, tenant } = statement;
  const number = commits + 1;
  const set = headColumns.flatMap(({ name, property, type }) => {
    const value = head[property as keyof Head];
    return value === undefined ? [] : [`${name} = ${parameter(toSql(type, value))}::${type}`];
  });
  const all = [
    ...parts,
    `recorded AS (INSERT INTO ${schema}.commits (tenant_id, commit_id, number)
      VALUES (${tenant}, ${parameter(guard.commitId)}::text, ${parameter(String(number))}::bigint))`,
  ];
  if (number % forgetEvery === 0) {
    const last = `${parameter(String(number - remembered))}::bigint`;
    all.push(
      `forgotten AS (DELETE FROM ${schema}.commits WHERE tenant_id = ${tenant} AND number <= ${last})`,
    );
  }
  const lease =
    guard.fence === undefined
      ? ''
      : `AND EXISTS (SELECT FROM ${schema}.leases WHERE tenant_id = ${tenant}
          AND fence = ${parameter(String(guard.fence))}::bigint AND expires_at > clock_timestamp())`;
  const tell =
    channel === null || head.position === undefined || head.position === guard.position
      ? 'NULL'
      : `pg_notify(${parameter(channel)}::text, ${parameter(tenantId)}::text)::text`;
  const [moved] = await statement.run(
    run,
    `WITH ${all.join(', ')} UPDATE ${schema}.sync_states SET ${[`commits = commits + 1`, ...set].join(', ')}
      WHERE tenant_id = ${tenant} ${lease} RETURNING ${tell}`,
  );
  return moved === undefined ? 'fenced' : 'committed';
}
