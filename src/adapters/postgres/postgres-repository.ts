import type { Head, RecordKind, Records, UserRecord } from '../../domain/records.js';
import { recordKey } from '../../domain/records.js';
import { DeltaSyncError } from '../../errors.js';
import type {
  CommitResult,
  Filters,
  Guard,
  Lease,
  LeaseHolder,
  LeaseResult,
  Repository,
  ScanPage,
  UsersQuery,
  Write,
} from '../../ports/repository.js';
import { writeProblem } from '../../ports/write-problem.js';
import { arrayOf, toSql } from './column.js';
import type { Place } from './commit.js';
import { CommitNotices } from './commit-notices.js';
import { commitWhole, maxAttempts } from './commit-whole.js';
import {
  type Driver,
  driverOf,
  type PGliteDatabase,
  type PostgresPool,
  quoted,
  type Rows,
  type TransactionOf,
} from './driver.js';
import { among, conditions } from './filters.js';
import { headColumns, headOf } from './head-row.js';
import * as leases from './leases.js';
import { migrate, migrationsAsSql, schemaVersion } from './migrate.js';
import { newestVersion } from './migrations/index.js';
import { asksAgain, schemaOutdated } from './postgres-error.js';
import { type Purged, purge } from './purge.js';
import { recordsOf } from './read-rows.js';
import { keyAmong, listOf, namesOf, type Statement, TenantStatement } from './statement.js';
import { type Table, tables } from './tables.js';

export interface PostgresRepositoryOptions<P> {
  /** A `pg` Pool over Postgres 13 or later, or a PGlite database. It stays the product's: the repository never ends it. */
  readonly pool: P;
  /** The schema that holds the tables; default `entra_delta_sync`. */
  readonly schema?: string;
  /**
   * Followers of the change feed hear of commits by LISTEN and NOTIFY, over one connection of the pool as long as somebody
   * follows; default true. False: they poll. Choose it behind a transaction pooler, or for a pool of one connection.
   */
  readonly notify?: boolean;
}

export const defaultSchema = 'entra_delta_sync';

/**
 * Never called: that it may be is enough for the planner to use no parallel workers, which take longer to start than these
 * few rows to read.
 */
const alone = `alone AS (SELECT set_config('max_parallel_workers_per_gather', '0', true))`;

/**
 * Keeps everything in tables of its own schema, which a product's SQL may read and join (docs/schema.md). It keeps no
 * state in a database session and names no prepared statement, so that it works behind a transaction pooler.
 *
 * Every call rejects with ERR_REPOSITORY_SCHEMA_OUTDATED until `migrate()`, or the product's own run of `migrations()`,
 * has brought the schema up to date.
 */
