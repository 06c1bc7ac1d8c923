import type { AttributeCheck } from '../domain/attribute-catalogue.js';
import type { AddressHolder, DirectoryEntry, UserRead } from '../domain/directory-user.js';
import type { RoundKind } from '../domain/report.js';

export type PageRequest =
  | { readonly kind: 'initial'; readonly select: readonly string[] }
  | { readonly kind: 'link'; readonly link: string; readonly round: RoundKind };

/** A rejected token is an expected answer, not an error (S5). */
export type PageResult =
  | {
      readonly kind: 'page';
      readonly entries: readonly DirectoryEntry[];
      readonly next: { readonly kind: 'next' | 'delta'; readonly link: string };
    }
  | { readonly kind: 'token-rejected'; readonly cause: string };

export interface UserReads {
  /** An answer for every id that was asked for. */
  readonly users: ReadonlyMap<string, UserRead>;
  /** Rights whose lack made the read slower or less sure. */
  readonly missingRights: readonly string[];
}

export interface AddressHolders {
  readonly holders: readonly AddressHolder[];
  /** False: another object may hold the address too, and whoever would act on "nobody else" must not. */
  readonly complete: boolean;
  /** What to grant, where a lack of rights is the reason. */
  readonly missingRights: readonly string[];
}

interface CallOptions {
  readonly signal?: AbortSignal;
}

/**
 * The customer's directory. It knows the wire and decides nothing; failures are `DeltaSyncError`s that say whether
 * asking again can help and how long to wait.
 */
export interface Directory {
  fetchPage(request: PageRequest, options?: CallOptions): Promise<PageResult>;
  /** Reads people by object id, against users and deletedItems. */
  readUsers(ids: readonly string[], select: readonly string[], options?: CallOptions): Promise<UserReads>;
  /** Every object, of whatever type, that holds the address as UPN, mail or proxy address. */
  findByAddress(address: string, options?: CallOptions): Promise<AddressHolders>;
  /** The tenant this connection reaches; undefined when neither token nor organization tells. */
  tenantId(options?: CallOptions): Promise<string | undefined>;
  /** Which attribute paths a delta query can select and track, and why not. */
  checkAttributes(paths: readonly string[]): readonly AttributeCheck[];
}
