import { markedIn } from '../domain/absence.js';
import type { Head, RecordKind, Records } from '../domain/records.js';
import { emptyHead, recordKey } from '../domain/records.js';
import { DeltaSyncError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import { matchesOf } from '../ports/matches-filter.js';
import type {
  CommitResult,
  Filters,
  Guard,
  Lease,
  LeaseHolder,
  LeaseResult,
  Repository,
  ScanPage,
  UsersQuery,
  Write,
} from '../ports/repository.js';
import { writeProblem } from '../ports/write-problem.js';
import { addressClaims, type Claims } from './address-claims.js';
import { ChangeLog } from './change-log.js';
import { ClaimLog } from './claim-log.js';
import { InMemoryTransaction } from './in-memory-transaction.js';
import { MembershipLog } from './membership-log.js';
import { type RecordTable, SortedRecords } from './sorted-records.js';

type Tables = { readonly [K in Exclude<RecordKind, 'claim' | 'membership'>]: RecordTable<Records[K]> } & {
  readonly claim: ClaimLog;
  readonly membership: MembershipLog;
};

interface Tenant {
  readonly tables: Tables;
  readonly upns: Map<string, string>;
  readonly addresses: Map<string, string>;
  readonly landed: Set<string>;
  readonly watches: Set<{ readonly wake: () => void }>;
  head: Head | null;
  fence: number;
  lease: { readonly fence: number; readonly holder: LeaseHolder; expiresAt: number } | null;
}

/**
 * The reference implementation of the Repository port: transactional, with everything in this process's memory.
 * Records are kept as they were put, so treat them as frozen.
 */
export class InMemoryRepository implements Repository<InMemoryTransaction> {
  readonly #tenants = new Map<string, Tenant>();
  readonly #hostRows = new Map<string, unknown>();
  readonly #clock: Pick<Clock, 'now'>;
  #busy: Promise<unknown> = Promise.resolve();

  /** @param options.clock - the store's own clock, by which leases expire; default the system's */
  constructor(options: { readonly clock?: Pick<Clock, 'now'> } = {}) {
    this.#clock = options.clock ?? { now: () => new Date() };
  }

  async takeLease(tenantId: string, holder: LeaseHolder, ttlMs: number): Promise<LeaseResult> {
    const tenant = this.#tenant(tenantId);
    if (tenant.lease !== null && tenant.lease.expiresAt > this.#nowMs()) {
      return { outcome: 'held', holder: tenant.lease.holder };
    }
    tenant.fence += 1;
    tenant.lease = { fence: tenant.fence, holder, expiresAt: this.#nowMs() + ttlMs };
    return { outcome: 'taken', lease: { fence: tenant.fence } };
  }

  async renewLease(tenantId: string, lease: Lease, ttlMs: number): Promise<boolean> {
    const held = this.#tenant(tenantId).lease;
    if (held === null || held.fence !== lease.fence || held.expiresAt <= this.#nowMs()) return false;
    held.expiresAt = this.#nowMs() + ttlMs;
    return true;
  }

  async releaseLease(tenantId: string, lease: Lease): Promise<void> {
    const tenant = this.#tenant(tenantId);
    if (tenant.lease?.fence === lease.fence) tenant.lease = null;
  }

  async leaseHolder(tenantId: string): Promise<LeaseHolder | null> {
    const { lease } = this.#tenant(tenantId);
    return lease !== null && lease.expiresAt > this.#nowMs() ? lease.holder : null;
  }

  async head(tenantId: string): Promise<Head | null> {
    return this.#tenant(tenantId).head;
  }

  async get<K extends RecordKind>(
    tenantId: string,
    kind: K,
    keys: readonly string[],
  ): Promise<readonly Records[K][]> {
    return among(this.#table(tenantId, kind), keys);
  }

  async findUsers(
    tenantId: string,
    { objectIds, addressKeys }: UsersQuery,
  ): Promise<readonly Records['user'][]> {
    const tenant = this.#tenant(tenantId);
    const ids = new Set(objectIds);
    for (const key of addressKeys) {
      for (const index of [tenant.upns, tenant.addresses]) {
        const objectId = index.get(key);
        if (objectId !== undefined) ids.add(objectId);
      }
    }
    return among(tenant.tables.user, ids);
  }

  async scan<K extends RecordKind>(
    tenantId: string,
    kind: K,
    query: { readonly filter?: Filters[K]; readonly after?: string | null; readonly limit: number },
  ): Promise<ScanPage<K>> {
    const { tables } = this.#tenant(tenantId);
    const indexed = kind === 'claim' ? tables.claim : kind === 'membership' ? tables.membership : undefined;
    if (indexed !== undefined) {
      const { filter = {}, after = null, limit } = query;
      return indexed.search(filter, after, limit) as ScanPage<RecordKind> as ScanPage<K>;
    }
    const matches = both(matchesOf(kind, query.filter), unmarked(tables, kind, query.filter));
    return this.#table(tenantId, kind).page(query.after ?? null, query.limit, matches);
  }

  /** One commit at a time: a commit that awaits its hook holds the others back, as a serialisable store would. */
  commit(
    tenantId: string,
    guard: Guard,
    write: Write,
    onCommit?: (tx: InMemoryTransaction) => Promise<void>,
  ): Promise<CommitResult> {
    const result = this.#busy.then(() => this.#commit(this.#tenant(tenantId), guard, write, onCommit));
    this.#busy = result.catch(() => undefined);
    return result;
  }

  async landed(tenantId: string, commitId: string): Promise<boolean> {
    return this.#tenant(tenantId).landed.has(commitId);
  }

  async purge(
    tenantId: string,
    lease: Lease,
    limit: number,
  ): Promise<{ readonly outcome: 'more' | 'purged' | 'fenced' }> {
    const purged = this.#busy.then(() => this.#purge(tenantId, lease, limit));
    this.#busy = purged.catch(() => undefined);
    return purged;
  }

  /** Calls once for each commit that put changes, when it can be read. */
  async watch(tenantId: string, wake: () => void): Promise<() => void> {
    const { watches } = this.#tenant(tenantId);
    const watch = { wake };
    watches.add(watch);
    return () => watches.delete(watch);
  }

  /** A row that the product wrote in `onCommit`. */
  hostRow(key: string): unknown {
    return this.#hostRows.get(key);
  }

  async #commit(
    tenant: Tenant,
    guard: Guard,
    write: Write,
    onCommit?: (tx: InMemoryTransaction) => Promise<void>,
  ): Promise<CommitResult> {
    const refusal = this.#refusal(tenant, guard);
    if (refusal !== undefined) return { outcome: refusal };
    const problem = writeProblem(write);
    if (problem !== undefined) throw conflict(problem);
    const claims = addressClaims(tenant, write);
    const tx = new InMemoryTransaction(this.#hostRows);
    if (onCommit !== undefined) {
      await onCommit(tx);
      // The hook may have outlived the lease.
      const late = this.#refusal(tenant, guard);
      if (late !== undefined) return { outcome: late };
    }
    tx.apply();
    apply(tenant, write, claims);
    tenant.landed.add(guard.commitId);
    if ((write.put.change ?? []).length > 0) for (const { wake } of [...tenant.watches]) wake();
    return { outcome: 'committed' };
  }

  #purge(tenantId: string, { fence }: Lease, limit: number): { outcome: 'more' | 'purged' | 'fenced' } {
    const tenant = this.#tenant(tenantId);
    const { tables } = tenant;
    if (!this.#isHeld(tenant, fence)) return { outcome: 'fenced' };
    for (const kind of Object.keys(tables) as RecordKind[]) {
      const table = tables[kind] as RecordTable<Records[RecordKind]>;
      const { records } = table.page(null, limit, () => true);
      if (records.length === 0) continue;
      const keyOf = recordKey[kind] as (record: Records[RecordKind]) => string;
      const keys = records.map(keyOf);
      apply(
        tenant,
        { put: {}, remove: { [kind]: keys }, head: {} },
        { upns: new Map(), addresses: new Map() },
      );
      return { outcome: 'more' };
    }
    this.#tenants.set(tenantId, { ...emptyTenant(), watches: tenant.watches, fence: tenant.fence });
    return { outcome: 'purged' };
  }

  #isHeld({ lease }: Tenant, fence: number): boolean {
    return lease?.fence === fence && lease.expiresAt > this.#nowMs();
  }

  #refusal(tenant: Tenant, guard: Guard): 'fenced' | 'stale' | undefined {
    if (guard.fence !== undefined && !this.#isHeld(tenant, guard.fence)) return 'fenced';
    const { position, commits } = tenant.head ?? emptyHead;
    return position === guard.position && commits === (guard.commits ?? commits) ? undefined : 'stale';
  }

  #table<K extends RecordKind>(tenantId: string, kind: K): RecordTable<Records[K]> {
    return this.#tenant(tenantId).tables[kind] as RecordTable<Records[K]>;
  }

  #tenant(tenantId: string): Tenant {
    let tenant = this.#tenants.get(tenantId);
    if (tenant === undefined) {
      tenant = emptyTenant();
      this.#tenants.set(tenantId, tenant);
    }
    return tenant;
  }

  #nowMs(): number {
    return this.#clock.now().getTime();
  }
}

