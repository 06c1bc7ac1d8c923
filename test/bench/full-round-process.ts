import pg from 'pg';
import { PostgresRepository } from '../../dist/adapters/postgres/index.js';
import { createMappings, libraryClient } from './library.js';
import { clientOf } from './measured-tenant.js';
import { rateOf } from './rate.js';

/** One full round in a process of its own, so that its memory can be bounded. */
const [origin = '', tenantId = '', url = '', schema = '', users = '0', kind = 'initial'] =
  process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 4 });
const client = libraryClient(
  { tenantId, client: clientOf({ origin, tenantId }) },
  new PostgresRepository({ pool, schema }),
);
if (kind === 'initial') await createMappings(client);
else await client.resetDeltaToken({ by: 'bench', reason: 'a full round' });
const rate = await rateOf(Number(users), async () => {
  const report = await client.syncNow();
  return kind === 'initial' ? report.imported : report.unchanged;
});
await pool.end();
process.stdout.write(`${rate.wall}\n`);
