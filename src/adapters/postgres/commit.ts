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

export interface CommitSteps {
  /** The tenant may have no head yet. */
  readonly first: boolean;
  /** Users give their addresses up before others take them: needed when they swap. */
  readonly careful: boolean;
  /** The product's own writes. */
  readonly hook: (() => Promise<void>) | undefined;
}

export interface Written extends CommitResult {
  /** Counts the tenant's commits. */
  readonly number: number;
}

/** A process that stands still between two statements of a commit holds its tenant up for this long at most. */
const idleMs = 60_000;
/** Commits remembered, and how often older ones are deleted. */
const remembered = 2_000;
const forgetEvery = 500;

/** A condition of every write: the guard still holds. */
const guarded = `EXISTS (SELECT FROM verdict WHERE outcome = 'committed')`;

/**
 * One commit. Without a step of `steps` it is a single statement, which is its own transaction; else it runs in one, and
 * anything but `committed` has to be taken back. Undefined: the tenant has no head.
 */
export async function writeCommit(
  run: RunSql,
  place: Place,
  guard: Guard,
  write: Write,
  { first, careful, hook }: CommitSteps,
): Promise<Written | undefined> {
  const step = new GuardedSteps(run, place, guard);
  if (first) await makeHead(run, place);
  if (careful) {
    const given = await step.take((statement) => [giveUpAddresses(statement, place, write)], idleLimit);
    if (given?.outcome !== 'committed') return given;
  }
  const records = (statement: TenantStatement) => recordWrites(statement, place, write);
  const head = (statement: TenantStatement) => headWrites(statement, place, guard, write.head);
  if (hook === undefined) {
    return step.take(
      (statement) => [...records(statement), ...head(statement)],
      noticeOf(place, guard, write),
    );
  }
  const written = await step.take(records, idleLimit);
  if (written?.outcome !== 'committed') return written;
  await hook();
  // The guard is asked again: the hook may have outlived the lease.
  return step.take(head, noticeOf(place, guard, write));
}

/** Statements that write only if the guard holds at that moment. */
class GuardedSteps {
  readonly #run: RunSql;
  readonly #place: Place;
  readonly #guard: Guard;

  constructor(run: RunSql, place: Place, guard: Guard) {
    this.#run = run;
    this.#place = place;
    this.#guard = guard;
  }

  /**
   * Locks the tenant's head, compares it and writes. The lease's row is shared with other commits, so that it is not
   * taken over before the transaction ends.
   *
   * @param parts - each a name and a statement, `name AS (…)`
   * @param besides - what else to select once the guard holds
   */
  async take(
    parts: (statement: TenantStatement) => readonly string[],
    besides: (statement: TenantStatement) => string = () => 'NULL',
  ): Promise<Written | undefined> {
    const { schema, tenantId } = this.#place;
    const { fence, position, commits } = this.#guard;
    const statement = new TenantStatement(tenantId);
    const { tenant, parameter } = statement;
    const lease = `lease AS MATERIALIZED (SELECT fence FROM ${schema}.leases
      WHERE tenant_id = ${tenant} AND expires_at > clock_timestamp() FOR KEY SHARE)`;
    const fenced =
      fence === undefined
        ? 'false'
        : `NOT EXISTS (SELECT FROM lease WHERE fence = ${parameter(String(fence))}::bigint)`;
    const passed = [`position <> ${parameter(String(position))}::bigint`];
    if (commits !== undefined) passed.push(`commits <> ${parameter(String(commits))}::bigint`);
    const verdict = `verdict AS MATERIALIZED (SELECT commits, CASE WHEN ${fenced} THEN 'fenced'
      WHEN ${passed.join(' OR ')} THEN 'stale' ELSE 'committed' END AS outcome
      FROM (SELECT position, commits FROM ${schema}.sync_states WHERE tenant_id = ${tenant} FOR UPDATE) AS state)`;
    const all = [...(fence === undefined ? [] : [lease]), verdict, ...parts(statement)];
    const [row] = await statement.run(
      this.#run,
      `WITH ${all.join(', ')}
      SELECT outcome, (commits + 1)::text, CASE WHEN outcome = 'committed' THEN ${besides(statement)} END FROM verdict`,
    );
    return row && { outcome: row[0] as Written['outcome'], number: Number(row[1]) };
  }
}

async function makeHead(run: RunSql, { schema, tenantId }: Place): Promise<void> {
  const insert = `INSERT INTO ${schema}.sync_states (tenant_id) VALUES ($1::uuid) ON CONFLICT DO NOTHING`;
  await run(`WITH made AS (${insert}) SELECT ${idleLimit()}`, [tenantId]);
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
      const text = deletion(name, table, removed, tenant, parameter);
      parts.push(`removed_${table.name} AS (${text} AND ${guarded})`);
    }
    if (put.length > 0) {
      parts.push(`put_${table.name} AS (${upsert(name, table, put, guarded, tenant, parameter)})`);
    }
  }
  return parts;
}

function giveUpAddresses({ parameter, tenant }: TenantStatement, { schema }: Place, write: Write): string {
  const ids = [...(write.remove.user ?? []), ...(write.put.user ?? []).map(({ objectId }) => objectId)];
  const them = among(parameter, 'object_id', 'uuid', ids);
  return `given_up AS (UPDATE ${schema}.users SET upn_key = NULL, address_key = NULL
    WHERE tenant_id = ${tenant} AND ${them} AND ${guarded})`;
}

/** Moves the head on and remembers the commit. */
function headWrites(
  { parameter, tenant }: TenantStatement,
  { schema }: Place,
  guard: Guard,
  head: Partial<Head>,
): string[] {
  const set = headColumns.flatMap(({ name, property, type }) => {
    const value = head[property as keyof Head];
    return value === undefined || property === 'commits'
      ? []
      : [`${name} = ${parameter(toSql(type, value))}::${type}`];
  });
  const commitId = `${parameter(guard.commitId)}::text`;
  return [
    `moved AS (UPDATE ${schema}.sync_states SET ${[`commits = commits + 1`, ...set].join(', ')}
      WHERE tenant_id = ${tenant} AND ${guarded})`,
    `recorded AS (INSERT INTO ${schema}.commits (tenant_id, commit_id, number)
      SELECT ${tenant}, ${commitId}, commits + 1 FROM verdict WHERE ${guarded})`,
    `forgotten AS (DELETE FROM ${schema}.commits WHERE tenant_id = ${tenant}
      AND number <= (SELECT commits + 1 - ${remembered} FROM verdict)
      AND EXISTS (SELECT FROM verdict WHERE outcome = 'committed' AND (commits + 1) % ${forgetEvery} = 0))`,
  ];
}

/** Of the transaction alone. */
function idleLimit(): string {
  return `set_config('idle_in_transaction_session_timeout', '${idleMs}', true)`;
}

function noticeOf({ channel, tenantId }: Place, guard: Guard, { head }: Write) {
  if (channel === null || head.position === undefined || head.position === guard.position) return undefined;
  return ({ parameter }: TenantStatement) =>
    `pg_notify(${parameter(channel)}::text, ${parameter(tenantId)}::text)::text`;
}
