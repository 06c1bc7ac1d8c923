import { type Head, type RecordKind, recordKey } from '../../src/domain/records.js';
import { readAll } from '../../src/engine/read-all.js';
import type { Repository } from '../../src/ports/repository.js';

/** All that is stored of a tenant, but for its lease. */
export interface StoreEnd {
  readonly head: Head | null;
  /** By kind, each in the order of its keys. */
  readonly records: Readonly<Record<string, readonly unknown[]>>;
}

export async function storeEnd(
  store: Pick<Repository, 'head' | 'scan'>,
  tenantId: string,
): Promise<StoreEnd> {
  const records: Record<string, unknown[]> = {};
  for (const kind of Object.keys(recordKey) as RecordKind[]) {
    records[kind] = [];
    for await (const record of readAll(store, tenantId, kind)) records[kind].push(record);
  }
  return { head: await store.head(tenantId), records };
}
