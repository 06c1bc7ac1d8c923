import type { RecordKind, Records } from '../../../src/domain/records.js';
import type {
  CommitResult,
  Filters,
  Guard,
  Lease,
  LeaseHolder,
  LeaseResult,
  ScanPage,
  UsersQuery,
  Write,
} from '../../../src/ports/repository.js';
import { InMemoryRepository, type InMemoryTransaction } from '../../../src/testing/index.js';

type Hook = (tx: InMemoryTransaction) => Promise<void>;

/** The in-memory store, with everything in it that can go wrong in a real one. */
export class StoreWithFaults extends InMemoryRepository {
  /** Commits that landed, in order. */
  readonly writes: Write[] = [];
  /** Commits that were asked for. */
  commits = 0;
  /** Calls of whatever method but those of the lease. */
  calls = 0;
  renewals = 0;
  /** People whose record the store can't write. */
  readonly unstorable = new Set<string>();
  /** Nothing answers any more: the process died, or the store did. */
  dead = false;
  /** Runs before each commit, with its number from 1. */
  beforeCommit: ((number: number, write: Write) => void | Promise<void>) | undefined;
  /** Runs when a commit has landed and its reply is not sent yet. */
  afterCommit: ((number: number, write: Write) => void) | undefined;

  /** Kinds of records that were put by the commits from `from` on. */
  putSince(from: number, kind: RecordKind): number {
    return this.writes.slice(from).reduce((sum, { put }) => sum + (put[kind]?.length ?? 0), 0);
  }

  override async commit(
    tenantId: string,
    guard: Guard,
    write: Write,
    onCommit?: Hook,
  ): Promise<CommitResult> {
    this.#answer();
    this.commits += 1;
    const number = this.commits;
    await this.beforeCommit?.(number, write);
    this.#answer();
    const wrong = write.put.user?.find(({ objectId }) => this.unstorable.has(objectId));
    if (wrong !== undefined) throw new Error(`value too long in row ${wrong.objectId}`);
    const result = await super.commit(tenantId, guard, write, onCommit);
    if (result.outcome === 'committed') this.writes.push(write);
    this.afterCommit?.(number, write);
    return result;
  }

  override async landed(tenantId: string, commitId: string): Promise<boolean> {
    this.#answer();
    return super.landed(tenantId, commitId);
  }

  override async head(tenantId: string) {
    this.#answer();
    return super.head(tenantId);
  }

  override async get<K extends RecordKind>(
    tenantId: string,
    kind: K,
    keys: readonly string[],
  ): Promise<readonly Records[K][]> {
    this.#answer();
    return super.get(tenantId, kind, keys);
  }

  override async findUsers(tenantId: string, query: UsersQuery) {
    this.#answer();
    return super.findUsers(tenantId, query);
  }

  override async scan<K extends RecordKind>(
    tenantId: string,
    kind: K,
    query: { readonly filter?: Filters[K]; readonly after?: string | null; readonly limit: number },
  ): Promise<ScanPage<K>> {
    this.#answer();
    return super.scan(tenantId, kind, query);
  }

  override async takeLease(tenantId: string, holder: LeaseHolder, ttlMs: number): Promise<LeaseResult> {
    this.#answer();
    return super.takeLease(tenantId, holder, ttlMs);
  }

  override async renewLease(tenantId: string, lease: Lease, ttlMs: number): Promise<boolean> {
    this.#answer();
    this.renewals += 1;
    return super.renewLease(tenantId, lease, ttlMs);
  }

  override async releaseLease(tenantId: string, lease: Lease): Promise<void> {
    this.#answer();
    return super.releaseLease(tenantId, lease);
  }

  #answer(): void {
    if (this.dead) throw new Error('the store is gone');
    this.calls += 1;
  }
}
