import type { HoldReason } from './hold.js';
import type { LeftoverReason } from './leftover.js';
import type { PreservedReason, UserState } from './managed-user.js';

interface ChangeBase {
  /** Gap-free and in commit order, per tenant. */
  readonly position: number;
  readonly at: Date;
  /** The attempt that made it; absent for what an administrator did. */
  readonly runId?: string;
  readonly by?: string;
}

export interface IdentityLabels {
  readonly userPrincipalName: string | null;
  readonly mail: string | null;
  readonly backupAddress: string | null;
}

/** What an administrator did. */
export type AdminAction =
  | 'mapping-created'
  | 'mapping-updated'
  | 'mappings-reordered'
  | 'mapping-deleted'
  | 'user-imported'
  | 'delta-token-reset'
  | 'hold-approved'
  | 'hold-dismissed'
  | 'users-adopted'
  | 'user-excluded'
  | 'user-included'
  | 'user-erased'
  | 'paused'
  | 'resumed'
  | 'purged';

/** What a change says, by kind. Consumers ignore kinds they do not know: later versions add some. */
export type ChangeFacts =
  | { readonly kind: 'imported'; readonly objectId: string; readonly mappingId: string }
  | {
      /** The product brought them along: they are protected already. */
      readonly kind: 'adopted';
      readonly objectId: string;
      readonly mappingId: string;
      readonly state: UserState;
      /** Of a preserved one. */
      readonly reason?: PreservedReason;
      /** The product's own reference. */
      readonly ref?: string;
    }
  | { readonly kind: 'updated'; readonly objectId: string; readonly fields: readonly string[] }
  | {
      readonly kind: 'identity-changed';
      readonly objectId: string;
      readonly before: IdentityLabels;
      readonly after: IdentityLabels;
    }
  | { readonly kind: 'domain-changed'; readonly from: string; readonly to: string; readonly users: number }
  | { readonly kind: 'preserved'; readonly objectId: string; readonly reason: PreservedReason }
  | { readonly kind: 'reactivated'; readonly objectId: string; readonly reason: PreservedReason }
  | {
      readonly kind: 'reassigned';
      readonly objectId: string;
      readonly fromMappingId: string;
      readonly toMappingId: string;
    }
  | {
      /** A suspect window opens, or ends with `until`. */
      readonly kind: 'address-recycled';
      readonly address: string;
      readonly oldObjectId: string;
      readonly newObjectId: string;
      readonly from: Date;
      readonly until?: Date;
    }
  | {
      readonly kind: 'left-over';
      readonly objectId: string;
      readonly reason: LeftoverReason;
      readonly mappingId?: string;
    }
  | {
      readonly kind: 'held';
      readonly objectId: string;
      readonly holdId: string;
      readonly reason: HoldReason;
      readonly holderId?: string;
    }
  | { readonly kind: 'released'; readonly objectId: string; readonly holdId: string }
  | { readonly kind: 'token-reset'; readonly cause: string }
  | {
      readonly kind: 'admin';
      readonly action: AdminAction;
      readonly subject?: string;
      readonly reason?: string;
      /** What the action found and what it left, as plain JSON; null where there was nothing, or is nothing any more. */
      readonly before?: unknown;
      readonly after?: unknown;
    };

export type Change = ChangeBase & ChangeFacts;
export type ChangeKind = ChangeFacts['kind'];
