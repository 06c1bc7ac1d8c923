import type { BrakeKind, BrakeReason } from './brakes.js';
import type { IdentityLabels } from './change.js';
import type { FrozenReason } from './group-records.js';
import type { HoldReason } from './hold.js';
import type { LeftoverReason } from './leftover.js';
import type { PreservedReason, UserState } from './managed-user.js';

/**
 * What would become of somebody. One person may give several rows, as one sync may say several things of them; where
 * rows of a person contradict each other, the later one counts.
 */
export type PreviewRow =
  | {
      readonly kind: 'import';
      readonly objectId: string;
      readonly userPrincipalName: string | null;
      readonly mappingId: string;
      /** `preserved`: disabled, with `policy.disabledOnFirstImport: 'preserve'`. */
      readonly state: UserState;
    }
  | {
      readonly kind: 'update';
      readonly objectId: string;
      /** Columns and attributes that would change. */
      readonly fields: readonly string[];
    }
  | {
      /** Beside the `update` of the same person. */
      readonly kind: 'identity-change';
      readonly objectId: string;
      readonly before: IdentityLabels;
      readonly after: IdentityLabels;
    }
  | { readonly kind: 'preserve'; readonly objectId: string; readonly reason: PreservedReason }
  | {
      readonly kind: 'reactivate';
      readonly objectId: string;
      /** Why they are preserved now. */
      readonly reason: PreservedReason;
    }
  | {
      readonly kind: 'reassign';
      readonly objectId: string;
      readonly fromMappingId: string;
      readonly toMappingId: string;
    }
  | {
      /** Left over when the sync ends, whether or not they are today. */
      readonly kind: 'left-over';
      readonly objectId: string;
      readonly reason: LeftoverReason;
      readonly mappingId?: string;
    }
  | {
      /** On hold when the sync ends; but for kind `preserve` beside their `left-over` row. */
      readonly kind: 'hold';
      readonly objectId: string;
      readonly holdId: string;
      readonly reason: HoldReason;
      readonly holderId?: string;
    }
  | { readonly kind: 'unmatched'; readonly objectId: string; readonly userPrincipalName: string | null }
  | {
      readonly kind: 'skipped';
      readonly objectId: string;
      readonly userPrincipalName: string | null;
      /** `excluded`: an administrator wants them out. */
      readonly why: 'guest' | 'disabled' | 'excluded';
    };

/** Of `mappings.preview` alone: whom the draft would take, and whom the mapping that it replaces would lose. */
export type DraftRow =
  | PreviewRow
  | {
      readonly kind: 'take';
      readonly objectId: string;
      readonly userPrincipalName: string | null;
      /** The mapping that takes them today; absent where none does, or where it can't be told. */
      readonly fromMappingId?: string;
    }
  | {
      readonly kind: 'let-go';
      readonly objectId: string;
      readonly userPrincipalName: string | null;
      /** The mapping that would take them instead; absent where none would. */
      readonly toMappingId?: string;
    };

export interface MappingPreview {
  readonly mappingId: string;
  readonly name: string;
  readonly imports: number;
  /** Of the people whom the directory names, managed ones included, those whom it is the first to take. */
  readonly takes: number;
  /** Those whom its criteria take by themselves, whatever earlier mappings say. */
  readonly matches: number;
  /** `shadowed`: earlier mappings take everybody whom it matches. */
  readonly state: 'takes-people' | 'takes-nobody' | 'shadowed';
  readonly warnings: readonly MappingWarning[];
}

export type MappingWarning =
  /** Nobody in the tenant shows a value there: misspelt, or out of the application's rights. */
  | { readonly code: 'attribute-never-shown'; readonly path: string }
  /** The group, or one nested in it, can't be read: nobody enters or leaves by it. */
  | { readonly code: 'group-frozen'; readonly groupId: string; readonly reason: FrozenReason };

export interface PreviewSummary {
  /** `expired`: a sync is refused until the license is renewed; the rest says what it would do then. */
  readonly license: 'active' | 'expired';
  /** Entries that the directory sent. */
  readonly users: number;
  readonly imports: number;
  readonly updates: number;
  readonly identityChanges: number;
  readonly preserves: number;
  readonly reactivations: number;
  readonly reassigns: number;
  /** Open when the sync ends. */
  readonly leftovers: number;
  /** Open when the sync ends. */
  readonly holds: number;
  /** The brakes that would trip, with how many people would be on their hold then. */
  readonly brakes: readonly {
    readonly kind: BrakeKind;
    readonly reason: BrakeReason;
    readonly users: number;
  }[];
  readonly unmatched: number;
  readonly skipped: { readonly guest: number; readonly disabled: number; readonly excluded: number };
  /** Active users now and then; `limit` and `usedElsewhere` as the license names them. */
  readonly seats: {
    readonly before: number;
    readonly after: number;
    readonly limit?: number;
    readonly usedElsewhere?: number;
  };
  /** In their order. */
  readonly mappings: readonly MappingPreview[];
}

export interface Preview {
  readonly summary: PreviewSummary;
  /**
   * SHA-256 in hex over what would be done: for each person who would change their rows and the record that they would
   * have, then everybody who would be left over, then everybody who would be on a hold of kind `preserve`,
   * each by object id. No instant goes in, and neither do people of whom
   * nothing is stored: the same digest means the same writes.
   */
  readonly digest: string;
}

export interface DraftPreview extends Preview {
  readonly draft: {
    /** The given one, or `draft` for a new mapping. */
    readonly mappingId: string;
    readonly takes: number;
    readonly letsGo: number;
    /** How many it takes from each mapping; without `mappingId` those whom none takes today. */
    readonly from: readonly { readonly mappingId?: string; readonly people: number }[];
  };
}
