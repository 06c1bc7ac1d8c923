import { DeltaSyncError } from '../../errors.js';
import { type Driver, quoted, type RunSql } from './driver.js';
import { migrations } from './migrations/index.js';
import { asksAgain } from './postgres-error.js';

/** Times that it is begun anew because the server took it back: whoever reads several tables may lock them in another order. */
export const maxMigrateAttempts = 10;

/** Brings the schema up to date: one process at a time, all of it or nothing. */
export async function migrate<Tx>(driver: Driver<Tx>, schema: string): Promise<void> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      await migrateOnce(driver, schema);
      return;
    } catch (error) {
      if (!asksAgain(error) || attempts >= maxMigrateAttempts) throw error;
    }
  }
}

async function migrateOnce<Tx>(driver: Driver<Tx>, schema: string): Promise<void> {
  await driver.transaction(async (run) => {
    await checkEncoding(run);
    // One lock for all schemas of the library: migrations are rare, and it needs no name that could collide by hash.
    await run("SELECT pg_advisory_xact_lock(hashtextextended('entra-delta-sync migrations', 0))");
    const [found] = await run('SELECT oid::text FROM pg_namespace WHERE nspname = $1::text', [schema]);
    if (found === undefined) await run(`CREATE SCHEMA ${quoted(schema)}`);
    await run(createMigrations(schema));
    const done = await run(`SELECT version::text FROM ${quoted(schema)}.migrations`);
    const versions = new Set(done.map(([version]) => Number(version)));
    for (const { version, name, statements } of migrations) {
      if (versions.has(version)) continue;
      for (const statement of statements) await run(inSchema(statement, schema));
      await run(recordMigration(schema), [String(version), name]);
    }
    return { keep: true };
  });
}

/** The newest migration that has run; 0 before the first. */
export async function schemaVersion(run: RunSql, schema: string): Promise<number> {
  const [found] = await run('SELECT to_regclass($1::text)::text', [`${quoted(schema)}.migrations`]);
  if (found?.[0] == null) return 0;
  const [newest] = await run(`SELECT max(version)::text FROM ${quoted(schema)}.migrations`);
  return Number(newest?.[0] ?? 0);
}

/** The SQL of each migration, for products that run their own. */
export function migrationsAsSql(
  schema: string,
): readonly { readonly version: number; readonly name: string; readonly sql: string }[] {
  return migrations.map(({ version, name, statements }) => {
    const first =
      version === 1 ? [`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}`, createMigrations(schema)] : [];
    const last = recordMigration(schema).replace('$1::text', `'${version}'`).replace('$2::text', `'${name}'`);
    const all = [...first, ...statements.map((statement) => inSchema(statement, schema)), last];
    return { version, name, sql: all.map((statement) => `${statement};\n`).join('') };
  });
}

function createMigrations(schema: string): string {
  return `CREATE TABLE IF NOT EXISTS ${quoted(schema)}.migrations (
    version integer PRIMARY KEY, name text NOT NULL, migrated_at timestamptz NOT NULL DEFAULT clock_timestamp())`;
}

function recordMigration(schema: string): string {
  return `INSERT INTO ${quoted(schema)}.migrations (version, name) VALUES (($1::text)::integer, $2::text)`;
}

function inSchema(statement: string, schema: string): string {
  return statement.replaceAll(':schema', quoted(schema));
}

async function checkEncoding(run: RunSql): Promise<void> {
  const [row] = await run("SELECT current_setting('server_encoding')");
  if (row?.[0] === 'UTF8') return;
  throw new DeltaSyncError('ERR_OPTIONS_INVALID', `The database's encoding is ${row?.[0]}: names need UTF8`, {
    problems: [{ path: 'pool', reason: 'the encoding of the database must be UTF8' }],
  });
}
