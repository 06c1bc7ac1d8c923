import type { Records } from '../../src/domain/records.js';
import type { Repository, Write } from '../../src/ports/repository.js';
import { ForwardingRepository } from '../histories/forwarding-repository.js';

/** A commit that landed, and the users as they were and as it left them. */
export interface Landed {
  readonly write: Write;
  readonly before: ReadonlyMap<string, Records['user']>;
  readonly after: ReadonlyMap<string, Records['user']>;
}

/** The store, seen commit by commit; one that it refuses as a conflict is no way out for an engine. */
export function watched<Tx>(
  store: Repository<Tx>,
  seen: (landed: Landed) => void,
  failed: (error: unknown) => void,
): Repository<Tx> {
  return new WatchedCommits(store, seen, failed);
}

class WatchedCommits<Tx> extends ForwardingRepository<Tx> {
  readonly #seen: (landed: Landed) => void;
  readonly #failed: (error: unknown) => void;
  #users = new Map<string, Records['user']>();

  constructor(inner: Repository<Tx>, seen: (landed: Landed) => void, failed: (error: unknown) => void) {
    super(inner);
    this.#seen = seen;
    this.#failed = failed;
  }

  override async commit(...args: Parameters<Repository<Tx>['commit']>) {
    try {
      const result = await super.commit(...args);
      if (result.outcome === 'committed') this.#see(args[2]);
      return result;
    } catch (error) {
      this.#failed(error);
      throw error;
    }
  }

  #see(write: Write): void {
    const before = this.#users;
    const after = new Map(before);
    for (const id of write.remove.user ?? []) after.delete(id);
    for (const user of write.put.user ?? []) after.set(user.objectId, user);
    this.#seen({ write, before, after });
    this.#users = after;
  }
}

export function activeAmong(users: ReadonlyMap<string, Records['user']>): Records['user'][] {
  return [...users.values()].filter(({ state }) => state === 'active');
}
