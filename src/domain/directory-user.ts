import type { JsonValue } from './json.js';
import { isObjectId } from './object-id.js';

/** Properties as Graph gave them: a key that is absent was not delivered, null is an explicit null. */
export type Properties = Readonly<Record<string, JsonValue>>;

/**
 * One item of a users/delta page.
 *
 * `whole`: carries userPrincipalName and accountEnabled, non-null, and comes from an initial round, so that a
 * selected property it omits is missing. Any other entry is partial: what it omits is simply not delivered.
 * https://learn.microsoft.com/en-us/graph/api/user-delta?view=graph-rest-1.0
 */
export type DirectoryEntry = UserEntry | RemovedEntry;

export interface UserEntry {
  readonly kind: 'user';
  readonly objectId: string;
  readonly whole: boolean;
  readonly properties: Properties;
}

export interface RemovedEntry {
  readonly kind: 'removed';
  readonly objectId: string;
  /** `changed`: soft-deleted, restorable for 30 days; `deleted`: for good. */
  readonly reason: 'changed' | 'deleted';
}

/**
 * What a live read of one object id found.
 *
 * `soft-deleted` is proof that the person is gone for now. `deleted` (neither in users nor in deletedItems, and
 * users asked again) may also be a directory that lags. `unreadable` says nothing about the person.
 */
export type UserRead =
  | { readonly outcome: 'found'; readonly properties: Properties }
  | { readonly outcome: 'soft-deleted' }
  | { readonly outcome: 'deleted' }
  | { readonly outcome: 'unreadable' };

/** An object of whatever type that holds an address. */
export interface AddressHolder {
  readonly objectId: string;
  readonly type: 'user' | 'group' | 'contact' | 'other';
  readonly userPrincipalName: string | null;
  readonly mail: string | null;
  readonly proxyAddresses: readonly string[];
}

/** Properties that have a column of their own in a managed user; always selected. */
export const managedProperties = [
  'userPrincipalName',
  'mail',
  'displayName',
  'accountEnabled',
  'userType',
] as const;

/**
 * Selected whatever the product asks for: aliases say who claims an address, createdDateTime tells a new account
 * from an old one, deletedDateTime makes a restore visible to a delta query with `$select`
 * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/5821).
 */
export const alwaysSelected = [
  ...managedProperties,
  'proxyAddresses',
  'createdDateTime',
  'deletedDateTime',
] as const;

/** The filter's bound (https://learn.microsoft.com/en-us/graph/api/user-delta). */
const mostUsersPerStream = 50;

/** Why a stream can't be asked for these people; undefined if it can. */
export function userIdsProblem(ids: readonly string[]): string | undefined {
  // Without a filter Graph would send every user of the tenant.
  if (ids.length === 0) return 'names nobody';
  if (ids.length > mostUsersPerStream) return `names more than ${mostUsersPerStream} users`;
  const odd = ids.findIndex((id) => !isObjectId(id));
  return odd === -1 ? undefined : `ids[${odd}] is no GUID`;
}
