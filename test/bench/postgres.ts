import pg from 'pg';
import { PostgresRepository } from '../../dist/adapters/postgres/index.js';
import { startPostgres } from '../postgres/server.js';
import { createMappings, libraryClient } from './library.js';
import { type MeasuredTenant, measuredTenant } from './measured-tenant.js';
import { median, type Rate, rateOf, whole } from './rate.js';
import { bareInsert, bulk, makeScriptTable, pagesOf, straightforward } from './scripts.js';

const users = Number(process.argv[2] ?? 100_000);
const rounds = Number(process.argv[3] ?? 3);
/** A commit for each user takes long: its rate is measured on a tenant of a tenth. */
const few = Math.max(1_000, users / 20);

type Rates = Record<string, Rate[]>;

async function measure(tenant: MeasuredTenant, small: MeasuredTenant, pool: pg.Pool): Promise<Rates> {
  const rates: Rates = {};
  const time = async (name: string, of: number, work: () => Promise<number>) => {
    const rate = await rateOf(of, work);
    rates[name] = [...(rates[name] ?? []), rate];
    if (process.env.VERBOSE) console.log(name, whole(rate.wall), whole(rate.cpu));
  };
  for (let round = 1; round <= rounds; round += 1) {
    const pages = await pagesOf(tenant.client);
    await makeScriptTable(pool, 'public');
    await time('bare insert', users, () => bareInsert(pages, pool, 'public'));
    await makeScriptTable(pool, 'public');
    await time('initial: straightforward', few, () => straightforward(small.client, pool, 'public'));
    await time('unchanged: straightforward', few, () => straightforward(small.client, pool, 'public'));
    await makeScriptTable(pool, 'public');
    await time('initial: bulk', users, () => bulk(tenant.client, pool, 'public'));
    await time('unchanged: bulk', users, () => bulk(tenant.client, pool, 'public'));
    await tenant.edit(100);
    await time('edited: bulk', users, () => bulk(tenant.client, pool, 'public'));

    await pool.query('DROP SCHEMA IF EXISTS bench CASCADE');
    const repository = new PostgresRepository({ pool, schema: 'bench' });
    await repository.migrate();
    const client = libraryClient(tenant, repository);
    await createMappings(client);
    await time('initial: library', users, async () => (await client.syncNow()).imported);
    const again = async () => {
      await client.resetDeltaToken({ by: 'bench', reason: 'a full round' });
      return client.syncNow();
    };
    await time('unchanged: library', users, async () => (await again()).unchanged);
    await tenant.edit(100);
    await time('edited: library', users, async () => {
      const { unchanged, updated } = await again();
      return unchanged + updated;
    });
  }
  return rates;
}

const server = process.env.DATABASE_URL ? undefined : await startPostgres({ durable: true });
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL ?? server!.url, max: 4 });
const tenant = await measuredTenant(users);
const small = await measuredTenant(few);
try {
  const rates = await measure(tenant, small, pool);
  const rate = (name: string) => median(rates[name]!.map(({ wall }) => wall));
  console.log(`Postgres, ${whole(users)} users, median of ${rounds}, pages of 200`);
  for (const name of Object.keys(rates)) {
    console.log(`  ${name.padEnd(28)} ${whole(rate(name)).padStart(8)} users/s`);
  }
  const ratios = [
    ['initial: bulk', 'bare insert', 0.8],
    ['initial: library', 'initial: straightforward', 6],
    ['initial: library', 'initial: bulk', 0.6],
    ['unchanged: library', 'unchanged: straightforward', 18],
    ['unchanged: library', 'unchanged: bulk', 2],
    ['edited: library', 'edited: bulk', 2],
  ] as const;
  for (const [left, right, wanted] of ratios) {
    const ratio = (rate(left) / rate(right)).toFixed(2);
    console.log(`  ${left} / ${right.split(': ').at(-1)}: ${ratio} (wanted: ${wanted})`);
  }
} finally {
  tenant.stop();
  small.stop();
  await pool.query('DROP SCHEMA IF EXISTS bench CASCADE; DROP TABLE IF EXISTS public.script_users');
  await pool.end();
  await server?.stop();
}
