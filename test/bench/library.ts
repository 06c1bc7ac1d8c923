import type { Client } from '@microsoft/microsoft-graph-client';
import { GraphDirectory } from '../../dist/adapters/graph/index.js';
import type { Repository } from '../../dist/index.js';
import { DeltaSyncClient } from '../../dist/index.js';
import { FakeLicense } from '../../dist/testing/index.js';

/** The library as a product sets it up: three departments with mappings of their own, and one for everybody. */
export function libraryClient<Tx>(
  { tenantId, client }: { readonly tenantId: string; readonly client: Client },
  repository: Repository<Tx>,
): DeltaSyncClient<unknown, Tx> {
  return new DeltaSyncClient({
    tenantId,
    directory: new GraphDirectory({ client }),
    repository,
    license: new FakeLicense(),
    select: ['jobTitle', 'country'],
  });
}

export async function createMappings<Tx>(client: DeltaSyncClient<unknown, Tx>): Promise<void> {
  for (const department of ['Sales', 'Legal', 'Research']) {
    await client.mappings.create({
      name: department,
      criteria: { attribute: 'department', op: 'eq', value: department },
      assignment: { profile: department },
    });
  }
  await client.mappings.create({
    name: 'Default',
    criteria: { everyone: true },
    assignment: { profile: 'all' },
  });
}
