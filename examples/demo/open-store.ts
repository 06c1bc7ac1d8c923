import { PostgresRepository } from 'entra-delta-sync/postgres';
import { InMemoryRepository, type VirtualClock } from 'entra-delta-sync/testing';
import { DemoFailure } from './demo-failure.js';
import { lockFolder } from './folder-lock.js';
import { type Database, ProgressTable } from './progress-table.js';
import type { Store } from './store.js';

export interface Place {
  /** `--data`. */
  readonly folder: string | undefined;
  /** `DATABASE_URL`. */
  readonly url: string | undefined;
}

/** In a folder, else on a server, else in memory. Drivers are loaded only where one is needed. */
export async function openStore({ folder, url }: Place, clock: VirtualClock): Promise<Store> {
  const isServer = url !== undefined && url !== '';
  if (folder !== undefined) {
    const where = `in ${folder} (PGlite)${isServer ? '; --data goes before DATABASE_URL' : ''}`;
    return openFolder(folder, where).catch((error) => refuse(folder, error));
  }
  if (isServer) return openServer(url).catch((error) => refuse('the database of DATABASE_URL', error));
  return storeInMemory(clock);
}

export function storeInMemory(clock: VirtualClock): Store {
  return {
    where: 'in memory',
    lasting: false,
    repository: new InMemoryRepository({ clock }),
    progress: { day: 1, scenes: 0 },
    moveTo: async () => undefined,
    close: async () => undefined,
  };
}

async function openFolder(folder: string, where: string): Promise<Store> {
  const unlock = lockFolder(folder);
  try {
    const { PGlite } = await import('@electric-sql/pglite');
    const pool = await PGlite.create(folder);
    return await openLasting(pool, new PostgresRepository({ pool }), where, async () => {
      await pool.close();
      unlock();
    });
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openServer(url: string): Promise<Store> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: url });
  // A connection that breaks while idle is replaced by the pool; unheard, it would end the process.
  pool.on('error', () => undefined);
  const where = 'in the database of DATABASE_URL';
  return openLasting(pool, new PostgresRepository({ pool }), where, () => pool.end());
}

async function openLasting(
  database: Database,
  repository: Store['repository'] & { migrate(): Promise<void> },
  where: string,
  close: () => Promise<void>,
): Promise<Store> {
  try {
    await repository.migrate();
    const table = new ProgressTable(database);
    const progress = await table.open();
    return { where, lasting: true, repository, progress, moveTo: (next) => table.moveTo(next), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function refuse(place: string, error: unknown): never {
  const { message, code } = error as { message?: string; code?: string };
  // A refused connection to several addresses has a code and no message.
  throw new DemoFailure(`${place} can't keep the state: ${message || code || error}`, { cause: error });
}