export class PostgresRepository<P extends PostgresPool | PGliteDatabase>
  implements Repository<TransactionOf<P>>
{
  readonly #driver: Driver<TransactionOf<P>>;
  readonly #name: string;
  readonly #schema: string;
  readonly #notices: CommitNotices | undefined;
  #current: Promise<void> | undefined;

  constructor(options: PostgresRepositoryOptions<P>) {
    const { pool, schema = defaultSchema, notify = true } = options;
    if (
      typeof schema !== 'string' ||
      schema === '' ||
      Buffer.byteLength(schema) > 63 ||
      schema.includes('\0')
    ) {
      const reason = 'must be a name of 1 to 63 bytes';
      throw new DeltaSyncError('ERR_OPTIONS_INVALID', `schema ${reason}`, {
        problems: [{ path: 'schema', reason }],
      });
    }
    this.#driver = driverOf(pool);
    this.#name = schema;
    this.#schema = quoted(schema);
    this.#notices = notify ? new CommitNotices(this.#driver, schema) : undefined;
  }

  /** Brings the schema up to date. Any number of processes may call it at once; the first does the work. */
  async migrate(): Promise<void> {
    await migrate(this.#driver, this.#name);
  }

  /**
   * The SQL of each migration in order, for products that run their own. A published one never changes, and later ones
   * only add.
   */
  static migrations(
    options: { readonly schema?: string } = {},
  ): readonly { readonly version: number; readonly name: string; readonly sql: string }[] {
    return migrationsAsSql(options.schema ?? defaultSchema);
  }

  async takeLease(tenantId: string, holder: LeaseHolder, ttlMs: number): Promise<LeaseResult> {
    return this.#ask(() => leases.take(this.#driver.run, this.#schema, tenantId, holder, ttlMs));
  }

  async renewLease(tenantId: string, lease: Lease, ttlMs: number): Promise<boolean> {
    return this.#ask(() => leases.renew(this.#driver.run, this.#schema, tenantId, lease, ttlMs));
  }

  async releaseLease(tenantId: string, lease: Lease): Promise<void> {
    await this.#ask(() => leases.release(this.#driver.run, this.#schema, tenantId, lease));
  }

  async leaseHolder(tenantId: string): Promise<LeaseHolder | null> {
    return this.#ask(() => leases.holder(this.#driver.run, this.#schema, tenantId));
  }

  async head(tenantId: string): Promise<Head | null> {
    this.#notices?.revive();
    const statement = new TenantStatement(tenantId);
    const [row] = await this.#rows(
      statement,
      `SELECT ${listOf(headColumns)} FROM ${this.#schema}.sync_states WHERE tenant_id = ${statement.tenant}`,
    );
    return row === undefined ? null : headOf(row);
  }

  async get<K extends RecordKind>(
    tenantId: string,
    kind: K,
    keys: readonly string[],
  ): Promise<readonly Records[K][]> {
    if (keys.length === 0) return [];
    const statement = new TenantStatement(tenantId);
    const wanted = keyAmong(tables[kind] as Table, keys, statement.parameter);
    return this.#records(tenantId, kind, statement, [wanted]);
  }

  async findUsers(tenantId: string, { objectIds, addressKeys }: UsersQuery): Promise<readonly UserRecord[]> {
    const statement = new TenantStatement(tenantId);
    const { parameter, tenant } = statement;
    const { name, columns } = tables.user;
    const select = `SELECT ${listOf(columns)} FROM ${this.#schema}.${name} WHERE tenant_id = ${tenant}`;
    // An arm for each index, for the planner searches the whole table for conditions joined by OR.
    const arms: string[] = [];
    if (objectIds.length > 0) arms.push(`${select} AND ${among(parameter, 'object_id', 'uuid', objectIds)}`);
    if (addressKeys.length > 0) {
      const keys = `${parameter(arrayOf('text', addressKeys))}::text[]`;
      for (const column of ['upn_key', 'address_key']) {
        arms.push(`${select} AND state = 'active' AND ${column} = ANY(${keys})`);
      }
    }
    if (arms.length === 0) return [];
    const rows = await this.#rows(statement, `WITH ${alone} ${arms.join(' UNION ALL ')}`);
    const found = new Map(rows.map((row) => [row[0], row]));
    return recordsOf(tables.user, [...found.values()], tenantId);
  }

  async scan<K extends RecordKind>(
    tenantId: string,
    kind: K,
    query: { readonly filter?: Filters[K]; readonly after?: string | null; readonly limit: number },
  ): Promise<ScanPage<K>> {
    const { filter = {}, after = null, limit } = query;
    const table = tables[kind] as Table;
    const statement = new TenantStatement(tenantId);
    const { parameter } = statement;
    const where: string[] = [];
    const scope = { schema: this.#schema, tenant: statement.tenant };
    for (const condition of conditions[kind](filter, parameter, scope)) {
      if (condition !== undefined) where.push(condition);
    }
    if (after !== null && after !== '') where.push(behind(table, after, parameter));
    // A bare name would be the text that the SELECT gives, of which 10 comes before 9.
    const keys = table.key.map(({ name }) => `record."${name}"`);
    // One more than asked for tells whether there is a next page.
    const order = `ORDER BY ${keys.join(', ')} LIMIT ${parameter(String(limit + 1))}::bigint`;
    const records = await this.#records(tenantId, kind, statement, where, order);
    if (records.length <= limit) return { records, after: null };
    records.pop();
    return { records, after: recordKey[kind](records.at(-1)! as never) };
  }

  async commit(
    tenantId: string,
    guard: Guard,
    write: Write,
    onCommit?: (tx: TransactionOf<P>) => Promise<void>,
  ): Promise<CommitResult> {
    const problem = writeProblem(write);
    if (problem !== undefined) throw new DeltaSyncError('ERR_REPOSITORY_CONFLICT', problem);
    await this.#checked();
    const place: Place = {
      schema: this.#schema,
      tenantId,
      channel: this.#notices?.channel ?? null,
    };
    return { outcome: await commitWhole(this.#driver, place, guard, write, onCommit) };
  }

  async landed(tenantId: string, commitId: string): Promise<boolean> {
    const statement = new TenantStatement(tenantId);
    const where = `tenant_id = ${statement.tenant} AND commit_id = ${statement.parameter(commitId)}::text`;
    const rows = await this.#rows(statement, `SELECT FROM ${this.#schema}.commits WHERE ${where}`);
    return rows.length > 0;
  }

  async purge(tenantId: string, lease: Lease, limit: number): Promise<Purged> {
    return this.#ask(() => purge(this.#driver, this.#schema, tenantId, lease, limit));
  }

  async watch(tenantId: string, wake: () => void): Promise<() => void> {
    return this.#notices?.add(tenantId, wake) ?? (() => undefined);
  }

  async #records<K extends RecordKind>(
    tenantId: string,
    kind: K,
    statement: TenantStatement,
    where: readonly string[],
    order = '',
  ): Promise<Records[K][]> {
    const table = tables[kind] as Table<K>;
    const conditions = [`tenant_id = ${statement.tenant}`, ...where].join(' AND ');
    const from = `${this.#schema}.${table.name} AS record`;
    const text = `SELECT ${listOf(table.columns)} FROM ${from} WHERE ${conditions} ${order}`;
    const rows = await this.#rows(statement, text);
    return recordsOf(table, rows, tenantId);
  }

  async #rows(statement: Statement, text: string): Promise<Rows> {
    return this.#ask(() => statement.run(this.#driver.run, text));
  }

  /** Reads, and writes of one statement: what the server took back is asked again. */
  async #ask<T>(call: () => Promise<T>): Promise<T> {
    await this.#checked();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call();
      } catch (error) {
        if (!asksAgain(error) || attempt === maxAttempts) throw error;
      }
    }
  }

  #checked(): Promise<void> {
    this.#current ??= this.#check().catch((error: unknown) => {
      this.#current = undefined;
      throw error;
    });
    return this.#current;
  }

  async #check(): Promise<void> {
    const found = await schemaVersion(this.#driver.run, this.#name);
    if (found < newestVersion) throw schemaOutdated(this.#name, found, newestVersion);
  }
}

function behind(
  { name, key, keyParts }: Table,
  after: string,
  parameter: (value: string | null) => string,
): string {
  const parts = keyParts(after);
  if (parts === undefined) throw new TypeError(`${JSON.stringify(after)} is no key of ${name}`);
  const values = key.map(({ type }, index) => `${parameter(toSql(type, parts[index]))}::${type}`);
  return `(${namesOf(key)}) > (${values.join(', ')})`;
}
