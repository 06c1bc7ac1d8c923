import { setTimeout } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import type * as port from 'entra-delta-sync';
import { DeltaSyncError, emptyHead, matchesOf, recordKey } from 'entra-delta-sync';
import type { Database } from 'node-sqlite3-wasm';
import { lookupsOf, narrowingOf } from './lookups.js';

type Kind = port.RecordKind;
type Hook = (tx: Database) => Promise<void>;
type Values = (string | number | Uint8Array)[];

/** The store's own clock, in milliseconds. */
const now = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
/** How long to wait while another process writes. */
const patienceMs = 30_000;
const besides = ['lookup', 'head', 'landed', 'lease'];
const conflict = 'ERR_REPOSITORY_CONFLICT';

/** A repository over a database that `migrate` has prepared. `onCommit` gets the database, in the commit's transaction. */
export class SqliteRepository implements port.Repository<Database> {
  readonly #db: Database;
  #last: Promise<unknown> = Promise.resolve();

  constructor(db: Database) {
    this.#db = db;
  }

  takeLease(tenantId: string, holder: port.LeaseHolder, ttlMs: number): Promise<port.LeaseResult> {
    return this.#transaction(() => {
      const sql = `SELECT fence, holder, expires_at > ${now} AS held FROM lease WHERE tenant = ?`;
      const lease = this.#db.get(sql, [tenantId]);
      if (lease?.held === 1) return { outcome: 'held', holder: read<port.LeaseHolder>(lease.holder)! };
      const aboveAllBeforeAPurge = (performance.timeOrigin + performance.now()) * 1000;
      const fence = Math.trunc(Number(lease?.fence ?? aboveAllBeforeAPurge)) + 1;
      const values = [tenantId, fence, ttlMs, serialize(holder)];
      this.#db.run(`REPLACE INTO lease VALUES (?, ?, ${now} + ?, ?)`, values);
      return { outcome: 'taken', lease: { fence } };
    });
  }

  renewLease(tenantId: string, { fence }: port.Lease, ttlMs: number): Promise<boolean> {
    const sql = `UPDATE lease SET expires_at = ${now} + ? WHERE tenant = ? AND fence = ? AND expires_at > ${now}`;
    return this.#transaction(() => this.#db.run(sql, [ttlMs, tenantId, fence]).changes === 1);
  }

  releaseLease(tenantId: string, { fence }: port.Lease): Promise<void> {
    const sql = 'UPDATE lease SET expires_at = 0 WHERE tenant = ? AND fence = ?';
    return this.#transaction(() => void this.#db.run(sql, [tenantId, fence]));
  }

  leaseHolder(tenantId: string): Promise<port.LeaseHolder | null> {
    const sql = `SELECT holder FROM lease WHERE tenant = ? AND expires_at > ${now}`;
    return this.#transaction(() => read(this.#db.get(sql, [tenantId])?.holder));
  }

  head(tenantId: string): Promise<port.Head | null> {
    return this.#transaction(() => this.#head(tenantId));
  }

  get<K extends Kind>(tenantId: string, kind: K, keys: readonly string[]): Promise<port.Records[K][]> {
    const sql = `SELECT body FROM record
      WHERE tenant = ? AND kind = ? AND key IN (SELECT value FROM json_each(?))`;
    return this.#transaction(() => [...this.#records<K>(sql, [tenantId, kind, listOf(keys)])]);
  }

  findUsers(tenantId: string, { objectIds, addressKeys }: port.UsersQuery): Promise<port.Records['user'][]> {
    const sql = `SELECT body FROM record WHERE tenant = ?1 AND kind = 'user' AND key IN (
      SELECT value FROM json_each(?2) UNION SELECT key FROM lookup
      WHERE tenant = ?1 AND kind = 'user' AND value IN (SELECT value FROM json_each(?3)))`;
    const keys = [listOf(objectIds), listOf(addressKeys)];
    return this.#transaction(() => [...this.#records<'user'>(sql, [tenantId, ...keys])]);
  }

  scan<K extends Kind>(
    tenantId: string,
    kind: K,
    query: { readonly filter?: port.Filters[K]; readonly after?: string | null; readonly limit: number },
  ): Promise<port.ScanPage<K>> {
    const { filter, after, limit } = query;
    const { unmarkedIn } = (filter ?? {}) as port.Filters['user'];
    const values = [tenantId, kind, after ?? '', String(unmarkedIn)];
    let sql = `SELECT body FROM record WHERE tenant = ?1 AND kind = ?2 AND key > ?3 AND key NOT IN
      (SELECT value FROM lookup WHERE tenant = ?1 AND kind = 'mark' AND name = ?4)`;
    const narrowing = filter && narrowingOf(kind, filter);
    if (narrowing !== undefined) {
      sql += ` AND key IN (SELECT key FROM lookup WHERE tenant = ?1 AND kind = ?2
        AND name IN (SELECT value FROM json_each(?5)) AND value IN (SELECT value FROM json_each(?6)))`;
      values.push(listOf(narrowing.names), listOf(narrowing.values));
    }
    // What the tables cannot decide, the filter itself does.
    const matches = matchesOf(kind, filter);
    return this.#transaction(() => {
      const records: port.Records[K][] = [];
      for (const record of this.#records<K>(`${sql} ORDER BY key`, values)) {
        if (!matches(record)) continue;
        if (records.length === limit) return { records, after: keyOf(kind, records.at(-1)!) };
        records.push(record);
      }
      return { records, after: null };
    });
  }

  commit(tenantId: string, guard: port.Guard, write: port.Write, hook?: Hook): Promise<port.CommitResult> {
    return this.#transaction(async () => {
      const head = this.#head(tenantId) ?? emptyHead;
      const { fence, position, commits = head.commits, commitId } = guard;
      if (fence !== undefined && !this.#isHeld(tenantId, fence)) return { outcome: 'fenced' };
      if (head.position !== position || head.commits !== commits) return { outcome: 'stale' };
      for (const kind of Object.keys(recordKey) as Kind[]) this.#write(tenantId, kind, write);
      const next: port.Head = { ...head, ...write.head, commits: head.commits + 1 };
      this.#db.run('REPLACE INTO head VALUES (?, ?, ?)', [tenantId, next.position, serialize(next)]);
      this.#remember(tenantId, commitId);
      await hook?.(this.#db);
      return { outcome: 'committed' };
    });
  }

  landed(tenantId: string, commitId: string): Promise<boolean> {
    const sql = 'SELECT 1 FROM landed WHERE tenant = ? AND commit_id = ?';
    return this.#transaction(() => this.#db.get(sql, [tenantId, commitId]) !== null);
  }

  purge(tenantId: string, { fence }: port.Lease, limit: number): ReturnType<port.Repository['purge']> {
    return this.#transaction(() => {
      if (!this.#isHeld(tenantId, fence)) return { outcome: 'fenced' };
      const sql = 'DELETE FROM record WHERE rowid IN (SELECT rowid FROM record WHERE tenant = ? LIMIT ?)';
      if (this.#db.run(sql, [tenantId, limit]).changes > 0) return { outcome: 'more' };
      for (const table of besides) this.#db.run(`DELETE FROM ${table} WHERE tenant = ?`, [tenantId]);
      return { outcome: 'purged' };
    });
  }

  #isHeld(tenantId: string, fence: number): boolean {
    const sql = `SELECT 1 FROM lease WHERE tenant = ? AND fence = ? AND expires_at > ${now}`;
    return this.#db.get(sql, [tenantId, fence]) !== null;
  }

  /** One after the other, since they share a connection; another connection's is waited for. */
  #transaction<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(async () => {
      await this.#begin();
      try {
        const value = await work();
        this.#db.exec('COMMIT');
        return value;
      } catch (error) {
        if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** IMMEDIATE also for reads: this build of SQLite locks the file for one connection alone. */
  async #begin(): Promise<void> {
    for (const deadline = Date.now() + patienceMs; ; await setTimeout(2)) {
      try {
        return this.#db.exec('BEGIN IMMEDIATE');
      } catch (error) {
        if (!String(error).includes('locked') || Date.now() > deadline) throw error;
      }
    }
  }

  #head(tenantId: string): port.Head | null {
    return read(this.#db.get('SELECT body FROM head WHERE tenant = ?', [tenantId])?.body);
  }

  /** All lookups go before the first one comes, so that addresses can be swapped. */
  #write<K extends Kind>(tenantId: string, kind: K, write: port.Write): void {
    const put = (write.put[kind] ?? []).map((record) => ({ key: keyOf(kind, record), record }));
    const removed = new Set(write.remove[kind]);
    const keys = new Set([...removed, ...put.map(({ key }) => key)]);
    if (keys.size < removed.size + put.length) throw new DeltaSyncError(conflict, `a ${kind} stands twice`);
    const of = (key: string) => [tenantId, kind, key];
    this.#each('DELETE FROM lookup WHERE tenant = ? AND kind = ? AND key = ?', [...keys].map(of));
    this.#each('DELETE FROM record WHERE tenant = ? AND kind = ? AND key = ?', [...removed].map(of));
    const rows = put.map(({ key, record }) => [...of(storable(key)), serialize(record)]);
    this.#each('REPLACE INTO record VALUES (?, ?, ?, ?)', rows);
    const lookups = put.flatMap(({ key, record }) =>
      lookupsOf(kind, record).map(([name, value]) => [tenantId, kind, name, storable(value), key]),
    );
    try {
      this.#each('INSERT INTO lookup VALUES (?, ?, ?, ?, ?)', lookups);
    } catch (error) {
      if (!String(error).includes('UNIQUE')) throw error;
      throw new DeltaSyncError(conflict, 'two active users hold one address', { cause: error });
    }
  }

  #remember(tenantId: string, commitId: string): void {
    const serial = '(SELECT coalesce(max(serial), 0) FROM landed WHERE tenant = ?1)';
    this.#db.run(`INSERT INTO landed VALUES (?1, ?2, ${serial} + 1)`, [tenantId, commitId]);
    // Twice the thousand that the port asks for.
    this.#db.run(`DELETE FROM landed WHERE tenant = ?1 AND serial < ${serial} - 2000`, [tenantId]);
  }

  *#records<K extends Kind>(sql: string, values: Values): Generator<port.Records[K]> {
    const statement = this.#db.prepare(sql);
    try {
      for (const { body } of statement.iterate(values)) yield read(body)!;
    } finally {
      statement.finalize();
    }
  }

  #each(sql: string, rows: readonly Values[]): void {
    const statement = this.#db.prepare(sql);
    try {
      for (const values of rows) statement.run(values);
    } finally {
      statement.finalize();
    }
  }
}

/** Bodies are structured clones: they keep dates, nulls, absent fields and every text as they are. */
function read<T>(body: unknown): T | null {
  return body instanceof Uint8Array ? (deserialize(body) as T) : null;
}

function keyOf<K extends Kind>(kind: K, record: port.Records[K]): string {
  return (recordKey[kind] as (record: port.Records[K]) => string)(record);
}

/** A text column holds no NUL, and no half of a surrogate pair: it would come back as another text. */
const unstorable = /\p{Surrogate}|\0/u;

function storable(text: string): string {
  if (unstorable.test(text)) throw new Error('a key holds NUL or a lone surrogate');
  return text;
}

/** Many values as one parameter; what cannot be stored is not found. */
function listOf(texts: readonly string[]): string {
  return JSON.stringify(texts.filter((text) => !unstorable.test(text)));
}
