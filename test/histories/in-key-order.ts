import { type RecordKind, type Records, recordKey } from '../../src/domain/records.js';
import type { UsersQuery } from '../../src/ports/repository.js';
import { ForwardingRepository } from './forwarding-repository.js';

/** Reads by key come in the order of the keys: the port leaves it open, and changes are told in the order of the reads. */
export class InKeyOrder<Tx = unknown> extends ForwardingRepository<Tx> {
  override async get<K extends RecordKind>(tenantId: string, kind: K, keys: readonly string[]) {
    return sorted(kind, await super.get(tenantId, kind, keys));
  }

  override async findUsers(tenantId: string, query: UsersQuery) {
    return sorted('user', await super.findUsers(tenantId, query));
  }
}

function sorted<K extends RecordKind>(kind: K, records: readonly Records[K][]): Records[K][] {
  const keyOf = recordKey[kind] as (record: Records[K]) => string;
  return [...records].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
