import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordKind } from 'entra-delta-sync';
import type { OpenedStore, RawContents } from 'entra-delta-sync/testing/contract';
import sqlite from 'node-sqlite3-wasm';
import { migrate } from './schema.js';
import { SqliteRepository } from './sqlite-repository.js';

type Database = InstanceType<typeof sqlite.Database>;

/** What the contract needs to know of a store, and the database that it reads behind the adapter's back. */
export interface SqliteStore<D extends Database = Database> extends OpenedStore<Database> {
  readonly database: D;
}

/** What a case writes need not outlive the machine. */
const pragmas = ['PRAGMA synchronous = OFF', 'PRAGMA journal_mode = MEMORY'];

const connect = (file: string): Database => new sqlite.Database(file);

/** An empty store in a folder of its own. */
export function openSqlite(): SqliteStore;
export function openSqlite<D extends Database>(connectFirst: (file: string) => D): SqliteStore<D>;
export function openSqlite(connectFirst = connect): SqliteStore {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-contract-'));
  const file = join(folder, 'store.db');
  const database = connectFirst(file);
  const databases = [database];
  for (const pragma of pragmas) database.exec(pragma);
  migrate(database);
  database.exec('CREATE TABLE host (key TEXT PRIMARY KEY)');
  return {
    database,
    repository: new SqliteRepository(database),
    reopen: async () => {
      const another = connect(file);
      for (const pragma of pragmas) another.exec(pragma);
      databases.push(another);
      return new SqliteRepository(another);
    },
    close: async () => {
      for (const each of databases) each.close();
      rmSync(folder, { recursive: true });
    },
    writeRow: async (tx, key) => {
      tx.run('INSERT INTO host VALUES (?)', [key]);
    },
    readRow: async (key) => database.get('SELECT 1 FROM host WHERE key = ?', [key]) !== null,
  };
}

/** Asks the tables, not the adapter. */
export async function rawReadSqlite({ database }: SqliteStore, tenantId: string): Promise<RawContents> {
  const keys: Partial<Record<RecordKind, string[]>> = {};
  for (const { kind, key } of database.all('SELECT kind, key FROM record WHERE tenant = ?', [tenantId])) {
    keys[kind as RecordKind] = [...(keys[kind as RecordKind] ?? []), String(key)];
  }
  const head = database.get('SELECT position FROM head WHERE tenant = ?', [tenantId]);
  return { position: head === null ? null : Number(head.position), keys };
}
