import type { Properties } from '../../domain/directory-user.js';
import type { LeftoverReason, UnsettledClaim } from '../../domain/leftover.js';
import type { ManagedUser, PreservedReason } from '../../domain/managed-user.js';
import type { Mapping } from '../../domain/mapping.js';
import type { UserRecord } from '../../domain/records.js';

/** How an entry is counted that changes nothing. */
export type QuietTally = 'unchanged' | 'unmatched' | 'guest' | 'disabled' | 'excluded';

/** What should become of a person, before addresses, seats and limits are given out among all of a commit. */
export type Intent =
  /** Nothing is to be written, but for a leftover that has become pointless. */
  | { readonly kind: 'nothing'; readonly tally: QuietTally }
  | {
      readonly kind: 'import';
      readonly mapping: Mapping;
      readonly state: 'active' | 'preserved';
      /** Of a whole entry or body: what is selected and not there is missing. */
      readonly properties: Properties;
    }
  | AdoptIntent
  | {
      readonly kind: 'left-over';
      readonly reason: LeftoverReason;
      readonly mapping?: Mapping;
      readonly claim?: UnsettledClaim;
      /** Decided on all there is to know: pointless to try again before the next round. */
      readonly conclusive?: boolean;
    }
  | UpdateIntent;

/** Somebody whom the product protects already: no seat and no place is asked for, and a held address keeps nobody out. */
export interface AdoptIntent {
  readonly kind: 'adopt';
  readonly adopted: Pick<ManagedUser, 'state' | 'stateReason' | 'mappingId' | 'assignment' | 'ref'>;
  /** The whole body; null of somebody soft-deleted, of whose body nothing is taken. */
  readonly properties: Properties | null;
  /** Why they are excluded with it; nothing brings them in until an administrator includes them. */
  readonly excludedFor?: string;
}

/** A managed user whom the directory's word concerns. */
export interface UpdateIntent {
  readonly kind: 'update';
  readonly user: UserRecord;
  /** All that is known of the person now. */
  readonly properties: Properties;
  readonly life: Life;
  /** The mapping whose assignment they get now. */
  readonly reassignTo?: Mapping;
  /** A mapping whose answer is open: they stay as they are until it is known. */
  readonly undecidedBy?: Mapping;
  /** What to remember if the addresses or the seat they need are taken. */
  readonly claim: UnsettledClaim;
  /** A live read settled the person: what waited for them is over. */
  readonly settled: boolean;
  /** The person is gone: the record gives its addresses up before it is preserved. */
  readonly releases?: boolean;
  /** Decided on one live read alone: a read of a later round has to say the same. */
  readonly confirm?: UnsettledClaim;
  /** The brake keeps the names as they are: on hold, or as an administrator has dismissed before. */
  readonly stopped?: { readonly dismissed: boolean };
}

export type Life =
  /** As they are; `reason` names why a preserved user stays preserved. */
  | { readonly kind: 'stay'; readonly reason: PreservedReason | null }
  /** Preserving is proven and applied after the deltaLink. */
  | { readonly kind: 'preserve'; readonly cause: PreservedReason }
  | { readonly kind: 'reactivate' };
