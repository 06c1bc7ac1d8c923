import type { RecordKind } from '../../src/domain/records.js';
import type { Filters, Guard, Repository, Write } from '../../src/ports/repository.js';

/** A store in front of another: what it does not override, the other answers. */
export class ForwardingRepository<Tx = unknown> implements Repository<Tx> {
  protected readonly inner: Repository<Tx>;

  constructor(inner: Repository<Tx>) {
    this.inner = inner;
  }

  takeLease(...args: Parameters<Repository['takeLease']>) {
    return this.inner.takeLease(...args);
  }

  renewLease(...args: Parameters<Repository['renewLease']>) {
    return this.inner.renewLease(...args);
  }

  releaseLease(...args: Parameters<Repository['releaseLease']>) {
    return this.inner.releaseLease(...args);
  }

  leaseHolder(tenantId: string) {
    return this.inner.leaseHolder(tenantId);
  }

  head(tenantId: string) {
    return this.inner.head(tenantId);
  }

  get<K extends RecordKind>(tenantId: string, kind: K, keys: readonly string[]) {
    return this.inner.get(tenantId, kind, keys);
  }

  findUsers(...args: Parameters<Repository['findUsers']>) {
    return this.inner.findUsers(...args);
  }

  scan<K extends RecordKind>(
    tenantId: string,
    kind: K,
    query: { readonly filter?: Filters[K]; readonly after?: string | null; readonly limit: number },
  ) {
    return this.inner.scan(tenantId, kind, query);
  }

  commit(tenantId: string, guard: Guard, write: Write, onCommit?: (tx: Tx) => Promise<void>) {
    return this.inner.commit(tenantId, guard, write, onCommit);
  }

  landed(tenantId: string, commitId: string) {
    return this.inner.landed(tenantId, commitId);
  }

  purge(...args: Parameters<Repository['purge']>) {
    return this.inner.purge(...args);
  }
}
