import type { RecordKind } from '../../domain/records.js';
import type { Repository } from '../../ports/repository.js';

type Awaitable<T> = T | Promise<T>;

/** A store that was made for one case, and how the case gets at it from outside. */
export interface OpenedStore<Tx> {
  readonly repository: Repository<Tx>;
  /** A further repository over the same data, as another process has it: own connection, nothing cached. */
  reopen(): Promise<Repository<Tx>>;
  /** Ends the store and all repositories over it; called once. */
  close(): Promise<void>;
  /**
   * From now on the `n`-th statement that writes (from 1) fails, once. Gives a function that tells whether it has come
   * to that.
   */
  failWrite?(n: number): Awaitable<() => Awaitable<boolean>>;
  /** Writes a row of the host's own, in the transaction that `onCommit` got. */
  writeRow?(tx: Tx, key: string): Promise<void>;
  /** Whether the host's row is there, read outside of any transaction. */
  readRow?(key: string): Promise<boolean>;
}

/** What the store holds of a tenant, read behind the adapter's back. */
export interface RawContents {
  /** The position of the head; null where there is no head. */
  readonly position: number | null;
  /** The keys (`recordKey`) of each kind, in any order; a kind without records may be left out. */
  readonly keys: { readonly [K in RecordKind]?: readonly string[] };
}

/** What a store can lack; its cases are then left out. */
export type StoreFeature =
  /** `failWrite`: the store writes a commit as one value, or its writes cannot fail. */
  | 'failing-writes'
  /** `writeRow` and `readRow`: `onCommit` has no transaction in which a host could write. */
  | 'host-rows';

export interface RepositoryContractOptions<Tx, S extends OpenedStore<Tx>> {
  /** Takes each case: `test` of vitest or node:test, `it` of mocha. */
  readonly test: (name: string, run: () => Promise<void>) => void;
  /** A fresh, empty store. */
  readonly open: () => Promise<S>;
  /** Asks the data itself, so that an adapter that answers from a cache is found out. */
  readonly rawRead: (store: S, tenantId: string) => Promise<RawContents>;
  /** What this store lacks; default nothing. */
  readonly without?: readonly StoreFeature[];
}
