import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { PostgresRepository } from '../../dist/adapters/postgres/index.js';
import { startPostgres } from '../postgres/server.js';
import { measuredTenant } from './measured-tenant.js';
import { whole } from './rate.js';

const few = Number(process.argv[2] ?? 100_000);
const many = Number(process.argv[3] ?? 1_000_000);
/** Of the process that syncs, in megabytes. */
const heap = 96;

const server = process.env.DATABASE_URL ? undefined : await startPostgres({ durable: true });
const url = process.env.DATABASE_URL ?? server!.url;
const pool = new pg.Pool({ connectionString: url, max: 2 });
const script = fileURLToPath(new URL('./full-round-process.ts', import.meta.url));

/** Users a second of an initial round, and of a full one that finds nothing new, over a table that holds these users alone. */
async function rates(users: number): Promise<{ initial: number; unchanged: number }> {
  const schema = `bench_${users}`;
  await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  await new PostgresRepository({ pool, schema }).migrate();
  const tenant = await measuredTenant(users);
  const round = async (kind: string) => {
    const limits = [`--max-old-space-size=${heap}`, '--import', 'tsx'];
    const input = [script, tenant.origin, tenant.tenantId, url, schema, String(users), kind];
    const { stdout } = await promisify(execFile)(process.execPath, [...limits, ...input]);
    console.log(`  ${whole(users)} users, ${kind}: ${whole(Number(stdout))} users/s`);
    return Number(stdout);
  };
  try {
    const initial = await round('initial');
    return { initial, unchanged: await round('unchanged') };
  } finally {
    tenant.stop();
    await pool.query(`DROP SCHEMA ${schema} CASCADE`);
  }
}

try {
  console.log(`Postgres, a process with a heap of ${heap} MB`);
  const small = await rates(few);
  const large = await rates(many);
  for (const kind of ['initial', 'unchanged'] as const) {
    const ratio = (large[kind] / small[kind]).toFixed(2);
    console.log(`  ${kind}: ${whole(many)} users at ${ratio} of the rate of ${whole(few)} (wanted: 0.8)`);
  }
} finally {
  await pool.end();
  await server?.stop();
}
