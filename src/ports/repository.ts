import type { ChangeFacts } from '../domain/change.js';
import type { MembershipRecord } from '../domain/group-records.js';
import type { LeftoverReason } from '../domain/leftover.js';
import type { UserState } from '../domain/managed-user.js';
import type { Head, RecordKind, Records } from '../domain/records.js';
import type { Trigger } from '../domain/report.js';

/** The right to run a round for a tenant. */
export interface Lease {
  /** Grows with every lease given for the tenant; checked by every commit made under it. */
  readonly fence: number;
}

export interface LeaseHolder {
  readonly owner: string;
  readonly runId: string;
  readonly trigger: Trigger;
  readonly startedAt: Date;
}

export type LeaseResult =
  | { readonly outcome: 'taken'; readonly lease: Lease }
  | { readonly outcome: 'held'; readonly holder: LeaseHolder };

/** What a commit depends on; any of it passed meanwhile and nothing is written. */
export interface Guard {
  /** The head's position at which the facts were read. */
  readonly position: number;
  /** Absent for writers that need no lease: mappings, imports, approvals. */
  readonly fence?: number;
  /** Unique per commit; tells afterwards whether a commit whose reply was lost has landed. */
  readonly commitId: string;
}

/** Sets of whole records. A commit that names a key in both `put` and `remove` is refused. */
export interface Write {
  readonly put: { readonly [K in RecordKind]?: readonly Records[K][] };
  readonly remove: { readonly [K in RecordKind]?: readonly string[] };
  readonly head: Partial<Head>;
}

/** `stale`: the head's position has moved on; read and decide again. `fenced`: the lease is lost; stop. */
export type CommitResult = { readonly outcome: 'committed' | 'stale' | 'fenced' };

/** Which records of a kind, beside all of them. */
export interface Filters {
  mapping: Record<never, never>;
  user: { readonly state?: UserState };
  leftover: {
    readonly reasons?: readonly LeftoverReason[];
    readonly retryBefore?: Date;
    readonly notTriedIn?: number;
  };
  pending: Record<never, never>;
  claim: { readonly addressKeys?: readonly string[]; readonly objectId?: string };
  window: {
    readonly addressKeys?: readonly string[];
    /** Open ones whose old or new owner is one of these. */
    readonly openAbout?: readonly string[];
    /** Open, or ended after this instant. */
    readonly openAfter?: Date;
  };
  group: Record<never, never>;
  groupStream: Record<never, never>;
  membership: {
    readonly groupIds?: readonly string[];
    readonly memberIds?: readonly string[];
    readonly memberKind?: MembershipRecord['kind'];
    /** Not shown by a pass of this generation or a later one. */
    readonly olderThan?: number;
  };
  evaluation: Record<never, never>;
  change: { readonly kinds?: readonly ChangeFacts['kind'][] };
  report: Record<never, never>;
}

/** Users named by either of the two; each may be empty. */
export interface UsersQuery {
  readonly objectIds: readonly string[];
  readonly addressKeys: readonly string[];
}

export interface ScanPage<K extends RecordKind> {
  readonly records: readonly Records[K][];
  /** Where to go on; null at the end. */
  readonly after: string | null;
}

/**
 * The product's store. Every method is confined to one tenant; records come back as they were put.
 *
 * @typeParam Tx - what `onCommit` gets to write with, in the transaction of the commit
 */
export interface Repository<Tx = unknown> {
  /** Takes the lease if nobody holds it or its time is up, by the store's own clock. */
  takeLease(tenantId: string, holder: LeaseHolder, ttlMs: number): Promise<LeaseResult>;
  /** False when the lease was lost. */
  renewLease(tenantId: string, lease: Lease, ttlMs: number): Promise<boolean>;
  /** Gives the lease back; nothing happens if it was lost. */
  releaseLease(tenantId: string, lease: Lease): Promise<void>;
  /** Who runs a round now. */
  leaseHolder(tenantId: string): Promise<LeaseHolder | null>;

  /** The head, or null before the tenant's first commit. */
  head(tenantId: string): Promise<Head | null>;
  /** The records that exist among `keys`, in any order. */
  get<K extends RecordKind>(
    tenantId: string,
    kind: K,
    keys: readonly string[],
  ): Promise<readonly Records[K][]>;
  /**
   * The users with one of the object ids, and the active users that hold one of the address keys, as UPN or as backup
   * address: each once, in any order.
   */
  findUsers(tenantId: string, query: UsersQuery): Promise<readonly Records['user'][]>;
  /**
   * Records in the order of their keys, by code unit or by code point; stable while others are written. `after` is where
   * an earlier page ended, or any key: the record of that key need not exist.
   */
  scan<K extends RecordKind>(
    tenantId: string,
    kind: K,
    query: { readonly filter?: Filters[K]; readonly after?: string | null; readonly limit: number },
  ): Promise<ScanPage<K>>;

  /**
   * Writes all or nothing. `onCommit` runs inside the transaction, before it becomes visible; if it rejects, nothing
   * is written and its error is passed on unchanged. Two active users with one address key are refused with
   * `ERR_REPOSITORY_CONFLICT`, judged at the end of the commit and not row by row, so that swaps pass.
   */
  commit(
    tenantId: string,
    guard: Guard,
    write: Write,
    onCommit?: (tx: Tx) => Promise<void>,
  ): Promise<CommitResult>;
  /** Whether a commit has landed; remembered for at least a thousand later commits. */
  landed(tenantId: string, commitId: string): Promise<boolean>;

  /**
   * Calls `wake` soon after commits that put changes, of whatever process. It may call for nothing and may miss some:
   * followers of the change feed ask by themselves, too. A store that has no such means leaves it out.
   *
   * @returns what ends it
   */
  watch?(tenantId: string, wake: () => void): Promise<() => void>;
}
