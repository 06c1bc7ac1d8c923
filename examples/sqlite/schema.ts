import type { Database } from 'node-sqlite3-wasm';

/** Every key begins with the tenant, so that no statement can reach into another one. */
const schema = `
  CREATE TABLE IF NOT EXISTS head (tenant TEXT PRIMARY KEY, position INTEGER NOT NULL, body BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS record (
    tenant TEXT, kind TEXT, key TEXT, body BLOB NOT NULL, PRIMARY KEY (tenant, kind, key)
  );
  -- By what a record is found beside its key.
  CREATE TABLE IF NOT EXISTS lookup (
    tenant TEXT, kind TEXT, name TEXT, value TEXT, key TEXT, PRIMARY KEY (tenant, kind, name, value, key)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS lookup_key ON lookup (tenant, kind, key);
  CREATE UNIQUE INDEX IF NOT EXISTS one_holder ON lookup (tenant, name, value) WHERE kind = 'user';
  -- A row stays when its lease ends: its fence goes on growing.
  CREATE TABLE IF NOT EXISTS lease (tenant TEXT PRIMARY KEY, fence INTEGER, expires_at INTEGER, holder BLOB);
  CREATE TABLE IF NOT EXISTS landed (
    tenant TEXT, commit_id TEXT, serial INTEGER, PRIMARY KEY (tenant, commit_id)
  );
  CREATE INDEX IF NOT EXISTS landed_serial ON landed (tenant, serial);
`;

/** Makes the tables; call it once, where the product makes its own. */
export function migrate(db: Database): void {
  db.exec(schema);
}