function emptyTenant(): Tenant {
  return {
    tables: {
      mapping: new SortedRecords(recordKey.mapping),
      user: new SortedRecords(recordKey.user),
      leftover: new SortedRecords(recordKey.leftover),
      pending: new SortedRecords(recordKey.pending),
      mark: new SortedRecords(recordKey.mark),
      claim: new ClaimLog(),
      window: new SortedRecords(recordKey.window),
      group: new SortedRecords(recordKey.group),
      groupStream: new SortedRecords(recordKey.groupStream),
      membership: new MembershipLog(),
      evaluation: new SortedRecords(recordKey.evaluation),
      exclusion: new SortedRecords(recordKey.exclusion),
      change: new ChangeLog(),
      report: new SortedRecords(recordKey.report),
    },
    upns: new Map(),
    addresses: new Map(),
    landed: new Set(),
    watches: new Set(),
    head: null,
    fence: 0,
    lease: null,
  };
}

function both<R>(one: (record: R) => boolean, other: ((record: R) => boolean) | undefined) {
  return other === undefined ? one : (record: R) => one(record) && other(record);
}

function unmarked<K extends RecordKind>(
  { mark }: Tables,
  kind: K,
  filter: Filters[K] | undefined,
): ((record: Records[K]) => boolean) | undefined {
  const { unmarkedIn } = (kind === 'user' ? (filter ?? {}) : {}) as Filters['user'];
  if (unmarkedIn === undefined) return undefined;
  const marked = markedIn(mark.page(null, Number.POSITIVE_INFINITY, () => true).records, unmarkedIn);
  return (user) => !marked.has((user as Records['user']).objectId);
}

