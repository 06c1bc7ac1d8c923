import { markedIn } from '../../domain/absence.js';
import type { Head, RecordKind, Records, UserRecord } from '../../domain/records.js';
import { recordKey } from '../../domain/records.js';
import type {
  CommitResult,
  Filters,
  Guard,
  LeaseHolder,
  LeaseResult,
  Repository,
  ScanPage,
  UsersQuery,
  Write,
} from '../../ports/repository.js';
import type { StoreReads } from '../deciding.js';
import { KeptMemberships } from './kept-memberships.js';
import { KeptRecords } from './kept-records.js';
import { KeptUsers } from './kept-users.js';

/**
 * The product's store as a sync would leave it: reads go through to the store, writes stay here. It keeps a record in
 * memory for each record that the sync would write, not for each that the store or the tenant holds: the first preview
 * of a tenant keeps everybody whom it would import, and every member of a group that no round has read yet. Beside that it
 * keeps the object id of everybody whom the directory names, to tell who is missing.
 */
export class OverlayRepository<Tx> implements Repository<Tx> {
  readonly users = new KeptUsers();
  readonly #store: StoreReads;
  /** Of claims, windows, changes and reports nothing is kept: no decision about a person hangs on them. */
  readonly #kept: { readonly [K in RecordKind]?: KeptRecords<K> };
  #head: Head;

  /** @param head - what the preview begins with */
  constructor(store: StoreReads, head: Head) {
    this.#store = store;
    this.#head = head;
    this.#kept = {
      mapping: new KeptRecords('mapping', recordKey.mapping),
      user: this.users,
      leftover: new KeptRecords('leftover', recordKey.leftover),
      pending: new KeptRecords('pending', recordKey.pending),
      mark: new KeptRecords('mark', recordKey.mark),
      group: new KeptRecords('group', recordKey.group),
      groupStream: new KeptRecords('groupStream', recordKey.groupStream),
      membership: new KeptMemberships(),
      evaluation: new KeptRecords('evaluation', recordKey.evaluation),
    };
  }

  async head(): Promise<Head> {
    return this.#head;
  }

  async get<K extends RecordKind>(
    tenantId: string,
    kind: K,
    keys: readonly string[],
  ): Promise<readonly Records[K][]> {
    const kept: KeptRecords<K> | undefined = this.#kept[kind];
    const found: Records[K][] = [];
    const untouched: string[] = [];
    for (const key of new Set(keys)) {
      const record = kept?.get(key);
      if (record === undefined) untouched.push(key);
      else if (record !== null) found.push(record);
    }
    if (untouched.length === 0) return found;
    return [...found, ...(await this.#store.get(tenantId, kind, untouched))];
  }

  async findUsers(tenantId: string, query: UsersQuery): Promise<readonly UserRecord[]> {
    const stored = await this.#store.findUsers(tenantId, query);
    const found = stored.filter(({ objectId }) => this.users.get(objectId) === undefined);
    // What the store says of a written user is out of date, also where it found them by another's address.
    const written = new Set(this.users.holders(query.addressKeys));
    for (const objectId of query.objectIds) {
      const user = this.users.get(objectId);
      if (user) written.add(user);
    }
    return [...found, ...written];
  }

  async scan<K extends RecordKind>(
    tenantId: string,
    kind: K,
    query: { readonly filter?: Filters[K]; readonly after?: string | null; readonly limit: number },
  ): Promise<ScanPage<K>> {
    const kept: KeptRecords<K> | undefined = this.#kept[kind];
    const { unmarkedIn, ...rest } = (kind === 'user' ? (query.filter ?? {}) : {}) as Filters['user'];
    const marked = unmarkedIn === undefined ? undefined : this.#markedIn(unmarkedIn);
    if (kept === undefined || (kept.size === 0 && !marked)) return this.#store.scan(tenantId, kind, query);
    const { limit } = query;
    const filter = marked === undefined ? query.filter : (rest as Filters[K]);
    const records: Records[K][] = [];
    for (let from = query.after ?? null; ; ) {
      const asked = filter === undefined ? {} : { filter };
      const page = await this.#store.scan(tenantId, kind, { ...asked, limit, after: from });
      const stored = page.records.filter((record) => kept.get(kept.keyOf(record)) === undefined);
      const own = kept.search(filter, from, page.after);
      for (const record of merged(stored, own, kept)) {
        if (marked?.has(kept.keyOf(record))) continue;
        if (records.length === limit) return { records, after: kept.keyOf(records.at(-1)!) };
        records.push(record);
      }
      if (page.after === null) return { records, after: null };
      from = page.after;
    }
  }

  async commit(_tenantId: string, _guard: Guard, { put, remove, head }: Write): Promise<CommitResult> {
    for (const kind of Object.keys(this.#kept) as RecordKind[]) this.#keep(kind, put, remove);
    this.#head = { ...this.#head, ...head };
    return { outcome: 'committed' };
  }

  #keep<K extends RecordKind>(kind: K, put: Write['put'], remove: Write['remove']): void {
    const kept: KeptRecords<K> | undefined = this.#kept[kind];
    for (const key of remove[kind] ?? []) kept?.remove(key);
    const records: readonly Records[K][] | undefined = put[kind];
    for (const record of records ?? []) kept?.put(record);
  }

  /** A preview begins a generation of its own, so that all marks of it are here. */
  #markedIn(generation: number): ReadonlySet<string> {
    return markedIn(this.#kept.mark?.search(undefined, null, null) ?? [], generation);
  }

  async landed(): Promise<boolean> {
    return true;
  }

  async takeLease(): Promise<LeaseResult> {
    return { outcome: 'taken', lease: { fence: 0 } };
  }

  async renewLease(): Promise<boolean> {
    return true;
  }

  async releaseLease(): Promise<void> {}

  async leaseHolder(): Promise<LeaseHolder | null> {
    return null;
  }

  async purge(): Promise<never> {
    throw new Error('a preview purges nothing');
  }
}

/** Both in key order, and no key in both. */
function* merged<K extends RecordKind>(
  stored: readonly Records[K][],
  own: Iterable<Records[K]>,
  kept: KeptRecords<K>,
): Generator<Records[K]> {
  let next = 0;
  for (const record of own) {
    const key = kept.keyOf(record);
    while (next < stored.length && kept.keyOf(stored[next]!) < key) {
      yield stored[next]!;
      next += 1;
    }
    yield record;
  }
  yield* stored.slice(next);
}
