import type pg from 'pg';
import { DeltaSyncClient } from '../../../src/client.js';
import type { DeltaSyncOptions } from '../../../src/options.js';
import { FakeLicense, InMemoryDirectory } from '../../../src/testing/index.js';
import { type OpenSchema, openSchema } from '../../postgres/open-schema.js';

export interface PostgresWorld {
  readonly store: OpenSchema;
  readonly directory: InMemoryDirectory;
  readonly client: DeltaSyncClient<unknown, pg.PoolClient>;
  /** Another client for the same tenant, with connections of its own, as another process has it. */
  another(): DeltaSyncClient<unknown, pg.PoolClient>;
  close(): Promise<void>;
}

/** A tenant in this process, and its table on a real server. */
export async function postgresWorld(
  url: string,
  options: Partial<DeltaSyncOptions<unknown, pg.PoolClient>> = {},
): Promise<PostgresWorld> {
  const store = await openSchema(url);
  const directory = new InMemoryDirectory();
  const clientOver = (repository: OpenSchema['repository']) =>
    new DeltaSyncClient({
      tenantId: directory.tenant,
      directory,
      repository,
      license: new FakeLicense(),
      ...options,
    });
  return {
    store,
    directory,
    client: clientOver(store.repository),
    another: () => clientOver(store.another()),
    close: () => store.close(),
  };
}

export async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
