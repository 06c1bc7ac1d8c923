import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Change, DeltaSyncClient } from 'entra-delta-sync';
import { FakeLicense, InMemoryDirectory } from 'entra-delta-sync/testing';
import sqlite from 'node-sqlite3-wasm';
import { migrate } from './schema.js';
import { SqliteRepository } from './sqlite-repository.js';

type Database = InstanceType<typeof sqlite.Database>;

const folder = mkdtempSync(join(tmpdir(), 'sqlite-example-'));
const directory = new InMemoryDirectory();
const ada = directory.addUser({ mail: 'ada@contoso.example' });

/** The product's own rows, written in the transaction of the page. */
async function onCommit(tx: Database, changes: readonly Change[]): Promise<void> {
  for (const change of changes) {
    if (change.kind === 'imported') tx.run('INSERT INTO backup_job VALUES (?)', [change.objectId]);
  }
}

/** What one process does with the database from its start to its end. */
async function process(work: (client: DeltaSyncClient<unknown, Database>, db: Database) => Promise<void>) {
  const db = new sqlite.Database(join(folder, 'product.db'));
  migrate(db);
  db.exec('CREATE TABLE IF NOT EXISTS backup_job (object_id TEXT PRIMARY KEY)');
  const ports = { directory, repository: new SqliteRepository(db), license: new FakeLicense() };
  await work(new DeltaSyncClient({ tenantId: directory.tenant, ...ports, onCommit }), db);
  db.close();
}

await process(async (client, db) => {
  await client.mappings.create({
    name: 'All',
    criteria: { everyone: true },
    assignment: { profile: 'gold' },
  });
  const report = await client.syncNow();
  assert.deepEqual([report.kind, report.imported], ['initial', 1]);
  assert.deepEqual(db.all('SELECT object_id FROM backup_job'), [{ object_id: ada }]);
});

directory.updateUser(ada, { mail: 'ada.smith@contoso.example' });
await process(async (client) => {
  const report = await client.syncNow();
  assert.deepEqual([report.kind, report.identityChanged], ['incremental', 1]);
  assert.equal((await client.users.get(ada))?.backupAddress, 'ada.smith@contoso.example');
});

rmSync(folder, { recursive: true });
