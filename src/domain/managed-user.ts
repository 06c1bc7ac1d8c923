import type { Properties } from './directory-user.js';

export type UserState = 'active' | 'preserved';

/** Why a user is preserved; null while active. */
export type PreservedReason =
  | 'soft-deleted'
  | 'deleted'
  | 'disabled'
  | 'guest'
  | 'unmatched'
  | 'excluded'
  | 'erased';

/**
 * A user record that the library keeps in the product's repository, keyed by tenant and object id. Addresses are
 * labels that move between people; the object id is the person.
 */
export interface ManagedUser<A = unknown> {
  readonly tenantId: string;
  readonly objectId: string;
  /** Null while the name is on its way to this record: another active record still holds it. */
  readonly userPrincipalName: string | null;
  readonly mail: string | null;
  /** Mail or UPN by `policy.addressSource`; null while another active record holds it. */
  readonly backupAddress: string | null;
  readonly displayName: string | null;
  readonly accountEnabled: boolean;
  /** `Member`, `Guest`, or null, which Entra has for some members. */
  readonly userType: string | null;
  readonly state: UserState;
  readonly stateReason: PreservedReason | null;
  /** `adopted` of whom the product brought along without naming one. */
  readonly mappingId: string;
  readonly assignment: A;
  /** Each selected property as Graph gave it; null is missing, an absent key was never delivered. */
  readonly attributes: Properties;
  /** When the person came into the table, by an import or an adoption. */
  readonly importedAt: Date;
  readonly updatedAt: Date;
  readonly preservedAt: Date | null;
  /** The product's own reference, of a user that it brought along. */
  readonly ref?: string;
}

/** Preserved because the directory no longer has them, or has them in its recycle bin. */
export function isGone({ stateReason }: Pick<ManagedUser, 'stateReason'>): boolean {
  return meansGone(stateReason);
}

/** Who is soft-deleted is deleted for good a month later, and that is no news. */
export function meansGone(cause: PreservedReason | 'absent' | null | undefined): boolean {
  return cause === 'soft-deleted' || cause === 'deleted';
}
