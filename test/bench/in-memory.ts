import type { Client } from '@microsoft/microsoft-graph-client';
import { GraphDirectory } from '../../dist/adapters/graph/index.js';
import { DeltaSyncClient } from '../../dist/index.js';
import { FakeLicense, InMemoryRepository } from '../../dist/testing/index.js';
import { type MeasuredTenant, measuredTenant } from './measured-tenant.js';
import { median, type Rate, rateOf, whole } from './rate.js';
import { select } from './scripts.js';

const users = Number(process.argv[2] ?? 100_000);
const pairs = Number(process.argv[3] ?? 5);

/** What any script would do: follow the pages with the SDK, and look at each user. */
async function bareLoop(client: Client, select: string): Promise<number> {
  let seen = 0;
  let url: string | undefined = `/users/delta?$select=${select}`;
  while (url !== undefined) {
    const page: { value: unknown[]; '@odata.nextLink'?: string } = await client.api(url).get();
    seen += page.value.length;
    url = page['@odata.nextLink'];
  }
  return seen;
}

async function libraryRound(tenant: MeasuredTenant): Promise<number> {
  const client = new DeltaSyncClient({
    tenantId: tenant.tenantId,
    directory: new GraphDirectory({ client: tenant.client }),
    repository: new InMemoryRepository(),
    license: new FakeLicense(),
    select: ['jobTitle', 'country'],
  });
  const mapping = (department: string) => ({
    name: department,
    criteria: { attribute: 'department', op: 'eq', value: department } as const,
    assignment: { profile: department },
  });
  for (const department of ['Sales', 'Legal', 'Research']) await client.mappings.create(mapping(department));
  await client.mappings.create({
    name: 'Default',
    criteria: { everyone: true },
    assignment: { profile: 'all' },
  });
  const report = await client.syncNow();
  return report.imported;
}

const tenant = await measuredTenant(users);
try {
  const rates: { bare: Rate; library: Rate }[] = [];
  // The first pair warms up and is not counted.
  for (let pair = 0; pair <= pairs; pair += 1) {
    const bare = await rateOf(users, () => bareLoop(tenant.client, select));
    const library = await rateOf(users, () => libraryRound(tenant));
    if (pair > 0) rates.push({ bare, library });
  }
  console.log(`initial round of ${whole(users)} users, ${pairs} pairs, pages of 200`);
  for (const clock of ['wall', 'cpu'] as const) {
    const bare = median(rates.map((rate) => rate.bare[clock]));
    const library = median(rates.map((rate) => rate.library[clock]));
    const ratios = rates.map((rate) => rate.library[clock] / rate.bare[clock]).sort((a, b) => a - b);
    const all = ratios.map((ratio) => ratio.toFixed(2)).join(' ');
    console.log(`  ${clock}: bare SDK loop ${whole(bare)} users/s, library ${whole(library)} users/s`);
    console.log(`  ${clock}: ratio ${median(ratios).toFixed(2)} (${all})`);
  }
} finally {
  tenant.stop();
}
