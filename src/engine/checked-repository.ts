import type { Head, RecordKind, Records } from '../domain/records.js';
import { DeltaSyncError } from '../errors.js';
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
import {
  flag,
  instant,
  listOf,
  members,
  nullable,
  number,
  oneOf,
  record,
  type Shape,
  text,
} from './shape.js';
import { headShape, recordShapes } from './stored-shapes.js';

const holder = members({ owner: text, runId: text, trigger: text, startedAt: instant });
const taken = members({ outcome: oneOf('taken'), lease: members({ fence: number }) });
const held = members({ outcome: oneOf('held'), holder });
const committed = members({ outcome: oneOf('committed', 'stale', 'fenced') });
const purged = members({ outcome: oneOf('more', 'purged', 'fenced') });
const after = nullable(text);

/**
 * The product's store, with every answer checked before anything is built on it and blamed apart from the transport (S8):
 * an adapter that forgets a field, or gives instants as texts, is told which.
 */
export class CheckedRepository<Tx> implements Repository<Tx> {
  readonly watch?: NonNullable<Repository<Tx>['watch']>;
  readonly #store: Repository<Tx>;

  constructor(store: Repository<Tx>) {
    this.#store = store;
    const { watch } = store;
    if (watch !== undefined) this.watch = watch.bind(store);
  }

  async takeLease(tenantId: string, holder: LeaseHolder, ttlMs: number): Promise<LeaseResult> {
    const result = await this.#store.takeLease(tenantId, holder, ttlMs);
    return checked('takeLease', result, result?.outcome === 'held' ? held : taken);
  }

  async renewLease(tenantId: string, lease: Lease, ttlMs: number): Promise<boolean> {
    return checked('renewLease', await this.#store.renewLease(tenantId, lease, ttlMs), flag);
  }

  async releaseLease(tenantId: string, lease: Lease): Promise<void> {
    await this.#store.releaseLease(tenantId, lease);
  }

  async leaseHolder(tenantId: string): Promise<LeaseHolder | null> {
    return checked('leaseHolder', await this.#store.leaseHolder(tenantId), nullable(holder));
  }

  async head(tenantId: string): Promise<Head | null> {
    return checked('head', await this.#store.head(tenantId), nullable(headShape));
  }

  async get<K extends RecordKind>(
    tenantId: string,
    kind: K,
    keys: readonly string[],
  ): Promise<readonly Records[K][]> {
    return checked('get', await this.#store.get(tenantId, kind, keys), listOf(recordShapes[kind] ?? record));
  }

  async findUsers(tenantId: string, query: UsersQuery): Promise<readonly Records['user'][]> {
    return checked('findUsers', await this.#store.findUsers(tenantId, query), listOf(recordShapes.user!));
  }

  async scan<K extends RecordKind>(
    tenantId: string,
    kind: K,
    query: { readonly filter?: Filters[K]; readonly after?: string | null; readonly limit: number },
  ): Promise<ScanPage<K>> {
    const shape = members({ records: listOf(recordShapes[kind] ?? record), after });
    const page = checked('scan', await this.#store.scan(tenantId, kind, query), shape);
    // What leads nowhere would be read for ever; a short page that leads on is served, though the port promises full ones.
    if (page.after !== null && (page.records.length === 0 || page.after === query.after)) {
      throw wrong('scan', '.after goes on behind the end');
    }
    return page;
  }

  async commit(
    tenantId: string,
    guard: Guard,
    write: Write,
    onCommit?: (tx: Tx) => Promise<void>,
  ): Promise<CommitResult> {
    return checked('commit', await this.#store.commit(tenantId, guard, write, onCommit), committed);
  }

  async landed(tenantId: string, commitId: string): Promise<boolean> {
    return checked('landed', await this.#store.landed(tenantId, commitId), flag);
  }

  async purge(...call: Parameters<Repository['purge']>): ReturnType<Repository['purge']> {
    return checked('purge', await this.#store.purge(...call), purged);
  }
}

function checked<T>(call: string, result: T, shape: Shape): T {
  const problem = shape(result);
  if (problem !== undefined) throw wrong(call, problem);
  return result;
}

function wrong(call: string, problem: string): DeltaSyncError {
  return new DeltaSyncError(
    'ERR_REPOSITORY_UNAVAILABLE',
    `The repository adapter's ${call} answered wrongly: its result${problem}`,
  );
}
