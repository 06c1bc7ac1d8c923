import { type RecordKind, recordKey } from '../../../src/domain/records.js';
import type { Repository } from '../../../src/ports/repository.js';
import type { OpenedStore, RawContents } from '../../../src/testing/contract/index.js';
import type { InMemoryRepository, InMemoryTransaction } from '../../../src/testing/index.js';

export interface InMemoryStore extends OpenedStore<InMemoryTransaction> {
  readonly data: InMemoryRepository;
}

/** Objects over one store in memory: that is all its processes. `over` puts something between, to break it. */
export function openInMemory(
  data: InMemoryRepository,
  over: (data: InMemoryRepository) => Repository<InMemoryTransaction> = (same) => same,
): InMemoryStore {
  return {
    data,
    repository: over(data),
    reopen: async () => over(data),
    close: async () => {},
    writeRow: async (tx, key) => tx.set(key, true),
    readRow: async (key) => data.hostRow(key) !== undefined,
  };
}

export async function rawReadOf({ data }: InMemoryStore, tenantId: string): Promise<RawContents> {
  const keys: Partial<Record<RecordKind, string[]>> = {};
  for (const kind of Object.keys(recordKey) as RecordKind[]) {
    const { records } = await data.scan(tenantId, kind, { limit: Number.MAX_SAFE_INTEGER });
    keys[kind] = (records as never[]).map(recordKey[kind]);
  }
  return { position: (await data.head(tenantId))?.position ?? null, keys };
}
