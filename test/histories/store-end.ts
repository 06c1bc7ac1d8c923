import { type Head, type RecordKind, recordKey } from '../../src/domain/records.js';
import { readAll } from '../../src/engine/read-all.js';
import type { Repository } from '../../src/ports/repository.js';

/** All that is stored of a tenant, but for its lease. */
export interface StoreEnd {
  readonly head: Head | null;
  readonly records: Readonly<Partial<Record<RecordKind, readonly unknown[]>>>;
}

export async function storeEnd(store: Pick<Repository, 'head' | 'scan'>, tenantId: string): Promise<StoreEnd> {
  const kinds = Object.keys(recordKey) as RecordKind[];
  const listed = kinds.map(async (kind) => {
    const records: unknown[] = [];
    for await (const record of readAll(store, tenantId, kind)) records.push(record);
    return [kind, records] as const;
  });
  return { head: await store.head(tenantId), records: Object.fromEntries(await Promise.all(listed)) };
}
