import type { Verdict } from './criteria.js';
import type { CriteriaExplanation } from './explanation.js';
import type { Leftover, LeftoverReason } from './leftover.js';
import type { PreservedReason, UserState } from './managed-user.js';
import type { RoundKind } from './report.js';

/** Why one person is in the table or is not, and what the next sync would do with them. */
export interface UserExplanation {
  readonly objectId: string;
  /** When the directory was asked. */
  readonly readAt: Date;
  /**
   * What the directory showed: `soft-deleted` and `deleted` people are gone, `unreadable` says nothing about them. Where
   * nobody was shown, the mappings are explained by nothing: all that they ask is `not-returned`.
   */
  readonly directory: 'found' | 'soft-deleted' | 'deleted' | 'unreadable';
  readonly displayName: string | null;
  readonly userPrincipalName: string | null;
  /** The stored record; absent for somebody who is not managed. */
  readonly managed?: {
    readonly state: UserState;
    readonly stateReason: PreservedReason | null;
    readonly mappingId: string;
  };
  /** What is stored of somebody who waits. */
  readonly leftover?: Leftover;
  /** Every mapping, in the order in which they are asked. */
  readonly mappings: readonly MappingExplanation[];
  /** What to look at first. */
  readonly hints: readonly UserHint[];
  /** The round that the next sync would run, or go on with. */
  readonly round: RoundKind;
  /** When the stored token was made; absent while there is none. */
  readonly tokenMadeAt?: Date;
  readonly sync: SyncForecast;
}

export interface MappingExplanation {
  readonly mappingId: string;
  readonly name: string;
  readonly autoImport: boolean;
  readonly verdict: Verdict;
  /**
   * `takes`: the first that takes the person. `stops`: its answer is open, so that no later one is asked. `passes`: the
   * next is asked. `not-asked`: an earlier one has taken the person, or stopped.
   */
  readonly turn: 'takes' | 'stops' | 'passes' | 'not-asked';
  readonly criteria: CriteriaExplanation;
}

/**
 * - `gone`, `unreadable`: what the directory says of the person
 * - `excluded`: an administrator wants them out
 * - `disabled`: the account is disabled
 * - `guest`: a guest, and `policy.userTypes` is `members`
 * - `no-mapping`: the tenant has no mapping, so that nobody is imported
 * - `no-seat`: they wait for a seat
 * - `on-hold`: an address of theirs is held by another record
 * - `unchanged-since-token`: a sync would do something with them, and the stream brings only who has changed since the
 *   stored token was made: nothing shows that they have, and nobody decided about them since
 * - `not-in-stream`: a full round is next, and a live read shows them, but the stream does not, yet
 * - `license-expired`, `license-unavailable`: no sync runs
 */
export type UserHint =
  | 'gone'
  | 'unreadable'
  | 'excluded'
  | 'disabled'
  | 'guest'
  | 'no-mapping'
  | 'no-seat'
  | 'on-hold'
  | 'unchanged-since-token'
  | 'not-in-stream'
  | 'license-expired'
  | 'license-unavailable';

/**
 * What the next sync would do with the person, if nothing changes until then and nobody else takes what they need.
 *
 * `import`, `update`, `reactivate` with `waitsFor`: without the address, seat or word that is still awaited. `wait`:
 * nothing but waiting, as a leftover of that reason, or on the hold of kind `preserve` (`preserve-held`).
 */
export type SyncForecast =
  | {
      readonly action: 'import';
      readonly mappingId: string;
      /** `preserved`: imported without backups, because the account is disabled. */
      readonly state: UserState;
      readonly waitsFor?: WaitReason;
    }
  | {
      readonly action: 'update';
      /** What changes in the record. */
      readonly fields: readonly string[];
      readonly waitsFor?: WaitReason;
    }
  | { readonly action: 'reactivate'; readonly waitsFor?: WaitReason }
  | { readonly action: 'preserve'; readonly reason: PreservedReason }
  | {
      readonly action: 'wait';
      readonly reason: WaitReason;
      /** The mapping that takes them, or whose answer is open. */
      readonly mappingId?: string;
      /** With `address-held`: whose record holds the address. */
      readonly holderId?: string;
    }
  | {
      readonly action: 'nothing';
      readonly why: NothingReason;
      /** What it would do, were it not for that; absent where the reason is the person's own. */
      readonly otherwise?: SyncForecast;
    };

export type WaitReason = LeftoverReason | 'preserve-held';

/**
 * - `unmatched`: no mapping takes them
 * - `guest`, `disabled`: the policy keeps them out
 * - `excluded`: an administrator wants them out
 * - `unchanged`: the record says what the directory says
 * - `gone`: they are not in the directory any more
 * - `unreadable`: the directory says nothing about them
 * - `dismissed`: an administrator wants them left as they are
 */
export type NothingReason =
  | 'unmatched'
  | 'guest'
  | 'disabled'
  | 'excluded'
  | 'unchanged'
  | 'gone'
  | 'unreadable'
  | 'dismissed'
  | 'unchanged-since-token'
  | 'not-in-stream'
  | 'license-expired'
  | 'license-unavailable';
