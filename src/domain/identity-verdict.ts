import type { AddressHolder } from './directory-user.js';

/** Whose data a backup job is about to read. */
export interface IdentityQuery {
  /** The person to whom the backup chain belongs. */
  readonly objectId: string;
  /** The address by which the job will reach the mailbox; none when it goes by object id alone. */
  readonly address?: string | null | undefined;
  /** Through which API the job reads: `legacy` is any that Graph's directory does not answer for. Default `graph`. */
  readonly api?: 'graph' | 'legacy' | undefined;
}

/**
 * - `same`: the person is alive, and the address is their mail, or their UPN and nobody else's mail.
 * - `renamed`: alive, and the address is one of their aliases, or nobody's any more.
 * - `recycled`: the address belongs to another object. Never back it up into this person's chain.
 * - `gone`: soft-deleted, or proven deleted.
 * - `unknown`: the directory did not answer, or not surely enough.
 * - `not-covered`: the gate can say nothing about a legacy API.
 */
export type IdentityVerdictKind = 'same' | 'renamed' | 'recycled' | 'gone' | 'unknown' | 'not-covered';

export interface IdentityVerdict {
  readonly verdict: IdentityVerdictKind;
  /** Whether to back up: true for `same`, and for `unknown` where the product said so (`verifyUnknown: 'open'`). */
  readonly proceed: boolean;
  /**
   * The person's present addresses, each once: mail first, then UPN, then `smtp:` aliases. Empty when nobody alive was
   * read.
   */
  readonly addresses: readonly string[];
  /** With `recycled`: the other object. Of several, the one whose mail it is. */
  readonly holder?: Pick<AddressHolder, 'objectId' | 'type'>;
  /** When the directory was asked for the person; the verdict knows nothing later. */
  readonly checkedAt: Date;
}
