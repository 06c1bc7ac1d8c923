import type { PreservedReason, UserState } from './managed-user.js';

/**
 * Somebody whom the product protects already. A field that is null counts as absent: a product's table is full of them.
 *
 * @typeParam A - the product's assignment
 */
export interface AdoptionRecord<A = unknown> {
  /** The Entra object id, where the product knows it. With it the address does not count. */
  readonly objectId?: string | null | undefined;
  /** The address under which the product made its backups; an `smtp:` before it is taken off. */
  readonly address?: string | null | undefined;
  /** When the first backup of this chain was made; not in the future. An account that is no older is not its owner. */
  readonly firstBackupAt?: Date | null | undefined;
  /** `preserved`: the product makes no new backups. */
  readonly state: UserState;
  /** The mapping whose users they join; absent: `adopted`, which is no mapping and takes nobody. */
  readonly mappingId?: string | null | undefined;
  /** What a mapping assigns: checked by the client's `assignmentSchema`. */
  readonly assignment: A;
  /** The product's own reference, kept on the managed user: at most 1,000 characters. */
  readonly ref?: string | null | undefined;
}

/** The `mappingId` of whoever was adopted without one. */
export const adoptedMappingId = 'adopted';

/**
 * What became of a record.
 *
 * - `adopted`: managed from now on.
 * - `unchanged`: adopted before; nothing was written.
 * - `proposed`: the one person who fits an address. Nothing was written: adopt the record again with the object id.
 * - `ambiguous`: nobody can be proposed, for the `reason` of the row.
 * - `reused`: who is there now is younger than the first backup, or no person: somebody else's data is in the chain.
 * - `gone`: the directory has nobody there, also not in its recycle bin.
 * - `duplicate`: the person was adopted for another record.
 * - `already-managed`: the person came by a round, or by an import by hand, and keeps what they have.
 * - `excluded`: an administrator has excluded the person.
 * - `unanswered`: the directory did not show the person; ask again.
 * - `refused`: the product's `onCommit`, or the store, does not take this person.
 * - `invalid`: the record is wrong; `problems` says where.
 */
export type AdoptionOutcome =
  | 'adopted'
  | 'unchanged'
  | 'proposed'
  | 'ambiguous'
  | 'reused'
  | 'gone'
  | 'duplicate'
  | 'already-managed'
  | 'excluded'
  | 'unanswered'
  | 'refused'
  | 'invalid';

/**
 * Why an address proposes nobody.
 *
 * - `several-holders`: more than one object holds it.
 * - `managed`: it leads to somebody who is managed already, or the table still has it with somebody else.
 * - `held-before`: somebody who is managed had it before, and may be whom the record means.
 * - `proposed-before`: an earlier record of this call proposes the same person.
 * - `answers-differ`: the directory names a holder, and shows them without the address.
 * - `no-first-backup`, `creation-unknown`: nothing says who was there first.
 * - `incomplete`: for want of rights nobody can say who else holds it.
 */
export type AmbiguousReason =
  | 'several-holders'
  | 'managed'
  | 'held-before'
  | 'proposed-before'
  | 'answers-differ'
  | 'no-first-backup'
  | 'creation-unknown'
  | 'incomplete';

interface RowBase {
  /** Place of the record in what was given, from 0. */
  readonly index: number;
  /** The record's own, in lower case; of a proposal, the person's. */
  readonly objectId?: string;
  readonly address?: string;
  readonly ref?: string;
  /** Object ids that directory and table showed for this record. */
  readonly seen: readonly string[];
}

/** What became of one record. */
export type AdoptionRow = RowBase &
  (
    | {
        readonly outcome: 'adopted';
        readonly state: UserState;
        readonly stateReason: PreservedReason | null;
        /** Whose record holds an address of this person, who is on hold for it (`address`) and active without it. */
        readonly holderId?: string;
      }
    | { readonly outcome: 'ambiguous'; readonly reason: AmbiguousReason }
    | { readonly outcome: 'refused'; readonly reason: 'host-error' | 'unstorable' }
    | {
        readonly outcome: 'invalid';
        readonly problems: readonly { readonly path: string; readonly reason: string }[];
      }
    | { readonly outcome: Exclude<AdoptionOutcome, 'adopted' | 'ambiguous' | 'refused' | 'invalid'> }
  );

/** How many records came to each outcome. */
export type AdoptionSummary = { readonly records: number } & { readonly [K in AdoptionOutcome]: number };
