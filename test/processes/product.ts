import pg from 'pg';
import { GraphDirectory } from '../../src/adapters/graph/index.js';
import { PostgresRepository } from '../../src/adapters/postgres/index.js';
import { DeltaSyncClient } from '../../src/client.js';
import type { Policy } from '../../src/options.js';
import type { Clock } from '../../src/ports/clock.js';
import type { Directory } from '../../src/ports/directory.js';
import type { Repository } from '../../src/ports/repository.js';
import { FakeLicense } from '../../src/testing/fake-license.js';
import { sdkClient } from '../../src/testing/graph-simulator/sdk-client.js';
import { hostTables } from './host-tables.js';
import type { Setting } from './messages.js';

export type ProductClient = DeltaSyncClient<unknown, pg.PoolClient>;

/** A lease that nobody renews is free after this long. */
export const leaseTtlMs = 1_500;

/** A few people are a mass change, so that there are holds to approve. */
const tight = { maxUsers: 6, minUsers: 2 };

export interface Product {
  readonly client: ProductClient;
  readonly pool: pg.Pool;
}

export interface ProductParts {
  readonly policy?: Policy;
  readonly clock?: Clock;
  /** Told of each statement that was handed to a connection. */
  readonly sent?: (text: string) => void;
  readonly aroundDirectory?: (directory: Directory) => Directory;
  readonly aroundRepository?: (repository: Repository<pg.PoolClient>) => Repository<pg.PoolClient>;
}

/** The product as each of its processes makes it: its own pool, the SDK over the wire, and its own tables. */
export function openProduct(name: string, setting: Setting, parts: ProductParts = {}): Product {
  const { url, schema, tenantId } = setting;
  const { policy = {}, clock, sent, aroundDirectory = same, aroundRepository = same } = parts;
  const pool = new pg.Pool({ connectionString: url, max: 1, application_name: name });
  pool.on('error', () => undefined);
  if (sent !== undefined) pool.on('connect', (client) => listen(client, sent));
  const client = new DeltaSyncClient<unknown, pg.PoolClient>({
    tenantId,
    directory: aroundDirectory(new GraphDirectory({ client: wire(setting) })),
    repository: aroundRepository(new PostgresRepository({ pool, schema })),
    license: new FakeLicense(),
    onCommit: hostTables(schema),
    policy: { leaseTtlMs, brake: { preserve: tight, rekey: tight }, ...policy },
    ...(clock === undefined ? {} : { clock }),
  });
  return { client, pool };
}

const same = <T>(port: T): T => port;

function wire({ tenantId, origin }: Setting) {
  const payload = Buffer.from(JSON.stringify({ tid: tenantId })).toString('base64url');
  return sdkClient({
    linkOrigin: 'https://graph.microsoft.com',
    origin: () => origin,
    agent: undefined,
    accessToken: () => `e30.${payload}.`,
    onForeign: (other) => {
      throw new Error(`${other} was asked`);
    },
  });
}

function listen(client: pg.ClientBase, sent: (text: string) => void): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  client.query = ((...args: unknown[]) => {
    const answer = query(...args);
    const [asked] = args;
    sent(typeof asked === 'string' ? asked : (asked as { text: string }).text);
    return answer;
  }) as typeof client.query;
}
