import { type RecordKind, type Records, recordKey } from '../../../src/domain/records.js';
import type { Filters, Repository, ScanPage, UsersQuery } from '../../../src/ports/repository.js';
import { InMemoryRepository, type InMemoryTransaction } from '../../../src/testing/index.js';

export type Query<K extends RecordKind> = {
  readonly filter?: Filters[K];
  readonly after?: string | null;
  readonly limit: number;
};

/** What a mistake makes of the records that are read. */
function reading(mistake: <T>(record: T) => T): typeof InMemoryRepository {
  return class extends InMemoryRepository {
    override async get<K extends RecordKind>(tenantId: string, kind: K, keys: readonly string[]) {
      return (await super.get(tenantId, kind, keys)).map(mistake);
    }
    override async scan<K extends RecordKind>(tenantId: string, kind: K, query: Query<K>) {
      const { records, after } = await super.scan(tenantId, kind, query);
      return { records: records.map(mistake), after };
    }
  };
}

/** What a mistake makes of a scan. */
function scanning(
  mistake: <K extends RecordKind>(
    scan: (query: Query<K>) => Promise<ScanPage<K>>,
    query: Query<K>,
    keyOf: (record: Records[K]) => string,
  ) => Promise<ScanPage<K>>,
): typeof InMemoryRepository {
  return class extends InMemoryRepository {
    override scan<K extends RecordKind>(tenantId: string, kind: K, query: Query<K>) {
      const keyOf = recordKey[kind] as (record: Records[K]) => string;
      return mistake<K>((other) => super.scan(tenantId, kind, other), query, keyOf);
    }
  };
}

export class KeysFolded extends InMemoryRepository {
  override findUsers(tenantId: string, { objectIds, addressKeys }: UsersQuery) {
    return super.findUsers(tenantId, { objectIds, addressKeys: addressKeys.map((key) => key.toLowerCase()) });
  }
}

export class KeysCutAtNul extends InMemoryRepository {
  override findUsers(tenantId: string, { objectIds, addressKeys }: UsersQuery) {
    const cut = addressKeys.map((key) => key.split('\0')[0]!);
    return super.findUsers(tenantId, { objectIds, addressKeys: cut });
  }
}

export class PreservedFoundByAddress extends InMemoryRepository {
  override async findUsers(tenantId: string, { objectIds, addressKeys }: UsersQuery) {
    const { records } = await super.scan(tenantId, 'user', { limit: Number.MAX_SAFE_INTEGER });
    return records.filter(
      ({ objectId, addressKey, upnKey }) =>
        objectIds.includes(objectId) || [addressKey, upnKey].some((key) => addressKeys.includes(key ?? '-')),
    );
  }
}

export const DatesAsText = reading((record) => JSON.parse(JSON.stringify(record)));

export const AbsentIsNull = reading((record) =>
  typeof record === 'object' && record !== null && 'cause' in record && !('before' in record)
    ? { ...record, before: null }
    : record,
);

/** As a driver does that sends text in UTF-8. */
export const SurrogatesReplaced = reading((record) =>
  typeof record === 'object' && record !== null && 'displayName' in record
    ? { ...record, displayName: Buffer.from(String(record.displayName)).toString() }
    : record,
);

export const EdgeSkipped = scanning(async (scan, query, keyOf) => {
  const page = await scan(query);
  if (page.after === null) return page;
  const [next] = (await scan({ ...query, after: page.after, limit: 1 })).records;
  return { ...page, after: next === undefined ? null : keyOf(next) };
});

/** Counts the records behind it instead of keeping a key. */
export const OffsetForKey = scanning(async (scan, query) => {
  const start = /^\d{1,3}$/.test(query.after ?? '') ? Number(query.after) : 0;
  const after = start === 0 ? (query.after ?? null) : null;
  const { records } = await scan({ ...query, after, limit: start + query.limit });
  const page = records.slice(start);
  return { records: page, after: page.length < query.limit ? null : String(start + page.length) };
});

export const ChangesReordered = scanning(async (scan, query, keyOf) => {
  const page = await scan(query);
  const isFeed = page.records.every((record) => /^\d{16}$/.test(keyOf(record)) && 'at' in record);
  return isFeed ? { ...page, records: [...page.records].reverse() } : page;
});

export const SecondConditionDropped = scanning(async (scan, query) => {
  const { filter, ...rest } = query;
  if (filter === undefined) return scan(query);
  const [first] = Object.entries(filter);
  return scan({ ...rest, filter: (first === undefined ? {} : Object.fromEntries([first])) as typeof filter });
});

/** Answers from what this object has read before. */
export function cached(data: InMemoryRepository): Repository<InMemoryTransaction> {
  const heads = new Map<string, ReturnType<InMemoryRepository['head']>>();
  return new Proxy(data, {
    get(target, name) {
      if (name === 'head') {
        return (tenantId: string) => {
          const known = heads.get(tenantId) ?? target.head(tenantId);
          heads.set(tenantId, known);
          return known;
        };
      }
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (name === 'commit') heads.clear();
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
}
