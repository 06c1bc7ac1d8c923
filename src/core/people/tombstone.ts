import type { UserRecord } from '../../domain/records.js';

/**
 * The record of somebody who is managed. Who was erased has left a tombstone, and is a stranger to every decision: let in
 * again, they are imported anew, on the same object id (R14).
 */
export function managedOf(users: ReadonlyMap<string, UserRecord>, objectId: string): UserRecord | undefined {
  const user = users.get(objectId);
  return user?.stateReason === 'erased' ? undefined : user;
}

/** What is left of a record once everything that names the person, or tells of them, is gone. */
export function tombstoneOf({ ref: _, ...user }: UserRecord, at: Date): UserRecord {
  return {
    ...user,
    userPrincipalName: null,
    mail: null,
    backupAddress: null,
    displayName: null,
    accountEnabled: false,
    userType: null,
    attributes: {},
    upnKey: null,
    addressKey: null,
    upnClaim: null,
    addressClaim: null,
    state: 'preserved',
    stateReason: 'erased',
    preservedAt: user.preservedAt ?? at,
    updatedAt: at,
  };
}
