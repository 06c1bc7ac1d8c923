import { DeltaSyncError } from '../errors.js';
import type { Write } from '../ports/repository.js';

/** Which active user holds an address key, by key. */
export interface Claims {
  readonly upns: Map<string, string>;
  readonly addresses: Map<string, string>;
}

/** What the commit's users would hold, judged as a whole: a swap releases and claims in one commit. */
export function addressClaims(held: Claims, write: Write): Claims {
  const touched = new Set(write.remove.user ?? []);
  for (const user of write.put.user ?? []) touched.add(user.objectId);
  const claims: Claims = { upns: new Map(), addresses: new Map() };
  for (const user of write.put.user ?? []) {
    if (user.state !== 'active') continue;
    claim('userPrincipalName', user.upnKey, user.objectId, claims.upns, held.upns, touched);
    claim('backupAddress', user.addressKey, user.objectId, claims.addresses, held.addresses, touched);
  }
  return claims;
}

function claim(
  field: string,
  key: string | null,
  objectId: string,
  claimed: Map<string, string>,
  held: ReadonlyMap<string, string>,
  touched: ReadonlySet<string>,
): void {
  if (key === null) return;
  const stored = held.get(key);
  const holder = claimed.get(key) ?? (stored !== undefined && !touched.has(stored) ? stored : undefined);
  if (holder !== undefined && holder !== objectId) {
    throw new DeltaSyncError(
      'ERR_REPOSITORY_CONFLICT',
      `${field} of ${objectId} is held by ${holder}, which is active`,
    );
  }
  claimed.set(key, objectId);
}
