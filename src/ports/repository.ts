import type { ChangeFacts } from '../domain/change.js';
import type { MembershipRecord } from '../domain/group-records.js';
import type { LeftoverReason } from '../domain/leftover.js';
import type { UserState } from '../domain/managed-user.js';
import type { Head, PendingStanding, RecordKind, Records } from '../domain/records.js';
import type { Trigger } from '../domain/report.js';

/** The right to run a round for a tenant. */
export interface Lease {
  /** Grows with every lease given for the tenant, over release and expiry; checked by every commit made under it. */
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
  /** The head's position at which the facts were read; 0 where there was no head. */
  readonly position: number;
  /** Absent for writers that need no lease: mappings, imports, approvals. */
  readonly fence?: number;
  /**
   * The head's count of commits at which the facts were read; 0 where there was no head. Given by writers without a lease: a
   * commit of a round may change records and leave the position where it is.
   */
  readonly commits?: number;
  /** Unique per commit; tells afterwards whether a commit whose reply was lost has landed. */
  readonly commitId: string;
}

/**
 * Sets of whole records, and the fields of the head to replace. A record of a key that is there is replaced where it stands,
 * changes too: an erasure takes names out of them. A key that stands in both `put` and `remove`, or twice in
 * `put`, is refused with `ERR_REPOSITORY_CONFLICT`; removing what is not there changes nothing.
 */
export interface Write {
  readonly put: { readonly [K in RecordKind]?: readonly Records[K][] };
  readonly remove: { readonly [K in RecordKind]?: readonly string[] };
  readonly head: Partial<Head>;
}

/**
 * `stale`: the head is at another position, or at another count of commits than the guard names; read and decide again. `fenced`: the lease is lost, given back, expired or was
 * never given; stop. Where both hold, either is told. Both are told before the write itself is judged.
 */
export type CommitResult = { readonly outcome: 'committed' | 'stale' | 'fenced' };

/** Which records of a kind, beside all of them. */
export interface Filters {
  mapping: Record<never, never>;
  user: {
    readonly state?: UserState;
    /** Named by no mark of this generation: one anti-join, not a look for each user. */
    readonly unmarkedIn?: number;
    readonly importedBefore?: Date;
  };
  leftover: {
    readonly reasons?: readonly LeftoverReason[];
    readonly retryBefore?: Date;
    readonly notTriedIn?: number;
  };
  pending: { readonly standings?: readonly PendingStanding[] };
  mark: {
    /** Of any generation but these. */
    readonly exceptGenerations?: readonly number[];
  };
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
  exclusion: Record<never, never>;
  change: { readonly kinds?: readonly ChangeFacts['kind'][] };
  report: Record<never, never>;
}

/** Users named by either of the two; each may be empty. */
export interface UsersQuery {
  readonly objectIds: readonly string[];
  readonly addressKeys: readonly string[];
}

export interface ScanPage<K extends RecordKind> {
  /** As many as the limit, but on the last page. */
  readonly records: readonly Records[K][];
  /** Where to go on; null at the end, which may come one empty page late. */
  readonly after: string | null;
}

/**
 * The product's store. Every method is confined to one tenant and sees at once what any repository over the same data
 * has committed.
 *
 * Records come back as they were put: every text by its code units, instants as `Date`, null as null, what is absent or
 * undefined as absent. What a store cannot keep so (NUL, half of a surrogate pair) it refuses: the commit rejects and
 * writes nothing. A read for a key that the store cannot hold finds nothing. Keys are equal only by code units.
 *
 * Promises hold by `repositoryContract` of `entra-delta-sync/testing/contract`, a named case each.
 *
 * @typeParam Tx - what `onCommit` gets to write with, in the transaction of the commit
 */
export interface Repository<Tx = unknown> {
  /**
   * Takes the lease if nobody holds it or its time is up, by the store's own clock: with 0 ms it is up at once. Of
   * several who ask together, one gets it.
   */
  takeLease(tenantId: string, holder: LeaseHolder, ttlMs: number): Promise<LeaseResult>;
  /** Gives the lease `ttlMs` from now on; false when it was lost, given back or expired. */
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
   * address: each once, in any order. Addresses of preserved users find nobody.
   */
  findUsers(tenantId: string, query: UsersQuery): Promise<readonly Records['user'][]>;
  /**
   * Records in the order of their keys, by code unit or by code point; stable while others are written. `after` is where
   * an earlier page ended, or any key of the kind: the record of that key need not exist. A record that is there all the
   * time comes once. `limit` is at least 1.
   */
  scan<K extends RecordKind>(
    tenantId: string,
    kind: K,
    query: { readonly filter?: Filters[K]; readonly after?: string | null; readonly limit: number },
  ): Promise<ScanPage<K>>;

  /**
   * Writes all or nothing, the head's new fields and the commit id with it.
   *
   * `onCommit` runs inside the transaction, before it becomes visible, and not for a guard that has passed; it runs again
   * where the store repeats the transaction. If it rejects, nothing is written and its error is passed on unchanged. It
   * uses `tx` alone: a call of the repository may have to wait for the commit.
   *
   * Two active users with one `upnKey`, or with one `addressKey`, are refused with `ERR_REPOSITORY_CONFLICT`, judged at the
   * end of the commit and not row by row, so that swaps pass.
   */
  commit(
    tenantId: string,
    guard: Guard,
    write: Write,
    onCommit?: (tx: Tx) => Promise<void>,
  ): Promise<CommitResult>;
  /** Whether a commit has landed, also one that wrote nothing; remembered for at least a thousand later ones. */
  landed(tenantId: string, commitId: string): Promise<boolean>;
  /**
   * Removes the tenant, under a lease: up to `limit` records a call, in any order, and once there are no more, in one
   * transaction, the head, the leases, and the commits that it remembers. Fences go on growing afterwards. `more`: call
   * again. `fenced`: the lease was lost, and nothing was removed.
   */
  purge(
    tenantId: string,
    lease: Lease,
    limit: number,
  ): Promise<{ readonly outcome: 'more' | 'purged' | 'fenced' }>;

  /**
   * Calls `wake` soon after commits that put changes, of whatever process. It may call for nothing and may miss some:
   * followers of the change feed ask by themselves, too. A store that has no such means leaves it out.
   *
   * @returns what ends it: no call of `wake` comes after
   */
  watch?(tenantId: string, wake: () => void): Promise<() => void>;
}