function among<R>(table: RecordTable<R>, keys: Iterable<string>): R[] {
  const found: R[] = [];
  for (const key of new Set(keys)) {
    const record = table.get(key);
    if (record !== undefined) found.push(record);
  }
  return found;
}

function apply(tenant: Tenant, write: Write, claims: Claims): void {
  const users = tenant.tables.user;
  for (const key of [...(write.remove.user ?? []), ...(write.put.user ?? []).map((user) => user.objectId)]) {
    const before = users.get(key);
    if (before === undefined || before.state !== 'active') continue;
    if (before.upnKey !== null && tenant.upns.get(before.upnKey) === key) tenant.upns.delete(before.upnKey);
    if (before.addressKey !== null && tenant.addresses.get(before.addressKey) === key) {
      tenant.addresses.delete(before.addressKey);
    }
  }
  for (const [key, objectId] of claims.upns) tenant.upns.set(key, objectId);
  for (const [key, objectId] of claims.addresses) tenant.addresses.set(key, objectId);
  for (const kind of Object.keys(tenant.tables) as RecordKind[]) {
    const table = tenant.tables[kind] as RecordTable<unknown>;
    for (const key of write.remove[kind] ?? []) table.delete(key);
    for (const record of write.put[kind] ?? []) table.put(record);
  }
  const head = tenant.head ?? emptyHead;
  tenant.head = { ...head, ...write.head, commits: head.commits + 1 };
}

function conflict(message: string): DeltaSyncError<'ERR_REPOSITORY_CONFLICT'> {
  return new DeltaSyncError('ERR_REPOSITORY_CONFLICT', message);
}
