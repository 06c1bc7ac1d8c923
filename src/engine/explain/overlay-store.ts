import { type RecordKind, type Records, recordKey, type UserRecord } from '../../domain/records.js';
import type { UsersQuery, Write } from '../../ports/repository.js';
import type { StoreReads } from '../deciding.js';

type Overlay = { [K in RecordKind]?: Map<string, Records[K] | undefined> };

/** The store as it would stand after writes that are never made; scans see what is stored alone. */
export class OverlayStore implements StoreReads {
  readonly #store: StoreReads;
  readonly #overlay: Overlay = {};

  constructor(store: StoreReads) {
    this.#store = store;
  }

  apply({ put, remove }: Pick<Write, 'put' | 'remove'>): void {
    for (const kind of Object.keys(put) as RecordKind[]) this.#put(kind, put[kind] ?? []);
    for (const kind of Object.keys(remove) as RecordKind[]) {
      for (const key of remove[kind] ?? []) this.#layer(kind).set(key, undefined);
    }
  }

  async get<K extends RecordKind>(tenantId: string, kind: K, keys: readonly string[]) {
    const layer = this.#layer(kind);
    const stored = await this.#store.get(
      tenantId,
      kind,
      keys.filter((key) => !layer.has(key)),
    );
    return [...stored, ...keys.flatMap((key) => layer.get(key) ?? [])];
  }

  async findUsers(tenantId: string, query: UsersQuery): Promise<readonly UserRecord[]> {
    const layer = this.#layer('user');
    const stored = await this.#store.findUsers(tenantId, query);
    const holds = (key: string | null) => key !== null && query.addressKeys.includes(key);
    const changed = [...layer.values()].filter(
      (user) =>
        user !== undefined &&
        (query.objectIds.includes(user.objectId) ||
          (user.state === 'active' && (holds(user.upnKey) || holds(user.addressKey)))),
    ) as UserRecord[];
    return [...stored.filter(({ objectId }) => !layer.has(objectId)), ...changed];
  }

  scan: StoreReads['scan'] = (tenantId, kind, query) => this.#store.scan(tenantId, kind, query);

  #put<K extends RecordKind>(kind: K, records: readonly Records[K][]): void {
    const keyOf = recordKey[kind] as (record: Records[K]) => string;
    for (const record of records) this.#layer(kind).set(keyOf(record), record);
  }

  #layer<K extends RecordKind>(kind: K): Map<string, Records[K] | undefined> {
    this.#overlay[kind] ??= new Map() as Overlay[K];
    return this.#overlay[kind] as Map<string, Records[K] | undefined>;
  }
}
