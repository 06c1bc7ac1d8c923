import type { Capability, CapabilityState } from '../domain/access.js';
import type { AttributeCheck } from '../domain/attribute-catalogue.js';
import type { GroupEntry, GroupRead } from '../domain/directory-group.js';
import type { AddressHolder, DirectoryEntry, UserRead } from '../domain/directory-user.js';
import type { RoundKind } from '../domain/report.js';

/** With `ids` (at least one, at most 50) the links speak of these people alone. */
export type PageRequest =
  | { readonly kind: 'initial'; readonly select: readonly string[]; readonly ids?: readonly string[] }
  | { readonly kind: 'link'; readonly link: string; readonly round: RoundKind };

/** Groups by object id, at least one and at most 50 (`mostGroupsPerStream`), of which the links then speak alone. */
export type GroupPageRequest =
  | { readonly kind: 'initial'; readonly groupIds: readonly string[] }
  | { readonly kind: 'link'; readonly link: string };

/** A rejected token is an expected answer, not an error (S5). */
export type DeltaPageResult<Entry> =
  | {
      readonly kind: 'page';
      readonly entries: readonly Entry[];
      readonly next: { readonly kind: 'next' | 'delta'; readonly link: string };
    }
  | { readonly kind: 'token-rejected'; readonly cause: string };

export type PageResult = DeltaPageResult<DirectoryEntry>;

export type GroupPageResult = DeltaPageResult<GroupEntry>;

export interface UserReads {
  /** An answer for every id that was asked for. */
  readonly users: ReadonlyMap<string, UserRead>;
  /** Rights whose lack made the read slower or less sure. */
  readonly missingRights: readonly string[];
}

export interface GroupReads {
  /** An answer for every id that was asked for. */
  readonly groups: ReadonlyMap<string, GroupRead>;
  /** Rights whose lack made groups unreadable. */
  readonly missingRights: readonly string[];
}

export interface AddressHolders {
  readonly holders: readonly AddressHolder[];
  /** False: another object may hold the address too, and whoever would act on "nobody else" must not. */
  readonly complete: boolean;
  /** What to grant, where a lack of rights is the reason. */
  readonly missingRights: readonly string[];
}

export interface CapabilityAnswer {
  /** `unknown` where the answer does not tell. */
  readonly state: CapabilityState;
  /** With `missing`: what to grant. */
  readonly missingRights: readonly string[];
}

interface CallOptions {
  readonly signal?: AbortSignal;
}

/**
 * The customer's directory. It knows the wire and decides nothing; failures are `DeltaSyncError`s that say whether
 * asking again can help and how long to wait, and repeat no token. A call whose signal has aborted rejects with the
 * signal's reason.
 *
 * Promises hold by `directoryContract` of `entra-delta-sync/testing/contract`, a named case each.
 */
export interface Directory {
  /**
   * One page of the stream of users. Its links may be asked again: the answer is as new or newer. Entries carry selected
   * properties alone.
   *
   * @throws DeltaSyncError ERR_DIRECTORY_REQUEST_INVALID for `ids` that are no GUIDs, for none, and for more than 50, and
   * ERR_DIRECTORY_LINK_INVALID for a link to elsewhere or of another stream (S6): no request leaves
   */
  fetchPage(request: PageRequest, options?: CallOptions): Promise<PageResult>;
  /** Reads people by object id, against users and deletedItems: selected properties alone, under ids in lower case. */
  readUsers(ids: readonly string[], select: readonly string[], options?: CallOptions): Promise<UserReads>;
  /**
   * One page of a stream of groups and their members, with tokens of its own (S12).
   *
   * A group that an initial round does not name has no word on it there: it was deleted before, never existed, may not be
   * read, or is not shown yet. `readGroups` tells which.
   *
   * @throws DeltaSyncError ERR_DIRECTORY_REQUEST_INVALID for ids that are no GUIDs, for none, and for more than 50: no
   * request leaves. ERR_DIRECTORY_LINK_INVALID for a link to elsewhere or of another stream.
   */
  fetchGroupPage(request: GroupPageRequest, options?: CallOptions): Promise<GroupPageResult>;
  /** Reads groups by object id, against groups and deletedItems; without their members. What is no GUID is unreadable. */
  readGroups(ids: readonly string[], options?: CallOptions): Promise<GroupReads>;
  /** Every object, of whatever type, that holds the address as UPN, mail or proxy address. */
  findByAddress(address: string, options?: CallOptions): Promise<AddressHolders>;
  /** The tenant this connection reaches; undefined when neither token nor organization tells. */
  tenantId(options?: CallOptions): Promise<string | undefined>;
  /**
   * Whether the connection is allowed something, by asking for as little of it as can be. An answer with too little in it
   * is a right that is missing, as a refusal is. Rejects where there is no answer to the question, as reads do.
   *
   * A directory without rights of its own leaves it out: then nothing is known of them.
   */
  checkAccess?(capability: Capability, options?: CallOptions): Promise<CapabilityAnswer>;
  /** Which attribute paths a delta query can select and track, and why not. */
  checkAttributes(paths: readonly string[]): readonly AttributeCheck[];
}
