import type { RecordKind, Records } from '../../src/domain/records.js';
import type { Guard, Repository, Write } from '../../src/ports/repository.js';
import type { InMemoryRepository, InMemoryTransaction } from '../../src/testing/index.js';

/** A commit that landed, and the users as they were and as it left them. */
export interface Landed {
  readonly write: Write;
  readonly before: ReadonlyMap<string, Records['user']>;
  readonly after: ReadonlyMap<string, Records['user']>;
}

/** The store, seen commit by commit; one that it refuses as a conflict is no way out for an engine. */
export function watched(
  store: InMemoryRepository,
  seen: (landed: Landed) => void,
  failed: (error: unknown) => void,
): Repository<InMemoryTransaction> {
  let users = new Map<string, Records['user']>();
  async function commit(
    tenantId: string,
    guard: Guard,
    write: Write,
    hook?: (tx: InMemoryTransaction) => Promise<void>,
  ) {
    try {
      const result = await store.commit(tenantId, guard, write, hook);
      if (result.outcome !== 'committed') return result;
      const after = new Map(users);
      for (const id of write.remove.user ?? []) after.delete(id);
      for (const user of write.put.user ?? []) after.set(user.objectId, user);
      seen({ write, before: users, after });
      users = after;
      return result;
    } catch (error) {
      failed(error);
      throw error;
    }
  }
  return {
    takeLease: (...args) => store.takeLease(...args),
    renewLease: (...args) => store.renewLease(...args),
    releaseLease: (...args) => store.releaseLease(...args),
    leaseHolder: (tenantId) => store.leaseHolder(tenantId),
    head: (tenantId) => store.head(tenantId),
    get: <K extends RecordKind>(tenantId: string, kind: K, keys: readonly string[]) =>
      store.get(tenantId, kind, keys),
    findUsers: (...args) => store.findUsers(...args),
    scan: (tenantId, kind, query) => store.scan(tenantId, kind, query),
    landed: (...args) => store.landed(...args),
    commit,
  };
}

export function activeAmong(users: ReadonlyMap<string, Records['user']>): Records['user'][] {
  return [...users.values()].filter(({ state }) => state === 'active');
}
